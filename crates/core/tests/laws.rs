//! Laws that hold for any events in any order.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::outbox::{Answer, Next, Outcome};
use afterword_core::record::{Record, RecordId, ThumbValue, Via};
use afterword_core::session::{Settled, Text};
use afterword_core::wire::decode_batch;
use afterword_core::{Event, Outbox, Phase, Policy};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use support::{START, Shown, VISITOR, Visit};

#[derive(Clone, Debug)]
enum Step {
    On(u8, Event),
    After(u32),
    Back(u32),
    Hide,
    Show,
    Draft(u8, String),
    Vote(u8, Option<Option<ThumbValue>>),
}

fn value() -> impl Strategy<Value = ThumbValue> {
    prop_oneof![Just(ThumbValue::Up), Just(ThumbValue::Down)]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Appeared),
        prop_oneof![
            Just(Phase::Waiting),
            Just(Phase::Streaming),
            Just(Phase::Done),
            Just(Phase::Failed)
        ]
        .prop_map(Event::Phase),
        (0_u32..500, 0_u32..500, 0_u32..500).prop_map(|(top_px, bottom_px, height_px)| {
            Event::Shown {
                top_px,
                bottom_px,
                height_px,
            }
        }),
        value().prop_map(Event::ThumbPressed),
        prop::option::of(value()).prop_map(Event::Voted),
        (prop::option::of("\\PC*"), prop::option::of("\\PC*")).prop_map(|(comment, correction)| {
            Event::Explained {
                reasons: None,
                comment,
                correction,
            }
        }),
        (
            any::<bool>(),
            prop::option::of((0_u64..200, 0_u64..200)),
            prop::option::of(0_u32..4)
        )
            .prop_map(|(button, range, code_block)| {
                Event::Copied {
                    via: if button { Via::Button } else { Via::Selection },
                    range,
                    code_block,
                }
            }),
        Just(Event::Regenerated),
        Just(Event::Stopped),
        Just(Event::DraftChanged),
        Just(Event::DraftLeft),
        Just(Event::DraftCommitted),
        Just(Event::DraftCancelled),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_u8..4, event()).prop_map(|(on, event)| Step::On(on, event)),
        4 => (0_u32..4_000).prop_map(Step::After),
        1 => (0_u32..4_000_000).prop_map(Step::After),
        1 => (0_u32..100_000).prop_map(Step::Back),
        1 => Just(Step::Hide),
        1 => Just(Step::Show),
        1 => (0_u8..4, "\\PC{0,30}").prop_map(|(on, text)| Step::Draft(on, text)),
        1 => (0_u8..4, prop::option::of(prop::option::of(value()))).prop_map(|(on, vote)| Step::Vote(on, vote)),
    ]
}

fn live(steps: &[Step]) -> Visit {
    let mut visit = Visit::new(Text::Full);
    for at in 0..4 {
        let shown = Shown {
            text: format!("answer {at} with some words in it"),
            prompt: Some(format!("question {at}")),
            draft: Some((
                "a draft as it was".to_owned(),
                "a draft as it was".to_owned(),
            )),
            vote: None,
        };
        visit.page.0.insert(format!("r-{at}"), shown);
    }
    let handles: Vec<_> = (0..4)
        .map(|at| visit.meet(&format!("r-{at}"), if at == 3 { "other" } else { "" }))
        .collect();
    for step in steps {
        match step.clone() {
            Step::On(on, event) => visit.on(handles[usize::from(on)], event),
            Step::After(ms) => visit.after(ms.into()),
            Step::Back(ms) => visit.now = visit.now.saturating_sub(ms.into()).max(START),
            Step::Hide => visit.hide(),
            Step::Show => visit.show(),
            Step::Draft(on, text) => {
                visit
                    .page
                    .0
                    .get_mut(&format!("r-{on}"))
                    .unwrap()
                    .draft
                    .as_mut()
                    .unwrap()
                    .1 = text
            }
            Step::Vote(on, vote) => visit.page.0.get_mut(&format!("r-{on}")).unwrap().vote = vote,
        }
    }
    visit
}

