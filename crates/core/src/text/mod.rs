//! stub
use crate::Ratio;
/// c
pub struct Change {
    /// d
    pub distance: Ratio,
    /// s
    pub similarity: Ratio,
    /// a
    pub chars_added: u64,
    /// r
    pub chars_removed: u64,
}
/// c
pub fn change(_a: &str, _b: &str) -> Change {
    Change {
        distance: Ratio::ZERO,
        similarity: Ratio::ONE,
        chars_added: 0,
        chars_removed: 0,
    }
}
/// j
pub fn jaccard(_a: &str, _b: &str) -> Ratio {
    Ratio::ZERO
}
/// d
pub fn dice(_a: &str, _b: &str) -> Ratio {
    Ratio::ZERO
}
