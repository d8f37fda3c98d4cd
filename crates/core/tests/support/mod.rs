//! A page made of plain data, and a session in simulated time.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use afterword_core::outbox::{Next, Request};
use afterword_core::record::{Facts, Kind, Record, ThumbValue};
use afterword_core::session::{Quiet, Settled, Text};
use afterword_core::wire::decode_batch;
use afterword_core::{Draft, Event, Handle, Outbox, Page, Phase, Policy, Ratio, Session, Settings};
use std::collections::{BTreeMap, BTreeSet};

pub const VISITOR: &str = "visitor-1";
pub const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
pub const START: u64 = 1_790_000_000_000;

#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub text: String,
    pub prompt: Option<String>,
    pub draft: Option<(String, String)>,
    pub vote: Option<Option<ThumbValue>>,
}

/// What the page shows of each response.
#[derive(Clone, Debug, Default)]
pub struct Paper(pub BTreeMap<String, Shown>);

impl Page for Paper {
    fn chars(&mut self, id: &str) -> Option<u64> {
        Some(self.0.get(id)?.text.chars().count() as u64)
    }
    fn text(&mut self, id: &str) -> Option<String> {
        Some(self.0.get(id)?.text.clone())
    }
    fn prompt(&mut self, id: &str) -> Option<String> {
        self.0.get(id)?.prompt.clone()
    }
    fn draft(&mut self, id: &str) -> Option<Draft> {
        let (initial, current) = self.0.get(id)?.draft.clone()?;
        Some(Draft { initial, current })
    }
    fn vote(&mut self, id: &str) -> Option<Option<ThumbValue>> {
        self.0.get(id)?.vote
    }
}

/// One visit: a session, its page, and the time.
pub struct Visit {
    pub session: Session,
    pub page: Paper,
    pub now: u64,
    pub records: Vec<Record>,
    /// What was open when it was last made safe, and how often that was.
    pub open: Vec<Settled>,
    pub secured: usize,
    /// Whether it is made safe at all.
    pub secures: bool,
    /// When the session was woken.
    pub woken: Vec<u64>,
    /// Records with a text too long to travel.
    pub left_out: usize,
}

impl Visit {
    pub fn new(text: Text) -> Self {
        let settings = Settings {
            visitor: VISITOR.to_owned(),
            text,
            sample: Ratio::ONE,
            quiet: Quiet::default(),
        };
        Self {
            session: Session::new(settings, START),
            page: Paper::default(),
            now: START,
            records: Vec::new(),
            open: Vec::new(),
            secured: 0,
            secures: true,
            woken: Vec::new(),
            left_out: 0,
        }
    }

    /// A complete answer of 100 characters that someone just got and looks at.
    pub fn answer(&mut self, id: &str) -> Handle {
        let shown = Shown {
            text: "x".repeat(100),
            prompt: Some(format!("question of {id}")),
            ..Shown::default()
        };
        self.page.0.insert(id.to_owned(), shown);
        let handle = self.meet(id, "");
        self.on(handle, Event::Appeared);
        self.on(
            handle,
            Event::Shown {
                top_px: 0,
                bottom_px: 300,
                height_px: 300,
            },
        );
        handle
    }

    pub fn meet(&mut self, id: &str, thread: &str) -> Handle {
        let mut facts = Facts::new(id);
        facts.add("trace_id", TRACE);
        self.session.response(facts, thread, self.now).unwrap()
    }

    pub fn streams(&mut self, id: &str) -> Handle {
        self.page.0.insert(
            id.to_owned(),
            Shown {
                text: "y".repeat(60),
                ..Shown::default()
            },
        );
        let handle = self.meet(id, "");
        self.on(handle, Event::Phase(Phase::Waiting));
        self.on(handle, Event::Appeared);
        self.after(300);
        self.on(handle, Event::Phase(Phase::Streaming));
        handle
    }

    pub fn on(&mut self, handle: Handle, event: Event) {
        self.session.handle(handle, event, self.now);
    }

    /// Lets time pass, as a shell does: it wakes the session whenever that asked to be woken.
    pub fn after(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(at) = self.session.poll_timeout().filter(|&at| at <= end) {
            self.now = self.now.max(at);
            let before = self.session.poll_timeout();
            self.wake();
            if self.session.poll_timeout() == before {
                break;
            }
        }
        self.now = end;
    }

    /// What a shell does when the time has come.
    pub fn wake(&mut self) {
        self.woken.push(self.now);
        let settled = self.session.handle_timeout(self.now, &mut self.page);
        self.take(settled);
        self.secure();
    }

    pub fn hide(&mut self) {
        self.session.page_hidden(self.now);
        let settled = self.session.leave(self.now, &mut self.page);
        self.take(settled);
        self.secure();
    }

