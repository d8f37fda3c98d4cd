//! Whatever happens, and in whatever order, in the end a system shows what the records say: no vote twice, none lost,
//! none that was taken back or erased. The store is the real one; time and the systems are simulated.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod contract;
mod support;

use afterword_collector::keys::ProjectId;
use afterword_collector::sinks::go::Go;
use afterword_collector::sinks::policy::Policy;
use afterword_collector::sinks::ready::sinks;
use afterword_collector::sinks::request::Answer;
use afterword_collector::sinks::schedule::Pace;
use afterword_collector::sinks::settings::{Sink, SinkLayer};
use afterword_collector::sinks::system::System;
use afterword_collector::store::{FIRST_PROJECT, Ingest, Selection, SinkStore, Store, Subject};
use afterword_core::record::{Kind, RecordId};
use afterword_core::wire::Context;
use contract::langfuse::{self, Era, Langfuse};
use contract::langsmith::{self, Langsmith};
use contract::{Asked, Contract};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::records::{NOW, read, record};

/// What may happen.
#[derive(Clone, Debug)]
enum Event {
    /// A visitor's vote on an answer: up, down, or taken back.
    Vote {
        visitor: u8,
        answer: u8,
        value: Option<bool>,
        corrected: bool,
        /// The page says another trace of the answer than before.
        moved: bool,
    },
    /// A draft is sent.
    Edit {
        visitor: u8,
        answer: u8,
    },
    Advance {
        ms: u64,
    },
    Down,
    Up,
    /// The collector is killed once the system has taken so many requests of the next go: nobody writes down what became
    /// of them.
    Crash {
        after: u8,
    },
    Arrive {
        answer: u8,
    },
    Forget {
        visitor: u8,
    },
    ForgetAnswer {
        answer: u8,
    },
    ForgetTrace {
        answer: u8,
    },
}

fn event() -> impl Strategy<Value = Event> {
    let (visitor, answer) = (0..2_u8, 0..3_u8);
    prop_oneof![
        6 => (visitor.clone(), answer.clone(), any::<Option<bool>>(), any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(visitor, answer, value, corrected, moved)| Event::Vote { visitor, answer, value, corrected, moved }),
        2 => (visitor.clone(), answer.clone()).prop_map(|(visitor, answer)| Event::Edit { visitor, answer }),
        4 => (1..40_000_u64).prop_map(|ms| Event::Advance { ms }),
        1 => Just(Event::Down),
        1 => Just(Event::Up),
        2 => (0..4_u8).prop_map(|after| Event::Crash { after }),
        2 => answer.clone().prop_map(|answer| Event::Arrive { answer }),
        1 => answer.clone().prop_map(|answer| Event::ForgetAnswer { answer }),
        1 => answer.prop_map(|answer| Event::ForgetTrace { answer }),
        1 => visitor.prop_map(|visitor| Event::Forget { visitor }),
    ]
}

/// What is added to an answer's number where its trace is another.
const MOVED: u8 = 10;

const DAY_MS: u64 = 86_400_000;

/// A collector, a system, and a clock that is told.
struct World<C> {
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
    store: Store,
    project: ProjectId,
    rows: SinkStore,
    sink: Sink,
    system: System,
    pace: Pace,
    policy: Policy,
    server: C,
    authority: (&'static str, &'static str),
    up: bool,
    crash: Option<u8>,
    now_ms: u64,
    revs: u64,
    /// Requests so far.
    asked: u32,
}

