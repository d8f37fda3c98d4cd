//! What the session asks of the page, and only when a record settles or the page is left.

use crate::record::ThumbValue;

/// A draft's two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As it stood when editing began.
    pub initial: String,
    /// As it stands, or as it was sent.
    pub current: String,
}

/// Reads texts. Reading is costly, so no event handler ever does it; the session calls these
/// while it settles, by the id of the response. `None` means that the page does not show it, or not any more.
pub trait Page {
    /// Length of the answer in characters (Unicode scalar values).
    fn chars(&mut self, response: &str) -> Option<u64>;
    /// The answer.
    fn text(&mut self, response: &str) -> Option<String>;
    /// What the person had asked.
    fn prompt(&mut self, response: &str) -> Option<String>;
    /// The draft made of the answer.
    fn draft(&mut self, response: &str) -> Option<Draft>;
    /// The vote as the page's controls show it, `Some(None)` for none; `None` where they show no state.
    fn vote(&mut self, response: &str) -> Option<Option<ThumbValue>>;
}