/// The collector's rule, without its disk.
fn store<'a>(records: impl IntoIterator<Item = &'a Record>) -> BTreeMap<RecordId, Record> {
    let mut stored: BTreeMap<RecordId, Record> = BTreeMap::new();
    for record in records {
        match stored.get(&record.id) {
            Some(old) if !record.replaces(old) => {}
            _ => {
                stored.insert(record.id, record.clone());
            }
        }
    }
    stored
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_sequence_of_events_panics_and_revs_only_rise(steps in prop::collection::vec(step(), 0..80)) {
        let mut visit = live(&steps);
        visit.hide();
        let mut last: HashMap<RecordId, u64> = HashMap::new();
        for record in &visit.records {
            prop_assert_eq!(record.id, RecordId::derive(VISITOR, &record.response.id, record.kind()));
            if let Some(before) = last.insert(record.id, record.rev) {
                prop_assert!(record.rev > before);
            }
        }
    }

    #[test]
    fn settling_twice_gives_nothing_new(steps in prop::collection::vec(step(), 0..60)) {
        let mut visit = live(&steps);
        visit.hide();
        let given = visit.records.len();
        let again = visit.session.leave(visit.now, &mut visit.page);
        prop_assert_eq!(again, []);
        prop_assert_eq!(visit.records.len(), given);
    }

    #[test]
    fn any_order_of_delivery_gives_the_same_stored_state(
        (steps, order) in (prop::collection::vec(step(), 0..60), any::<u64>()),
    ) {
        let mut visit = live(&steps);
        visit.hide();
        let in_order = store(&visit.records);
        let mut shuffled: Vec<&Record> = visit.records.iter().chain(&visit.records).collect();
        let mut state = order | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        prop_assert_eq!(store(shuffled), in_order);
    }

    #[test]
    fn a_batch_never_exceeds_its_limit_and_the_collector_reads_it(
        texts in prop::collection::vec("\\PC{0,2000}", 1..120),
        reasons in prop::collection::vec("[a-z_]{1,30}", 0..5),
    ) {
        let mut outbox = Outbox::new(format!(r#""session":"s","visitor":"{VISITOR}""#), 7);
        for reason in &reasons {
            outbox.drop_records(reason, u64::MAX);
        }
        let mut pushed = 0;
        for (at, text) in texts.iter().enumerate() {
            let id = RecordId::derive(VISITOR, &format!("r-{at}"), afterword_core::record::Kind::Thumb);
            let comment = serde_json::to_string(text).unwrap();
            let json = format!(r#"{{"id":"{id}","rev":5,"kind":"thumb","first_at_ms":5,"at_ms":5,"response":{{"id":"r-{at}"}},"thumb":{{"value":"up","comment":{comment}}}}}"#);
            outbox.push(Settled { id, rev: 5, json, left_out: false }, START);
            pushed += 1;
        }
        let mut arrived = 0;
        for request in outbox.leave(START) {
            prop_assert!(request.body.len() <= Policy::DEFAULT.max_request_bytes);
            let batch = decode_batch(request.body.as_bytes(), &Policy::DEFAULT).unwrap();
            prop_assert_eq!(batch.rejected, []);
            arrived += batch.records.len();
        }
        prop_assert_eq!(arrived, pushed);
    }

    #[test]
    fn whatever_the_collector_answers_no_record_is_lost_uncounted(
        statuses in prop::collection::vec(prop::sample::select(vec![200_u16, 0, 408, 429, 500, 503, 400, 401, 413, 422]), 1..30),
        count in 1_u32..40,
    ) {
        let mut outbox = Outbox::new(format!(r#""session":"s","visitor":"{VISITOR}""#), 7);
        for at in 0..count {
            let id = RecordId::derive(VISITOR, &format!("r-{at}"), afterword_core::record::Kind::Thumb);
            outbox.push(Settled { id, rev: 1, json: "{}".to_owned(), left_out: false }, START);
        }
        let mut now = START;
        let mut answers = statuses.into_iter().chain(std::iter::repeat(200));
        let mut batches: HashMap<String, u32> = HashMap::new();
        loop {
            match outbox.poll(now) {
                Next::Done => break,
                Next::Wait(at) => {
                    prop_assert!(at > now);
                    now = at;
                }
                Next::Send(request) => {
                    let attempts = batches.entry(request.batch.clone()).or_default();
                    *attempts += 1;
                    prop_assert_eq!(*attempts, request.attempt);
                    let answer = Answer { status: answers.next().unwrap(), ..Answer::default() };
                    prop_assert!(outbox.answered(&request.batch, answer, now) != Outcome::Unknown);
                }
            }
        }
        let counts = outbox.counts();
        prop_assert_eq!(counts.acknowledged + counts.dropped, count);
    }
}