impl<C: Contract> World<C> {
    fn new(layer: SinkLayer, server: C, authority: (&'static str, &'static str)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store.first_start().unwrap();
        let project = store.project(FIRST_PROJECT).unwrap().unwrap();
        let sink = sinks(&[layer], |_| Some("secret".to_owned()))
            .unwrap()
            .remove(0);
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            rows: store.sink(project, &sink.name, true).unwrap(),
            system: sink.system.clone(),
            pace: Pace::new(Policy::DEFAULT, None, 7),
            policy: Policy::DEFAULT,
            _folder: folder,
            store,
            project,
            sink,
            server,
            authority,
            up: true,
            crash: None,
            now_ms: NOW,
            revs: 0,
            asked: 0,
        }
    }

    /// A record comes in.
    fn tell(
        &mut self,
        visitor: u8,
        answer: u8,
        place: u8,
        kind: Kind,
        own: Value,
        retracted: bool,
    ) {
        self.revs += 1;
        let visitor = format!("v-{visitor}");
        let response = json!({ "trace_id": trace(place), "span_id": span(place) });
        let mut value = record(
            &visitor,
            &format!("r-{answer}"),
            self.revs,
            response,
            kind,
            own,
        );
        value["at_ms"] = json!(self.now_ms);
        // A fold that begins anew has another first event, maybe of another day.
        value["first_at_ms"] = json!(self.now_ms - self.revs % 3 * DAY_MS);
        if retracted {
            value["retracted"] = json!(true);
        }
        let ingest = Ingest {
            project: self.project,
            context: Context {
                session: "s".to_owned(),
                visitor: visitor.clone(),
                ..Context::default()
            },
            batch: "b".to_owned(),
            received_at_ms: self.now_ms,
            skew_ms: 0,
            records: vec![read(&visitor, &value)],
        };
        self.runtime.block_on(self.store.ingest(ingest)).unwrap();
    }

    fn happen(&mut self, event: &Event, arrive: impl Fn(&mut C, u8)) {
        match *event {
            Event::Vote {
                visitor,
                answer,
                value,
                corrected,
                moved,
            } => {
                let word = if value.unwrap_or(true) { "up" } else { "down" };
                let mut own = json!({ "value": word, "reasons": [], "changes": 0 });
                if corrected {
                    own["correction"] = json!(format!("better, {}", self.revs));
                }
                let place = if moved { answer + MOVED } else { answer };
                self.tell(visitor, answer, place, Kind::Thumb, own, value.is_none());
            }
            Event::Edit { visitor, answer } => {
                let own = json!({ "draft": "a b", "final": "a c", "distance": 0.5, "similarity": 0.5, "chars_added": 1, "chars_removed": 1, "duration_ms": 9, "committed": true, "grade": "substantive" });
                self.tell(visitor, answer, answer, Kind::Edit, own, false);
            }
            Event::Advance { ms } => self.now_ms += ms,
            Event::Down => self.up = false,
            Event::Up => self.up = true,
            Event::Crash { after } => self.crash = Some(after),
            Event::Arrive { answer } => arrive(&mut self.server, answer),
            Event::Forget { visitor } => self.forget(Subject::Visitor(&format!("v-{visitor}"))),
            Event::ForgetAnswer { answer } => {
                self.forget(Subject::Response(&format!("r-{answer}")));
            }
            Event::ForgetTrace { answer } => self.forget(Subject::Trace(&trace(answer))),
        }
        self.go();
    }

    fn forget(&self, subject: Subject<'_>) {
        self.store.forget(self.project, subject).unwrap();
    }

    /// What the driver does at one moment.
    fn go(&mut self) {
        let selection = Selection {
            thumb_age_ms: self.policy.thumb_age_ms,
            ..Selection::default()
        };
        loop {
            // Few at a time, so that there are several goes.
            let more = self.rows.take_up(&selection, 3, self.now_ms).unwrap() >= 3;
            if self.pace.wait_ms(self.now_ms) > 0 {
                return;
            }
            let due = self.rows.due(3, self.now_ms).unwrap();
            if due.is_empty() {
                if more {
                    continue;
                }
                return;
            }
            let mut go = Go::of(&self.system, due);
            let claimed = self.rows.claim(&go.claims()).unwrap();
            let mut round = go.round(&self.policy, &claimed);
            while let Some(request) = round.next(&self.system, self.now_ms) {
                if self.crash == Some(0) {
                    return self.restart();
                }
                self.crash = self.crash.map(|left| left - 1);
                self.asked += 1;
                let asked = Asked::of(&request, self.authority);
                let answer = if self.up {
                    self.server.answer(&asked).answer()
                } else {
                    Answer::Silence("down".to_owned())
                };
                round.heard(&mut self.system, &mut self.pace, &answer, self.now_ms);
            }
            if self.crash == Some(0) {
                return self.restart();
            }
            let (verdicts, error) = round.end();
            let settled = go.settle(verdicts, &self.policy, self.sink.not_yet_ms, self.now_ms);
            self.rows
                .settle(&settled, error.as_deref(), self.now_ms)
                .unwrap();
        }
    }

    fn restart(&mut self) {
        self.crash = None;
        self.rows = self
            .store
            .sink(self.project, &self.sink.name, true)
            .unwrap();
        self.system = self.sink.system.clone();
        self.pace = Pace::new(self.policy, None, 7);
    }

    /// Lets time pass until nothing waits.
    fn end(&mut self) {
        self.up = true;
        self.crash = None;
        self.go();
        while let Some(next) = self.rows.next_due().unwrap() {
            self.now_ms = next
                .max(self.now_ms + self.pace.wait_ms(self.now_ms))
                .max(self.now_ms + 1);
            self.go();
        }
    }

    /// The votes and edits that stand, as the store has them: (visitor, answer, kind) to the record.
    fn standing(&self) -> BTreeMap<RecordId, Value> {
        let mut found = BTreeMap::new();
        let reader = self.store.reader().unwrap();
        for kind in [Kind::Thumb, Kind::Edit] {
            reader
                .each(self.project, kind, |row| {
                    if row.record.get("retracted").is_none() {
                        found.insert(
                            RecordId::parse(row.record["id"].as_str().unwrap()).unwrap(),
                            row.record,
                        );
                    }
                    Ok(())
                })
                .unwrap();
        }
        found
    }

    /// That nothing was given up.
    fn never(&self) -> BTreeMap<String, u64> {
        self.store
            .sink_states(self.project)
            .unwrap()
            .remove(0)
            .never
    }
}

