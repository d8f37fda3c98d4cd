//! stub
use std::borrow::Cow;
/// r
pub fn redact(t: &str) -> Cow<'_, str> {
    Cow::Borrowed(t)
}
