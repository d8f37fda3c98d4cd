//! Whether a case is the same in two versions of a set: its name is that of the question alone.

use crate::sets::Case;
use crate::sets::check::checks;
use sha2::{Digest, Sha256};

/// A hash, in hex, of what a case is asked and scored by. Where it differs, outcomes say nothing of each other.
#[must_use]
pub fn fingerprint(case: &Case) -> String {
    let basis = (&case.input, &case.tools, &case.modes, checks(case));
    let hash = Sha256::digest(serde_json::to_vec(&basis).unwrap_or_default());
    crate::sinks::url::hex(hash.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::{Expected, Origin};

    #[test]
    fn what_is_scored_by_makes_another_case_and_where_it_is_from_does_not() {
        let case = Case {
            id: "00".to_owned(),
            modes: vec!["style".to_owned()],
            answer: Some("Yo!".to_owned()),
            ..Case::default()
        };
        let from_elsewhere = Case {
            response_id: "r-2".to_owned(),
            model: Some("m-2".to_owned()),
            why: vec!["copy".to_owned()],
            at_ms: 7,
            ..case.clone()
        };
        assert_eq!(fingerprint(&case), fingerprint(&from_elsewhere));
        for other in [
            Case {
                modes: vec!["refusal".to_owned()],
                ..case.clone()
            },
            Case {
                answer: Some("Hey!".to_owned()),
                ..case.clone()
            },
            Case {
                expected: Some(Expected {
                    text: "Good evening.".to_owned(),
                    origin: Origin::Correction,
                }),
                ..case.clone()
            },
        ] {
            assert_ne!(fingerprint(&case), fingerprint(&other), "{other:?}");
        }
    }
}