fn trace(answer: u8) -> String {
    format!("{:032x}", u128::from(answer) + 1)
}

fn span(answer: u8) -> String {
    format!("{:016x}", u64::from(answer) + 1)
}

fn run_of(answer: u8) -> String {
    format!("00000000-0000-0000-0000-{:012x}", u64::from(answer) + 1)
}

fn layer(r#type: &str) -> SinkLayer {
    SinkLayer {
        r#type: r#type.to_owned(),
        user: (r#type == "langfuse").then(|| "pk".to_owned()),
        secret_env: Some("SECRET".to_owned()),
        ..SinkLayer::default()
    }
}

/// What a vote or an edit is worth as a number.
fn score(record: &Value) -> f64 {
    match record["kind"].as_str() {
        Some("thumb") => f64::from(u8::from(record["thumb"]["value"] == "up")),
        _ => 0.5,
    }
}

fn correction(record: &Value) -> Option<&Value> {
    record["thumb"]
        .get("correction")
        .or(record["edit"].get("final"))
}

fn langfuse_agrees(era: Era, events: &[Event]) -> Result<(), TestCaseError> {
    let mut world = World::new(layer("langfuse"), Langfuse::new(era), langfuse::AUTHORITY);
    for event in events {
        world.happen(event, |_, _| {});
    }
    world.end();
    prop_assert_eq!(world.never(), BTreeMap::new());
    let mut expected = BTreeMap::new();
    for (id, record) in world.standing() {
        expected.insert(
            id.to_text(),
            (record["response"]["span_id"].clone(), json!(score(&record))),
        );
        if let Some(text) = correction(&record) {
            expected.insert(
                format!("{id}-correction"),
                (record["response"]["span_id"].clone(), text.clone()),
            );
        }
    }
    let numbered = |value: &Value| {
        value
            .as_f64()
            .map_or_else(|| value.clone(), |number| json!(number))
    };
    let found: BTreeMap<_, _> = world
        .server
        .by_id()
        .into_iter()
        .map(|(id, score)| {
            (
                id,
                (score["observationId"].clone(), numbered(&score["value"])),
            )
        })
        .collect();
    prop_assert_eq!(found, expected);
    Ok(())
}

fn langsmith_agrees(events: &[Event]) -> Result<(), TestCaseError> {
    let mut world = World::new(
        layer("langsmith"),
        Langsmith::default(),
        langsmith::AUTHORITY,
    );
    let arrive = |server: &mut Langsmith, answer| {
        server.runs.extend([run_of(answer), run_of(answer + MOVED)]);
    };
    for event in events {
        world.happen(event, arrive);
    }
    for answer in 0..3 {
        arrive(&mut world.server, answer);
    }
    world.end();
    prop_assert_eq!(world.never(), BTreeMap::new());
    let mut expected = BTreeMap::new();
    for (id, record) in world.standing() {
        let span = record["response"]["span_id"].as_str().unwrap();
        let run = format!("00000000-0000-0000-{}-{}", &span[..4], &span[4..]);
        let corrected = correction(&record).map(|text| json!({ "output": text }));
        expected.insert(id.to_text(), (json!(run), json!(score(&record)), corrected));
    }
    let mut found = BTreeMap::new();
    for (id, it) in &world.server.feedback {
        let corrected = it.get("correction").cloned();
        found.insert(
            id.clone(),
            (it["run_id"].clone(), it["score"].clone(), corrected),
        );
    }
    prop_assert_eq!(found, expected);
    prop_assert!(world.server.extended.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn langfuse_shows_in_the_end_what_the_records_say(events in prop::collection::vec(event(), 1..24)) {
        langfuse_agrees(Era::List, &events)?;
    }

    #[test]
    fn an_older_langfuse_does_too(events in prop::collection::vec(event(), 1..24)) {
        langfuse_agrees(Era::Single, &events)?;
    }

    #[test]
    fn langsmith_does_too(events in prop::collection::vec(event(), 1..24)) {
        langsmith_agrees(&events)?;
    }
}

#[test]
fn a_system_that_is_down_for_an_hour_is_hardly_troubled_and_then_has_all_of_it_within_five_minutes()
{
    let mut world = World::new(
        layer("langfuse"),
        Langfuse::new(Era::List),
        langfuse::AUTHORITY,
    );
    let own = || json!({ "visible_ms": 1_000, "seen_fraction": 0.5 });
    world.up = false;
    for minute in 0..60 {
        world.tell(0, minute, minute, Kind::View, own(), false);
        for _ in 0..60 {
            world.now_ms += 1_000;
            world.go();
        }
    }
    // 1, 2, 4 … 256 s and then at most 5 min apart, with jitter.
    assert!((12..=40).contains(&world.asked), "{}", world.asked);
    assert!(world.server.scores.is_empty());
    world.up = true;
    for _ in 0..300 {
        world.now_ms += 1_000;
        world.go();
    }
    assert_eq!(world.server.by_id().len(), 60);
    assert_eq!(world.never(), BTreeMap::new());
}

#[test]
fn what_was_put_when_the_collector_died_is_changed_when_the_record_is() {
    let mut world = World::new(
        layer("langsmith"),
        Langsmith::default(),
        langsmith::AUTHORITY,
    );
    world.server.runs.insert(run_of(0));
    let own = |value: &str| json!({ "value": value, "reasons": [], "changes": 0 });
    world.tell(0, 0, 0, Kind::Thumb, own("up"), false);
    world.now_ms += world.policy.thumb_age_ms;
    // Put there, and never written down.
    world.crash = Some(1);
    world.go();
    assert_eq!((world.crash, world.server.feedback.len()), (None, 1));
    world.tell(0, 0, 0, Kind::Thumb, own("down"), false);
    world.end();
    let scores: Vec<_> = world
        .server
        .feedback
        .values()
        .map(|it| it["score"].clone())
        .collect();
    assert_eq!(scores, [json!(0.0)]);
}
