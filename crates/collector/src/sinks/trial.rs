//! `afterword sinks test`: one record is put into a system, read back, and removed.

use super::channel::Channel;
use super::item::{Item, Standing, Target};
use super::plan::{Plan, plan};
use super::policy::Policy;
use super::request::{Answer, Piece};
use super::round::{Round, Verdict};
use super::schedule::Pace;
use super::settings::Sink;
use super::system::System;
use afterword_core::record::{Kind, RecordId};
use serde_json::json;
use std::time::Duration;

/// Who the test's record is of, and about what.
const VISITOR: &str = "afterword-sinks-test";

/// Times that a system is asked whether it shows the record, a second apart: some take in what they have accepted only
/// after a while.
const LOOKS: usize = 20;

/// What the test found, step by step.
pub struct Found {
    /// Each step, in a sentence.
    pub steps: Vec<String>,
    /// Whether all went well.
    pub well: bool,
}

/// Tests a sink. `now_ms` is when the record says that it was.
///
/// # Errors
/// When the system gives no TLS.
pub async fn run(sink: &Sink, target: Target, now_ms: u64) -> Result<Found, reqwest::Error> {
    let mut trial = Trial {
        channel: Channel::new(sink)?,
        system: sink.system.clone(),
        steps: Vec::new(),
        now_ms,
    };
    let well = trial.all(&item(target, now_ms)).await;
    Ok(Found {
        steps: trial.steps,
        well,
    })
}

fn item(target: Target, now_ms: u64) -> Item {
    let id = RecordId::derive(VISITOR, VISITOR, Kind::Thumb);
    let record = json!({
        "id": id, "rev": now_ms, "kind": "thumb", "first_at_ms": now_ms, "at_ms": now_ms,
        "response": { "id": VISITOR, "trace_id": target.trace, "span_id": target.span, "run_id": target.run },
        "thumb": { "value": "up", "reasons": [], "comment": "a test of `afterword sinks test`", "changes": 0 },
        "context": { "session": VISITOR, "visitor": VISITOR },
    });
    Item {
        id,
        rev: now_ms,
        kind: Kind::Thumb,
        retracted: false,
        response: VISITOR.to_owned(),
        target,
        first_at_ms: now_ms,
        at_ms: now_ms,
        record: record.as_object().cloned().unwrap_or_default(),
    }
}

struct Trial {
    channel: Channel,
    system: System,
    steps: Vec<String>,
    now_ms: u64,
}

impl Trial {
    async fn all(&mut self, item: &Item) -> bool {
        let changes = match plan(&self.system, item.id, Some(item), None) {
            Plan::Changes(changes) => changes,
            Plan::Never(reason) => return self.say(false, format!("not sent: {reason}; give --trace and --span, or --run, of an answer that the system has")),
            Plan::Nothing => {
                return self.say(false, "not sent: there is nothing to send".to_owned());
            }
        };
        let put = changes.pieces.clone();
        match self.perform(item.id, changes.pieces).await {
            Verdict::Done => self.say(true, "sent one record, and it was taken".to_owned()),
            Verdict::NotYet(said) => return self.say(false, format!("not taken yet: {said}; give --trace and --span, or --run, of an answer that the system has")),
            Verdict::Open => return self.say(false, "not taken: the system takes nothing at the moment".to_owned()),
            Verdict::Stumble(said) | Verdict::Never(_, said) => return self.say(false, format!("not taken: {said}")),
        };
        let shown = self.looks(&put, true).await;
        // Removed in any case: a test leaves nothing behind.
        let removed = self.remove(item.id, changes.after.as_ref()).await;
        shown && removed && self.looks(&put, false).await
    }

    fn say(&mut self, well: bool, step: String) -> bool {
        self.steps.push(step);
        well
    }

    async fn remove(&mut self, id: RecordId, standing: Option<&Standing>) -> bool {
        let Plan::Changes(changes) = plan(&self.system, id, None, standing) else {
            return false;
        };
        match self.perform(id, changes.pieces).await {
            Verdict::Done => self.say(true, "took it back".to_owned()),
            verdict => self.say(
                false,
                format!("it could not be taken back, and stands there as {id}: {verdict:?}"),
            ),
        }
    }

    async fn perform(&mut self, id: RecordId, pieces: Vec<Piece>) -> Verdict {
        let policy = Policy::DEFAULT;
        let mut pace = Pace::new(policy, None, 1);
        let mut round = Round::new(&policy, [(id, pieces)]);
        while let Some(request) = round.next(&self.system, self.now_ms) {
            let answer = self.channel.ask(request).await;
            round.heard(&mut self.system, &mut pace, &answer, 0);
        }
        let (verdicts, error) = round.end();
        let verdict = verdicts
            .into_iter()
            .next()
            .map_or(Verdict::Open, |(_, verdict)| verdict);
        match (verdict, error) {
            (Verdict::Open, Some(error)) => Verdict::Stumble(error),
            (verdict, _) => verdict,
        }
    }

    /// Looks whether the system shows it, as it should or should not.
    async fn looks(&mut self, pieces: &[Piece], expected: bool) -> bool {
        let asked = pieces
            .first()
            .and_then(|piece| self.system.read_back(piece));
        let Some((request, word)) = asked else {
            return expected_of_the_deaf(expected, self);
        };
        let mut said = String::new();
        for look in 0..LOOKS {
            if look > 0 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            let shows = match self.channel.ask(request.clone()).await {
                Answer::Came {
                    status: 200, body, ..
                } => String::from_utf8_lossy(&body).contains(&word),
                Answer::Came { status: 404, .. } => false,
                Answer::Came { status, body, .. } => {
                    said = super::request::said(status, &body);
                    continue;
                }
                Answer::Silence(why) => {
                    said = why;
                    continue;
                }
            };
            if shows == expected {
                let step = if expected {
                    "read it back"
                } else {
                    "read once more: it is gone"
                };
                return self.say(true, step.to_owned());
            }
        }
        let step = if expected {
            "it was taken, and does not show"
        } else {
            "it was taken back, and still shows"
        };
        self.say(
            false,
            if said.is_empty() {
                step.to_owned()
            } else {
                format!("{step}: {said}")
            },
        )
    }
}

/// Some systems can only be told.
fn expected_of_the_deaf(expected: bool, trial: &mut Trial) -> bool {
    if expected {
        return trial.say(
            true,
            "not read back: this system cannot be asked what it has".to_owned(),
        );
    }
    true
}
