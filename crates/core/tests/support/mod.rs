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

use afterword_core::record::{Facts, Kind, Record, ThumbValue};
use afterword_core::session::{Quiet, Settled, Text};
use afterword_core::wire::decode_batch;
use afterword_core::{Draft, Event, Handle, Page, Phase, Policy, Ratio, Session, Settings};
use std::collections::BTreeMap;

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
            let settled = self.session.handle_timeout(self.now, &mut self.page);
            self.take(settled);
            if self.session.poll_timeout() == before {
                break;
            }
        }
        self.now = end;
    }

    pub fn hide(&mut self) {
        self.session.page_hidden(self.now);
        let settled = self.session.leave(self.now, &mut self.page);
        self.take(settled);
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

/// Reads one record as the collector does.
pub fn decode(json: &str, now: u64) -> Record {
    let body = format!(
        r#"{{"v":1,"client":"test","batch":"b","attempt":1,"sent_at_ms":{now},"context":{{"session":"s","visitor":"{VISITOR}"}},"records":[{json}]}}"#
    );
    let batch = decode_batch(body.as_bytes(), &Policy::DEFAULT).expect("the batch is whole");
    assert_eq!(batch.rejected, []);
    batch.records.into_iter().next().unwrap().1
}
