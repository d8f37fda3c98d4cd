//! Laws that hold for any events in any order.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::outbox::{Answer, Next, Outcome, Request};
use afterword_core::record::{Kind, Record, RecordId, ThumbValue, Via};
use afterword_core::session::{Settled, Text};
use afterword_core::wire::decode_batch;
use afterword_core::{Event, Phase, Policy};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use support::{START, Shell, Shown, VISITOR, Visit, numbers};

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

/// A visit that nothing has happened in yet.
fn fresh() -> (Visit, Vec<afterword_core::Handle>) {
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
    let handles = (0..4)
        .map(|at| visit.meet(&format!("r-{at}"), if at == 3 { "other" } else { "" }))
        .collect();
    (visit, handles)
}

fn live_one(visit: &mut Visit, handles: &[afterword_core::Handle], step: &Step) {
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
                .1 = text;
        }
        Step::Vote(on, vote) => visit.page.0.get_mut(&format!("r-{on}")).unwrap().vote = vote,
    }
}

fn live(steps: &[Step]) -> Visit {
    let (mut visit, handles) = fresh();
    for step in steps {
        live_one(&mut visit, &handles, step);
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
    fn making_what_is_open_safe_changes_nothing_that_settles(steps in prop::collection::vec(step(), 0..60)) {
        let (mut safe, handles) = fresh();
        let (mut other, _) = fresh();
        other.secures = false;
        for step in &steps {
            let woken = safe.woken.len();
            live_one(&mut safe, &handles, step);
            safe.secure();
            if let Step::After(_) = step {
                // Woken at the same times: only `open_records` is never called.
                for &at in &safe.woken[woken..] {
                    other.now = at;
                    other.wake();
                }
                other.now = safe.now;
            } else {
                live_one(&mut other, &handles, step);
            }
        }
        safe.hide();
        other.hide();
        prop_assert_eq!(other.secured, 0);
        // How long an answer is may have become known earlier, and then another view of it says nothing new.
        let ends = |visit: &Visit| -> BTreeMap<RecordId, Record> {
            let mut records = store(&visit.records);
            for record in records.values_mut() {
                record.rev = 0;
            }
            records
        };
        let (mut safe_ends, mut other_ends) = (ends(&safe), ends(&other));
        for (id, view) in safe_ends.iter_mut().filter(|(_, record)| record.kind() == Kind::View) {
            let Some(same) = other_ends.get_mut(id) else { continue };
            prop_assert!(same.response.chars.is_none() || same.response.chars == view.response.chars);
            view.response.chars = None;
            same.response.chars = None;
        }
        prop_assert_eq!(safe_ends, other_ends);
        let other_than_views = |visit: &Visit| -> Vec<Record> {
            let records = visit.records.iter();
            records.filter(|record| record.kind() != Kind::View).cloned().collect()
        };
        prop_assert_eq!(other_than_views(&safe), other_than_views(&other));
    }

    #[test]
    fn what_is_open_is_what_would_settle_as_it_stands(
        steps in prop::collection::vec(step(), 0..40),
        votes in prop::collection::vec((0_usize..4, value()), 1..4),
    ) {
        let (mut visit, handles) = fresh();
        for step in &steps {
            // Where the page shows the vote it is asked for it when the vote settles, not before.
            if !matches!(step, Step::Vote(..)) {
                live_one(&mut visit, &handles, step);
            }
        }
        for (on, value) in votes {
            visit.on(handles[on], Event::ThumbPressed(value));
        }
        visit.now += Policy::DEFAULT.secure_ms;
        prop_assert!(visit.session.poll_timeout().unwrap() <= visit.now);
        visit.secures = false;
        visit.wake();
        let open = visit.session.open_records(visit.now, &mut visit.page).unwrap();
        let again = visit.session.open_records(visit.now, &mut visit.page);
        prop_assert_eq!(again, None, "nothing has changed");
        let settled: Vec<Settled> = visit
            .session
            .leave(visit.now, &mut visit.page)
            .into_iter()
            .filter(|record| {
                let read = support::decode(&record.json, visit.now);
                let told = visit.records.iter().any(|record| record.id == read.id);
                // Someone who left and came back before anyone was told: of that nothing need be kept.
                let untold = read.retracted && !told;
                !untold && !matches!(read.kind(), Kind::Edit | Kind::View)
            })
            .collect();
        prop_assert_eq!(open, settled);
    }

    #[test]
    fn an_open_record_is_no_newer_than_the_settled_one(steps in prop::collection::vec(step(), 0..60)) {
        let (mut visit, handles) = fresh();
        let mut open: HashMap<RecordId, u64> = HashMap::new();
        let mut seen = 0;
        for step in steps.iter().chain([&Step::Hide, &Step::Show, &Step::Hide]) {
            live_one(&mut visit, &handles, step);
            for record in &visit.records[seen..] {
                if let Some(rev) = open.remove(&record.id) {
                    prop_assert!(rev <= record.rev);
                }
            }
            seen = visit.records.len();
            visit.secure();
            let mut ids = HashSet::new();
            for record in &visit.open {
                prop_assert!(ids.insert(record.id));
                let read = support::decode(&record.json, visit.now);
                prop_assert!(read.kind() != Kind::Edit);
                prop_assert_eq!(record.id, RecordId::derive(VISITOR, &read.response.id, read.kind()));
            }
            open = visit.open.iter().map(|record| (record.id, record.rev)).collect();
        }
    }

    #[test]
    fn a_batch_never_exceeds_its_limit_and_the_collector_reads_it(
        texts in prop::collection::vec("\\PC{0,2000}", 1..120),
        reasons in prop::collection::vec("[a-z_]{1,30}", 0..5),
    ) {
        let mut shell = Shell::new("0000000000005eed", &longest_context());
        for reason in &reasons {
            shell.outbox.drop_records(reason, u64::MAX);
        }
        let mut pushed = 0;
        for (at, text) in texts.iter().enumerate() {
            let id = RecordId::derive(VISITOR, &format!("r-{at}"), Kind::Thumb);
            let comment = serde_json::to_string(text).unwrap();
            let json = format!(r#"{{"id":"{id}","rev":{START},"kind":"thumb","first_at_ms":5,"at_ms":5,"response":{{"id":"r-{at}"}},"thumb":{{"value":"up","comment":{comment}}}}}"#);
            shell.push(&Settled { id, rev: START, json, left_out: false }, START);
            pushed += 1;
        }
        let mut arrived = 0;
        for request in shell.leave(true, START) {
            let body = shell.whole(&request.body);
            prop_assert!(body.len() <= Policy::DEFAULT.max_request_bytes);
            let batch = decode_batch(body.as_bytes(), &Policy::DEFAULT).unwrap();
            prop_assert_eq!(batch.rejected, []);
            prop_assert_eq!(batch.records.len(), request.records);
            arrived += batch.records.len();
        }
        prop_assert_eq!(arrived, pushed);
    }

    #[test]
    fn whatever_the_collector_answers_no_record_is_lost_uncounted(
        statuses in prop::collection::vec(prop::sample::select(vec![200_u16, 0, 408, 429, 500, 503, 400, 401, 413, 422]), 1..30),
        count in 1_u64..40,
    ) {
        let mut shell = Shell::new("5eed", &longest_context());
        for at in 0..count {
            let id = RecordId::derive(VISITOR, &format!("r-{at}"), Kind::Thumb);
            shell.push(&Settled { id, rev: START, json: "{}".to_owned(), left_out: false }, START);
        }
        let mut now = START;
        let mut answers = statuses.into_iter().chain(std::iter::repeat(200));
        let mut batches: HashMap<u32, u32> = HashMap::new();
        let mut acknowledged = 0;
        loop {
            match shell.poll(now) {
                // It has given up.
                Next::Done if shell.outbox.holds() => shell.outbox.online(),
                Next::Done => break,
                Next::Wait(at) => {
                    prop_assert!(at > now);
                    now = at;
                }
                Next::Send(request) => {
                    let attempts = batches.entry(request.number).or_default();
                    *attempts += 1;
                    prop_assert_eq!(*attempts, request.attempt);
                    let answer = Answer { status: answers.next().unwrap(), ..Answer::default() };
                    match shell.outbox.answered(request.number, answer, now) {
                        Outcome::Accepted => acknowledged += request.records as u64,
                        Outcome::Unknown => prop_assert!(false),
                        _ => {}
                    }
                }
            }
        }
        prop_assert_eq!(acknowledged + shell.dropped("refused"), count);
        prop_assert_eq!(shell.let_go().len() as u64, count);
        prop_assert!(shell.kept.is_empty());
    }
}

/// The longest context that leaves room for records.
fn longest_context() -> String {
    let session = "s".repeat(200);
    let context = format!(r#""session":"{session}","visitor":"{VISITOR}","page":""#);
    let rest = 2_000 - context.len() - 1;
    format!(r#"{context}{}""#, "p".repeat(rest))
}

/// What happens to an outbox.
#[derive(Clone, Debug)]
enum Turn {
    /// Something was done: its record is open, of so many bytes.
    Act(u8, usize),
    /// What is open is made safe.
    Open,
    /// It settles.
    Push(u8),
    /// A record of another page, so old.
    Adopt(u32, u64, usize),
    Poll,
    /// The answer to one of the batches that are under way.
    Answer(prop::sample::Index, u16),
    /// `leave`, into a browser that takes over so many bytes.
    Leave(bool, usize),
    Shown(bool),
    Online,
    Flush,
    Clear,
    Arm,
    LetGo,
    After(u64),
    Back(u64),
}

fn bytes() -> impl Strategy<Value = usize> {
    // The largest that a session makes: more than a request, and its envelope, leaves to the texts.
    prop_oneof![6 => 0_usize..300, 2 => 300_usize..30_000, 1 => 57_000_usize..57_450]
}

fn turn() -> impl Strategy<Value = Turn> {
    let status = prop_oneof![
        4 => Just(200_u16),
        3 => prop::sample::select(vec![503, 429, 500]),
        2 => Just(0),
        1 => Just(413),
        1 => prop::sample::select(vec![400, 401]),
    ];
    prop_oneof![
        6 => (0_u8..4, bytes()).prop_map(|(on, bytes)| Turn::Act(on, bytes)),
        3 => Just(Turn::Open),
        6 => (0_u8..4).prop_map(Turn::Push),
        2 => (1_u32..4, 0_u64..10 * DAY, bytes()).prop_map(|(group, age, bytes)| Turn::Adopt(group, age, bytes)),
        6 => Just(Turn::Poll),
        8 => (any::<prop::sample::Index>(), status).prop_map(|(which, status)| Turn::Answer(which, status)),
        2 => (any::<bool>(), prop_oneof![Just(0), 0_usize..2_000, Just(1 << 16)]).prop_map(|(dies, room)| Turn::Leave(dies, room)),
        2 => any::<bool>().prop_map(Turn::Shown),
        1 => Just(Turn::Online),
        1 => Just(Turn::Flush),
        3 => Just(Turn::Arm),
        2 => Just(Turn::LetGo),
        6 => (0_u64..2_000).prop_map(Turn::After),
        1 => (0_u64..2 * DAY).prop_map(Turn::After),
        1 => (0_u64..2 * DAY).prop_map(Turn::Back),
    ]
}

const DAY: u64 = 24 * 60 * 60_000;

/// A record: of this page, by what it is about, or of another one, by its number.
type Name = (String, u64);

/// An outbox, its shell, and a collector that may answer.
struct World {
    shell: Shell,
    now: u64,
    revs: [u64; 4],
    open: BTreeMap<u8, Settled>,
    /// The newest rev of each that has settled or was adopted.
    newest: BTreeMap<String, u64>,
    stored: BTreeMap<String, u64>,
    /// The batches that may be answered: their attempt, id, and what is in them.
    out: BTreeMap<u32, (u32, String, Vec<Name>)>,
    given: BTreeSet<u32>,
    ids: HashSet<String>,
    adopted: u32,
    /// Something was let go on purpose.
    cleared: bool,
}

impl World {
    fn new() -> Self {
        Self {
            shell: Shell::new("0000000000005eed", &longest_context()),
            now: START,
            revs: [0; 4],
            open: BTreeMap::new(),
            newest: BTreeMap::new(),
            stored: BTreeMap::new(),
            out: BTreeMap::new(),
            given: BTreeSet::new(),
            ids: HashSet::new(),
            adopted: 0,
            cleared: false,
        }
    }

    fn record(name: &str, rev: u64, bytes: usize) -> String {
        let more = "x".repeat(bytes);
        format!(r#"{{"name":"{name}","rev":{rev},"more":"{more}"}}"#)
    }

    /// Looks at a body, and gives its batch's id and what is in it.
    fn read(&self, body: &str) -> Result<(String, Vec<Name>), TestCaseError> {
        let mut groups: Vec<u32> = numbers(body).iter().map(|number| number >> 24).collect();
        groups.dedup();
        prop_assert_eq!(groups.len(), 1, "contexts are mixed");
        // It panics where a number is not kept any more.
        let whole = self.shell.whole(body);
        prop_assert!(
            whole.len() <= Policy::DEFAULT.max_request_bytes,
            "{} bytes",
            whole.len()
        );
        let batch: serde_json::Value = serde_json::from_str(&whole).unwrap();
        let mut names = Vec::new();
        for record in batch["records"].as_array().unwrap() {
            let name = record["name"].as_str().unwrap().to_owned();
            names.push((name, record["rev"].as_u64().unwrap()));
        }
        Ok((batch["batch"].as_str().unwrap().to_owned(), names))
    }

    fn each_once(&self, names: &[Name]) -> TestCaseResult {
        let distinct: HashSet<&String> = names.iter().map(|(name, _)| name).collect();
        prop_assert!(
            distinct.len() == names.len(),
            "one record twice: {:?}",
            names
        );
        Ok(())
    }

    /// A request that is under way, or that the browser has taken over.
    fn goes(&mut self, request: &Request, read: (String, Vec<Name>)) -> TestCaseResult {
        let (id, names) = read;
        prop_assert_eq!(names.len(), request.records);
        self.each_once(&names)?;
        if let Some((attempt, before, held)) = self.out.get(&request.number) {
            prop_assert_eq!((attempt + 1, before, held), (request.attempt, &id, &names));
        } else {
            prop_assert_eq!(request.attempt, 1);
            prop_assert!(self.ids.insert(id.clone()), "{} twice", id);
        }
        self.out
            .insert(request.number, (request.attempt, id, names));
        Ok(())
    }

    fn answer(&mut self, number: u32, status: u16) {
        let answer = Answer {
            status,
            ..Answer::default()
        };
        let outcome = self.shell.outbox.answered(number, answer, self.now);
        let Some((_, _, names)) = self.out.get(&number) else {
            assert_eq!(outcome, Outcome::Unknown);
            return;
        };
        // The collector has it, whether the page still knows of it or not.
        if status == 200 {
            for (name, rev) in names {
                let stored = self.stored.entry(name.clone()).or_default();
                *stored = (*stored).max(*rev);
            }
        }
    }

    fn turn(&mut self, turn: &Turn) -> TestCaseResult {
        match turn {
            Turn::Act(on, bytes) => {
                let at = usize::from(*on);
                let rev = self.now.max(self.revs[at] + 1);
                self.revs[at] = rev;
                let name = format!("own-{on}");
                let id = RecordId::derive(VISITOR, &name, Kind::Thumb);
                let json = Self::record(&name, rev, *bytes);
                self.open.insert(
                    *on,
                    Settled {
                        id,
                        rev,
                        json,
                        left_out: false,
                    },
                );
            }
            Turn::Open => {
                let open: Vec<Settled> = self.open.values().cloned().collect();
                self.given.extend(self.shell.open(&open));
            }
            Turn::Push(on) => {
                if let Some(record) = self.open.remove(on) {
                    let number = self.shell.push(&record, self.now);
                    // A session never gives an old one.
                    prop_assert!(number.is_some());
                    self.given.extend(number);
                    self.newest.insert(format!("own-{on}"), record.rev);
                    // As the shell does at once: what has settled is open no more.
                    self.turn(&Turn::Open)?;
                }
            }
            Turn::Adopt(group, age, bytes) => {
                self.adopted += 1;
                let number = group << 24 | self.adopted;
                let (name, rev) = (format!("adopted-{number}"), self.now - age);
                self.shell
                    .adopt(number, rev, Self::record(&name, rev, *bytes), self.now);
                self.given.insert(number);
                self.newest.insert(name, rev);
            }
            Turn::Poll => {
                if let Next::Send(request) = self.shell.poll(self.now) {
                    let read = self.read(&request.body)?;
                    self.goes(&request, read)?;
                }
            }
            Turn::Answer(which, status) => {
                let numbers: Vec<u32> = self.out.keys().copied().chain([0, 1 << 20]).collect();
                self.answer(*which.get(&numbers), *status);
            }
            Turn::Leave(dies, room) => {
                let mut room = *room;
                let mut offered = Vec::new();
                let mut outbox = std::mem::replace(
                    &mut self.shell.outbox,
                    afterword_core::Outbox::new(String::new()),
                );
                outbox.leave(*dies, self.now, &mut |request| {
                    let bytes = self.shell.whole(&request.body).len();
                    let takes = bytes <= room;
                    room -= if takes { bytes } else { 0 };
                    offered.push((request.clone(), takes));
                    takes
                });
                self.shell.outbox = outbox;
                for (request, taken) in offered {
                    let read = self.read(&request.body)?;
                    if taken {
                        self.goes(&request, read)?;
                    }
                }
            }
            Turn::Shown(revived) => self.shell.outbox.page_shown(*revived, self.now),
            Turn::Online => self.shell.outbox.online(),
            Turn::Flush => self.shell.outbox.flush(),
            Turn::Clear => {
                self.shell.outbox.clear();
                self.open.clear();
                self.cleared = true;
            }
            Turn::Arm => {
                if let Some(body) = self
                    .shell
                    .outbox
                    .arm(self.now)
                    .filter(|body| !body.is_empty())
                {
                    prop_assert!(numbers(&body).iter().all(|number| number >> 24 == 0));
                    let (id, names) = self.read(&body)?;
                    prop_assert!(self.ids.insert(id));
                    self.each_once(&names)?;
                }
                prop_assert_eq!(self.shell.outbox.arm(self.now), None);
            }
            Turn::LetGo => {
                self.shell.let_go();
            }
            Turn::After(ms) => self.now += ms,
            Turn::Back(ms) => self.now -= ms,
        }
        Ok(())
    }

    /// Everything is acknowledged from now on, and nothing new comes.
    fn end(&mut self) -> TestCaseResult {
        let open: Vec<u8> = self.open.keys().copied().collect();
        for on in open {
            self.turn(&Turn::Push(on))?;
        }
        self.turn(&Turn::Open)?;
        // What the browser had is lost without a word. Once what is under way is through, all of it goes again.
        for _ in 0..2 {
            self.shell.outbox.online();
            for _ in 0..1_000 {
                match self.shell.poll(self.now) {
                    Next::Send(request) => {
                        let read = self.read(&request.body)?;
                        self.goes(&request, read)?;
                        self.answer(request.number, 200);
                    }
                    Next::Wait(at) => self.now = at,
                    Next::Done => {
                        let under_way: Vec<u32> = self.out.keys().copied().collect();
                        let Some(last) =
                            under_way.last().filter(|_| self.shell.outbox.waiting() > 0)
                        else {
                            break;
                        };
                        // One of them is in flight, and holds the others up.
                        self.answer(*last, 200);
                        self.out.remove(last);
                    }
                }
            }
            self.shell.outbox.page_shown(true, self.now);
        }
        self.turn(&Turn::LetGo)?;
        prop_assert!(!self.shell.outbox.holds(), "something is held for ever");
        prop_assert!(self.shell.kept.is_empty());
        prop_assert_eq!(&self.shell.released, &self.given);
        let dropped: u64 = self
            .shell
            .outbox
            .all_dropped()
            .iter()
            .map(|(_, count)| count)
            .sum();
        let missing = self
            .newest
            .iter()
            .filter(|&(name, rev)| self.stored.get(name) < Some(rev));
        let missing: Vec<_> = missing.collect();
        prop_assert!(
            self.cleared || missing.len() as u64 <= dropped,
            "lost uncounted: {:?}",
            missing
        );
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_number_is_let_go_once_and_none_that_is_needed(
        (turns, more) in (prop::collection::vec(turn(), 0..80), prop::collection::vec(turn(), 0..80)),
        clear in prop::option::of(Just(Turn::Clear)),
    ) {
        let mut world = World::new();
        for turn in turns.iter().chain(&clear).chain(&more) {
            world.turn(turn)?;
        }
        world.end()?;
    }

    #[test]
    fn the_newest_rev_of_everything_arrives_or_is_counted_and_no_batch_holds_a_record_twice(
        turns in prop::collection::vec(turn(), 0..120),
    ) {
        let mut world = World::new();
        for turn in &turns {
            world.turn(turn)?;
        }
        world.end()?;
    }
}
