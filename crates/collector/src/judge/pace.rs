//! What an HTTP answer of the model's server means, and when to ask again.

use super::Policy;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// An answer: its status, the ms that it asks to be left alone, and its body.
    Answer(u16, Option<u64>, Vec<u8>),
    /// None in time, or it broke off: why.
    Silence(String),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The body is to be read.
    Read,
    /// The same once more, after so many ms.
    Again(u64),
    /// These cases get no judgement now: why.
    GiveUp(String),
    /// The server does not take this question; fewer cases may be taken.
    TooMuch(String),
    /// Nobody gets one: why, and what would be right.
    Stop(String),
}

/// What to do after this many tries of the same.
pub(super) fn next(came: &Came, tries: u32, policy: &Policy) -> Next {
    let again = |why: String, wait: Option<u64>| {
        let doubled = policy.retry_base_ms << tries.min(16);
        if tries + 1 >= policy.tries {
            Next::GiveUp(why)
        } else {
            Next::Again(wait.unwrap_or(doubled))
        }
    };
    let (status, wait) = match came {
        Came::Silence(why) => return again(why.clone(), None),
        Came::Answer(status, wait, _) => (*status, *wait),
    };
    match status {
        200..=299 => Next::Read,
        300..=399 => Next::Stop(format!(
            "the judge's server answers {status}; expected no redirect: set url to where it leads"
        )),
        401 | 403 => Next::Stop(format!(
            "the judge's server answers {status}; check key_env or key_file"
        )),
        404 | 405 => Next::Stop(format!(
            "the judge's server answers {status}; check url and model"
        )),
        400 | 413 | 422 => Next::TooMuch(format!("the judge's server answers {status}")),
        _ if wait.is_some_and(|ms| ms > policy.retry_after_max_ms) => Next::Stop(format!(
            "the judge's server answers {status} and asks to be left alone for {} s",
            wait.unwrap_or_default() / 1_000
        )),
        408 | 429 | 500..=599 => again(format!("the judge's server answers {status}"), wait),
        _ => Next::Stop(format!("the judge's server answers {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(status: u16, wait: Option<u64>, tries: u32) -> Next {
        next(
            &Came::Answer(status, wait, Vec::new()),
            tries,
            &Policy::DEFAULT,
        )
    }

    #[test]
    fn what_says_later_is_asked_again_when_it_says_so_and_not_for_ever() {
        assert_eq!(after(429, Some(7_000), 0), Next::Again(7_000));
        assert_eq!(after(429, None, 0), Next::Again(1_000));
        assert_eq!(after(503, None, 1), Next::Again(2_000));
        assert!(matches!(after(429, Some(7_000), 2), Next::GiveUp(_)));
        let silence = Came::Silence("it broke off".to_owned());
        assert_eq!(next(&silence, 0, &Policy::DEFAULT), Next::Again(1_000));
        assert_eq!(
            next(&silence, 2, &Policy::DEFAULT),
            Next::GiveUp("it broke off".to_owned())
        );
    }

    #[test]
    fn who_asks_for_an_hour_ends_the_run_and_so_does_a_wrong_key_or_address() {
        for (status, wait, says) in [
            (429, Some(3_600_000), "left alone for 3600 s"),
            (401, None, "check key_env or key_file"),
            (404, None, "check url and model"),
            (302, None, "expected no redirect"),
        ] {
            let Next::Stop(why) = after(status, wait, 0) else {
                panic!("{status}")
            };
            assert!(why.contains(says), "{why}");
        }
        assert!(matches!(after(413, None, 0), Next::TooMuch(_)));
        assert_eq!(after(200, None, 0), Next::Read);
    }
}
