//! What a model replied, read strictly: whatever is no judgement of a case that was asked leaves that case without one.

use crate::store::{JudgeOutcome, Named};
use afterword_core::Ratio;
use afterword_core::quality::Mode;
use serde::Deserialize;
use serde_json::Value;

/// What it says of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What was wrong, as it was said: the gravest first. None where nothing was.
    pub modes: Vec<Named>,
    /// Words that it used for modes and that are none.
    pub unknown: Vec<String>,
}

impl Judgement {
    /// What came of it.
    #[must_use]
    pub fn outcome(&self) -> JudgeOutcome {
        match (self.modes.is_empty(), self.unknown.is_empty()) {
            (false, _) => JudgeOutcome::Modes,
            (true, true) => JudgeOutcome::Nothing,
            // Something was wrong, and it has no name.
            (true, false) => JudgeOutcome::Nonsense,
        }
    }
}

/// Why a reply is no judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It holds no object of the form that was asked for.
    #[error("the reply is not of the form that was asked for")]
    NoForm,
    /// It says nothing of this case.
    #[error("the reply says nothing of this case")]
    NoCase,
    /// It says two things of this case.
    #[error("the reply says two things of this case")]
    Twice,
    /// What it says of this case is of another form.
    #[error("what the reply says of this case is of another form")]
    WrongEntry,
}

#[derive(Deserialize)]
struct Reply {
    cases: Vec<Value>,
}

#[derive(Deserialize)]
struct Entry {
    modes: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Full { mode: String, confidence: f64 },
    Word(String),
}

/// How sure a model is that does not say so.
const UNSAID: f64 = 0.5;

/// What a reply says of each of the cases with these ids.
pub(super) fn read(reply: &str, ids: &[String]) -> Vec<Result<Judgement, Unreadable>> {
    let Some(entries) = entries(reply) else {
        return ids.iter().map(|_| Err(Unreadable::NoForm)).collect();
    };
    let of = |id: &String| {
        let mut about = entries
            .iter()
            .filter(|entry| entry.get("case").and_then(Value::as_str) == Some(id));
        match (about.next(), about.next()) {
            (None, _) => Err(Unreadable::NoCase),
            (Some(_), Some(_)) => Err(Unreadable::Twice),
            (Some(entry), None) => judgement(entry).ok_or(Unreadable::WrongEntry),
        }
    };
    ids.iter().map(of).collect()
}

/// The object may stand in a fence, or between words.
fn entries(reply: &str) -> Option<Vec<Value>> {
    let object = reply.get(reply.find('{')?..=reply.rfind('}')?)?;
    Some(serde_json::from_str::<Reply>(object).ok()?.cases)
}

fn judgement(entry: &Value) -> Option<Judgement> {
    let entry = Entry::deserialize(entry).ok()?;
    let mut judgement = Judgement {
        modes: Vec::new(),
        unknown: Vec::new(),
    };
    for said in entry.modes {
        let (word, confidence) = match said {
            Said::Full { mode, confidence } => (mode, confidence),
            Said::Word(mode) => (mode, UNSAID),
        };
        if !(0.0..=1.0).contains(&confidence) {
            return None;
        }
        let thousandths = (confidence * 1_000.0).round() as u16;
        match Mode::parse(word.trim()) {
            Some(mode) if judgement.modes.iter().any(|named| named.mode == mode) => {}
            Some(mode) => judgement.modes.push(Named {
                mode,
                confidence: Ratio::from_thousandths(thousandths),
            }),
            None if word.trim() == "none" => {}
            None => judgement.unknown.push(word),
        }
    }
    Some(judgement)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(reply: &str) -> Result<Judgement, Unreadable> {
        read(reply, &["c1".to_owned()]).remove(0)
    }

    fn words(judgement: &Judgement) -> Vec<&'static str> {
        judgement
            .modes
            .iter()
            .map(|named| named.mode.as_str())
            .collect()
    }

    #[test]
    fn a_reply_is_read_also_from_a_fence_and_between_words() {
        for reply in [
            r#"{"cases":[{"case":"c1","modes":[{"mode":"refusal","confidence":0.9},"style"]}]}"#,
            "Here you are:\n```json\n{\"cases\":[{\"case\":\"c1\",\"modes\":[{\"mode\":\"refusal\",\"confidence\":0.9},\"style\"]}]}\n```",
        ] {
            let read = one(reply).unwrap();
            assert_eq!(words(&read), ["refusal", "style"]);
            assert_eq!(read.modes[0].confidence, Ratio::from_thousandths(900));
            assert_eq!(read.outcome(), JudgeOutcome::Modes);
        }
        let nothing = one(r#"{"cases":[{"case":"c1","modes":[]}]}"#).unwrap();
        assert_eq!(nothing.outcome(), JudgeOutcome::Nothing);
    }

    #[test]
    fn nonsense_is_no_judgement() {
        for (reply, why) in [
            ("", Unreadable::NoForm),
            ("I cannot judge this.", Unreadable::NoForm),
            ("}{", Unreadable::NoForm),
            ("{\"cases\":3}", Unreadable::NoForm),
            ("[1,2]", Unreadable::NoForm),
            (r#"{"cases":[]}"#, Unreadable::NoCase),
            // Who writes an answer does not know the id that it will be judged under.
            (
                r#"{"cases":[{"case":"c2","modes":[]}]}"#,
                Unreadable::NoCase,
            ),
            (r#"{"cases":[{"modes":["style"]}]}"#, Unreadable::NoCase),
            (
                r#"{"cases":[{"case":"c1","modes":[]},{"case":"c1","modes":["style"]}]}"#,
                Unreadable::Twice,
            ),
            (r#"{"cases":[{"case":"c1"}]}"#, Unreadable::WrongEntry),
            (
                r#"{"cases":[{"case":"c1","modes":"style"}]}"#,
                Unreadable::WrongEntry,
            ),
            (
                r#"{"cases":[{"case":"c1","modes":[{"mode":"style","confidence":7}]}]}"#,
                Unreadable::WrongEntry,
            ),
        ] {
            assert_eq!(one(reply), Err(why), "{reply}");
        }
    }

    #[test]
    fn unknown_modes_are_left_out_and_what_has_no_others_is_nonsense() {
        let read =
            one(r#"{"cases":[{"case":"c1","modes":["vibes","style","style","none"]}]}"#).unwrap();
        assert_eq!((words(&read), read.unknown.len()), (vec!["style"], 1));
        let vibes = one(r#"{"cases":[{"case":"c1","modes":["vibes"]}]}"#).unwrap();
        assert_eq!(vibes.outcome(), JudgeOutcome::Nonsense);
    }

    proptest::proptest! {
        /// Whatever a model says, each case gets one result, and none of a form that was not asked for.
        #[test]
        fn any_reply_is_read(text in "(?s).{0,200}", modes in "[\\[\\]{}\",:a-z0-9.]{0,60}") {
            let ids = ["c1".to_owned(), "c2".to_owned()];
            for reply in [text, format!("{{\"cases\":[{{\"case\":\"c1\",\"modes\":{modes}}}]}}")] {
                let said = read(&reply, &ids);
                proptest::prop_assert_eq!(said.len(), 2);
                proptest::prop_assert!(said[1].is_err());
            }
        }
    }
}