    /// Makes what is open safe, where that is due.
    pub fn secure(&mut self) {
        if !self.secures {
            return;
        }
        if let Some(open) = self.session.open_records(self.now, &mut self.page) {
            for record in &open {
                let read = decode(&record.json, self.now);
                assert_eq!((read.id, read.rev), (record.id, record.rev));
            }
            self.open = open;
            self.secured += 1;
        }
    }

    pub fn show(&mut self) {
        self.session.page_shown(self.now);
    }

    fn take(&mut self, settled: Vec<Settled>) {
        for record in settled {
            self.left_out += usize::from(record.left_out);
            let read = decode(&record.json, self.now);
            assert_eq!((read.id, read.rev), (record.id, record.rev));
            self.records.push(read);
        }
    }

    /// The newest state of the record of this kind on this response.
    pub fn newest(&self, id: &str, kind: Kind) -> Option<&Record> {
        self.records
            .iter()
            .rev()
            .find(|record| record.response.id == id && record.kind() == kind)
    }

    pub fn given(&self, id: &str, kind: Kind) -> usize {
        self.records
            .iter()
            .filter(|record| record.response.id == id && record.kind() == kind)
            .count()
    }
}

/// An outbox, and what its shell keeps for it.
pub struct Shell {
    pub outbox: Outbox,
    /// The members of the context.
    pub context: String,
    /// The records by their numbers.
    pub kept: BTreeMap<u32, String>,
    /// The numbers that it need not keep any more.
    pub released: BTreeSet<u32>,
}

impl Shell {
    pub fn new(page: &str, context: &str) -> Self {
        Self {
            outbox: Outbox::new(page.to_owned()),
            context: context.to_owned(),
            kept: BTreeMap::new(),
            released: BTreeSet::new(),
        }
    }

    pub fn push(&mut self, record: &Settled, now: u64) -> Option<u32> {
        let number = self.outbox.push(record, now)?;
        self.keep(number, record.json.clone());
        Some(number)
    }

    /// The numbers of what is open.
    pub fn open(&mut self, records: &[Settled]) -> Vec<u32> {
        let mut given = Vec::new();
        self.outbox.open(records, &mut |number, record| {
            given.push((number, record.json.clone()));
        });
        let numbers = given.iter().map(|&(number, _)| number).collect();
        for (number, json) in given {
            self.keep(number, json);
        }
        numbers
    }

    pub fn adopt(&mut self, number: u32, rev: u64, json: String, now: u64) {
        self.outbox.adopt(number, rev, json.len(), now);
        self.keep(number, json);
    }

    fn keep(&mut self, number: u32, json: String) {
        assert!(!self.released.contains(&number), "{number} was let go");
        self.kept.insert(number, json);
    }

    /// Lets go what need not be kept: each once, and nothing that it was not given.
    pub fn let_go(&mut self) -> Vec<u32> {
        let released = self.outbox.released();
        for &number in &released {
            assert!(self.kept.remove(&number).is_some(), "{number}");
            assert!(self.released.insert(number), "{number}");
        }
        released
    }

    /// A body as it goes out. What it needs must be kept.
    pub fn whole(&self, body: &str) -> String {
        let request = Request {
            number: 0,
            attempt: 0,
            body: body.to_owned(),
            records: 0,
        };
        request.complete(&self.context, |number| &self.kept[&number])
    }

    pub fn poll(&mut self, now: u64) -> Next {
        self.outbox.poll(now)
    }

    /// What must be due now.
    pub fn sent(&mut self, now: u64) -> Request {
        match self.outbox.poll(now) {
            Next::Send(request) => request,
            other => panic!("{other:?}"),
        }
    }

    /// What is handed to a browser that takes everything over.
    pub fn leave(&mut self, dies: bool, now: u64) -> Vec<Request> {
        let mut requests = Vec::new();
        self.outbox.leave(dies, now, &mut |request| {
            requests.push(request.clone());
            true
        });
        requests
    }

    /// How many were dropped for a reason.
    pub fn dropped(&self, reason: &str) -> u64 {
        let mut counts = self.outbox.all_dropped().iter();
        counts
            .find(|&(known, _)| known == reason)
            .map_or(0, |(_, count)| count)
    }
}

/// The numbers in a body that is not complete yet.
pub fn numbers(body: &str) -> Vec<u32> {
    let at = body.rfind('[').unwrap();
    let list = &body[at + 1..body.len() - "]}".len()];
    list.split(',')
        .map(|number| number.parse().unwrap())
        .collect()
}

/// Reads one record as the collector does.
pub fn decode(json: &str, now: u64) -> Record {
    let body = format!(
        r#"{{"v":1,"client":"test","batch":"b","attempt":1,"sent_at_ms":{now},"context":{{"session":"s","visitor":"{VISITOR}"}},"records":[{json}]}}"#
    );
    let batch = decode_batch(body.as_bytes(), &Policy::DEFAULT).expect("the batch is whole");
    assert_eq!(batch.rejected, []);
    batch.records.into_iter().next().unwrap().1
}
