//! What an answer of a system that is asked for its calls means.

use super::policy::Policy;
use crate::sinks::request::{Answer, said};
use serde_json::Value;

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// It is to be read.
    Read(Value),
    /// The same once more, after so many ms.
    Again(u64),
    /// There is no such thing.
    Unknown,
    /// Nothing more can be asked: why, and what would be right.
    Stop(String),
}

/// What to do after this many tries of the same. `of_one` says that one thing was asked for by its id, which may not be there.
pub(super) fn next(answer: &Answer, tries: u32, of_one: bool, policy: &Policy) -> Next {
    let again = |why: String, wait: Option<u64>| {
        if tries + 1 >= policy.tries {
            Next::Stop(why)
        } else {
            Next::Again(wait.unwrap_or(policy.retry_base_ms << tries.min(16)))
        }
    };
    let (status, wait, body) = match answer {
        Answer::Silence(why) => return again(why.clone(), None),
        Answer::Came {
            status,
            retry_after_ms,
            body,
        } => (*status, *retry_after_ms, body),
    };
    let words = || said(status, body);
    match status {
        200..=299 if body.len() >= policy.answer_bytes => Next::Stop(format!(
            "an answer has {} bytes or more; ask for less, by --since and --until",
            policy.answer_bytes
        )),
        200..=299 => match serde_json::from_slice(body) {
            Ok(value) => Next::Read(value),
            Err(_) => Next::Stop(format!(
                "the answer is no JSON ({}); check the url",
                words()
            )),
        },
        300..=399 => Next::Stop(format!(
            "{}; expected no redirect: set url to where it leads",
            words()
        )),
        401 | 403 => Next::Stop(format!("{}; check the secret", words())),
        404 if of_one => Next::Unknown,
        404 | 405 => Next::Stop(format!("{}; check the url and the project", words())),
        408 | 429 | 500..=599 if wait.is_some_and(|ms| ms > policy.retry_after_max_ms) => {
            Next::Stop(format!(
                "{}; it asks to be left alone for {} s",
                words(),
                wait.unwrap_or_default() / 1_000
            ))
        }
        408 | 429 | 500..=599 => again(words(), wait),
        _ => Next::Stop(words()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(status: u16, wait: Option<u64>, body: &str, tries: u32, of_one: bool) -> Next {
        let answer = Answer::Came {
            status,
            retry_after_ms: wait,
            body: body.as_bytes().to_vec(),
        };
        next(&answer, tries, of_one, &Policy::DEFAULT)
    }

    #[test]
    fn what_says_later_is_asked_again_and_not_for_ever() {
        assert_eq!(after(429, Some(5_000), "", 0, false), Next::Again(5_000));
        assert_eq!(after(503, None, "", 2, false), Next::Again(4_000));
        for (status, wait, tries) in [(429, None, 4), (429, Some(999_000), 0), (500, None, 4)] {
            assert!(matches!(
                after(status, wait, "", tries, false),
                Next::Stop(_)
            ));
        }
        let silence = Answer::Silence("no answer: it broke off".to_owned());
        assert_eq!(
            next(&silence, 0, false, &Policy::DEFAULT),
            Next::Again(1_000)
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        for (status, body, says) in [
            (401, "", "check the secret"),
            (404, "", "check the url and the project"),
            (302, "", "set url to where it leads"),
            (200, "<html>", "check the url"),
        ] {
            let Next::Stop(why) = after(status, None, body, 0, false) else {
                panic!("{status}")
            };
            assert!(why.contains(says), "{why}");
        }
        assert_eq!(after(404, None, "", 0, true), Next::Unknown);
        assert_eq!(
            after(200, None, "{}", 0, true),
            Next::Read(serde_json::json!({}))
        );
    }
}
