//! A person's id as it is kept beside a call.

use super::Policy;
use crate::keys::{hash, hex};
use afterword_core::redact::redact;

/// The host's id, or its hash where it would be redacted: `[email]` would be one person for all. Who compares an id with
/// that of a call compares what this makes of it.
#[must_use]
pub fn user(id: &str) -> String {
    if redact(id) == id {
        id.chars().take(Policy::DEFAULT.name_chars).collect()
    } else {
        format!("sha256:{}", hex(&hash(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_as_it_is_unless_it_would_be_redacted_and_two_people_stay_two() {
        for id in ["", "u-7", "auth0|5f7c8ec7c33c6c004bbafe82", "[email]"] {
            assert_eq!(user(id), id);
        }
        let ids = [
            "ann@example.com",
            "ben@example.com",
            "+4915112345678",
            "4111111111111111",
        ];
        for (at, id) in ids.iter().enumerate() {
            let kept = user(id);
            assert!(kept.starts_with("sha256:") && kept.len() == 71, "{kept}");
            // Once more it is the same: what is kept is compared with what is sent.
            assert_eq!(user(&kept), kept);
            assert!(ids.iter().skip(at + 1).all(|other| user(other) != kept));
        }
        assert_eq!(user(&"u".repeat(300)).len(), Policy::DEFAULT.name_chars);
    }
}
