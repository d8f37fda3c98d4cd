//! The golden records of `tests/fixtures`, the executable form of the contract: what the widget would send, and
//! what is refused. `AFTERWORD_BLESS=1` writes the golden batches anew; a change of theirs is a change of the wire.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::{Facts, Kind, ThumbValue, Via};
use afterword_core::session::{Quiet, Settled, Text};
use afterword_core::wire::{Batch, decode_batch};
use afterword_core::{Event, Handle, Phase, Policy, Ratio, Session, Settings};
use serde_json::Value;
use std::path::{Path, PathBuf};
use support::{Paper, START, Shell, Shown, TRACE};

/// A page as the widget leads it: a session, an outbox that waits for the page to go, and the time.
struct Widget {
    session: Session,
    shell: Shell,
    page: Paper,
    now: u64,
    /// Whether what is open is kept as it stands.
    secures: bool,
}

impl Widget {
    fn start(visitor: &str, text: Text, sample: Ratio, context: &str) -> Self {
        let settings = Settings {
            visitor: visitor.to_owned(),
            text,
            sample,
            quiet: Quiet::default(),
        };
        Self {
            session: Session::new(settings, START),
            shell: Shell::new("0000000000005eed", context),
            page: Paper::default(),
            now: START,
            secures: false,
        }
    }

    fn answer(&mut self, id: &str, facts: &[(&str, &str)], text: &str, prompt: &str) -> Handle {
        let shown = Shown {
            text: text.to_owned(),
            prompt: Some(prompt.to_owned()),
            ..Shown::default()
        };
        self.page.0.insert(id.to_owned(), shown);
        let mut known = Facts::new(id);
        for (name, value) in facts {
            known.add(name, value);
        }
        self.session.response(known, "", self.now).unwrap()
    }

    fn on(&mut self, handle: Handle, event: Event) {
        self.session.handle(handle, event, self.now);
    }

    /// It came, and this many of its ten lines are on the screen.
    fn appears(&mut self, handle: Handle, lines: u32) {
        self.on(handle, Event::Appeared);
        let shown = Event::Shown {
            top_px: 0,
            bottom_px: lines * 20,
            height_px: 200,
        };
        self.on(handle, shown);
    }

    fn draft(&mut self, id: &str, initial: &str, current: &str) {
        let draft = (initial.to_owned(), current.to_owned());
        self.page.0.get_mut(id).unwrap().draft = Some(draft);
    }

    fn after(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(at) = self.session.poll_timeout().filter(|&at| at <= end) {
            self.now = self.now.max(at);
            let settled = self.session.handle_timeout(self.now, &mut self.page);
            self.deliver(settled);
        }
        self.now = end;
    }

    fn deliver(&mut self, settled: Vec<Settled>) {
        for record in settled {
            self.shell.push(&record, self.now);
        }
        // Were these in the outbox too, the batch would be the same in another order.
        if let Some(open) = self.session.open_records(self.now, &mut self.page)
            && self.secures
        {
            self.shell.open(&open);
        }
    }

    /// The page goes, with everything that is open in one request.
    fn goes(mut self) -> String {
        self.session.page_hidden(self.now);
        let settled = self.session.leave(self.now, &mut self.page);
        self.deliver(settled);
        self.shell.let_go();
        let requests = self.shell.leave(true, self.now);
        assert_eq!(requests.len(), 1);
        self.shell.whole(&requests[0].body)
    }
}

/// All eight kinds, with everything that a host may say, and every text.
fn whole_visit(secures: bool) -> String {
    let sample = Ratio::from_thousandths(250);
    let context = r#""session":"s-5eed","visitor":"v-1","app":"helpdesk – Zürich","app_version":"2.1.0","environment":"production","page":"/chat/42","sample":0.25,"user":"user-7""#;
    let mut widget = Widget::start("v-1", Text::Full, sample, context);
    widget.secures = secures;

    let facts = [
        ("trace_id", TRACE),
        ("span_id", "00f067aa0ba902b7"),
        ("run_id", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("fingerprint", "f1-3b0c44298fc1c149"),
        ("model", "m-1"),
        ("prompt_version", "v7"),
        (
            "token",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyLTgxIn0.c2lnbmF0dXJl",
        ),
        ("host", "marks"),
    ];
    let text = "Grüße aus Zürich: \"さようなら\" heißt „auf Wiedersehen“.\n\n```py\nprint('\\u00fc')\n```\n👍🏽";
    let first = widget.answer(
        "r-81",
        &facts,
        text,
        "Wie sagt man „auf Wiedersehen“ in Japan?",
    );
    widget.appears(first, 10);
    widget.after(3_000);
    let copied = |range, code_block: Option<u32>| Event::Copied {
        via: if code_block.is_some() {
            Via::Button
        } else {
            Via::Selection
        },
        range: Some(range),
        code_block,
    };
    widget.on(first, copied((0, 17), None));
    widget.after(400);
    widget.on(first, copied((57, 71), Some(0)));
    widget.on(first, Event::ThumbPressed(ThumbValue::Up));
    widget.after(500);
    widget.on(first, Event::ThumbPressed(ThumbValue::Down));
    let said = Event::Explained {
        reasons: Some("hallucination\ntoo_verbose".to_owned()),
        comment: Some("Nicht ganz, schreib an ann@example.org 🙃".to_owned()),
        correction: Some("Es heißt \"またね\"\tunter Freunden.".to_owned()),
    };
    widget.on(first, said);
    widget.draft(
        "r-81",
        "Grüße aus Zürich und bis bald",
        "Grüße aus Genf und bis morgen",
    );
    widget.on(first, Event::DraftChanged);
    widget.after(1_200);
    widget.on(first, Event::DraftChanged);
    widget.on(first, Event::DraftCommitted);
    widget.after(2_000);

    // Another one is asked for, and stopped; a vote on it is taken back.
    widget.on(first, Event::Regenerated);
    let second = widget.answer(
        "r-82",
        &[("trace_id", TRACE)],
        "また",
        "Wie sagt man „bis bald“ in Japan?",
    );
    widget.on(second, Event::Phase(Phase::Waiting));
    widget.appears(second, 8);
    widget.after(600);
    widget.on(second, Event::Phase(Phase::Streaming));
    widget.after(900);
    widget.on(second, Event::Stopped);
    widget.on(second, Event::Phase(Phase::Done));
    widget.on(second, Event::ThumbPressed(ThumbValue::Up));
    widget.after(2_500);
    widget.on(second, Event::ThumbPressed(ThumbValue::Up));
    widget.after(10_000);

    // The next message; its answer becomes a draft too long to travel.
    let third = widget.answer("r-83", &[], "…", "Wie sagt man „bis bald“ auf Japanisch?");
    widget.appears(third, 3);
    widget.after(1_000);
    let long: String = (0..6_000).map(|at| format!("wort {at} ")).collect();
    widget.draft("r-83", &long, &format!("{long}mehr"));
    widget.on(third, Event::DraftChanged);
    widget.after(2_000);
    widget.goes()
}

/// The same with nothing that may be left out: no trace, no text, and an answer that only its name is known of.
fn bare_visit() -> String {
    let context = r#""session":"s-1","visitor":"v-1""#;
    let mut widget = Widget::start("v-1", Text::None, Ratio::ONE, context);
    let answer = widget.answer("r-1", &[], "a short answer", "a question");
    widget.appears(answer, 10);
    let copied = Event::Copied {
        via: Via::Button,
        range: None,
        code_block: None,
    };
    widget.on(answer, copied);
    widget.on(answer, Event::ThumbPressed(ThumbValue::Up));
    widget.draft("r-1", "a short answer", "a better answer");
    widget.on(answer, Event::DraftChanged);
    widget.after(1_800);
    let named = widget.session.response(Facts::new("r-0"), "", widget.now);
    widget.on(named.unwrap(), Event::Voted(Some(ThumbValue::Down)));
    let waiting = widget.answer("r-2", &[], "", "and another");
    widget.on(waiting, Event::Phase(Phase::Waiting));
    widget.on(waiting, Event::Appeared);
    widget.on(waiting, Event::Regenerated);
    widget.goes()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

fn is_golden(name: &str, made: &str) {
    let path = fixtures().join("golden").join(name);
    if std::env::var_os("AFTERWORD_BLESS").is_some() {
        std::fs::write(&path, format!("{made}\n")).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(made, golden.strip_suffix('\n').unwrap(), "{name}");
}

fn golden() -> Vec<(Value, Batch)> {
    ["whole.json", "bare.json"]
        .map(|name| {
            let text = std::fs::read_to_string(fixtures().join("golden").join(name)).unwrap();
            let batch = decode_batch(text.as_bytes(), &Policy::DEFAULT).unwrap();
            (serde_json::from_str(&text).unwrap(), batch)
        })
        .into()
}

#[test]
fn a_whole_visit_makes_the_golden_batch_byte_for_byte() {
    is_golden("whole.json", &whole_visit(false));
}

#[test]
fn what_was_kept_while_it_was_open_is_in_the_batch_as_it_settled() {
    let in_order = |batch: &str| {
        let mut batch: Value = serde_json::from_str(batch).unwrap();
        let records = batch["records"].as_array_mut().unwrap();
        records.sort_by_key(|record| record["id"].to_string());
        batch
    };
    assert_eq!(in_order(&whole_visit(true)), in_order(&whole_visit(false)));
}

#[test]
fn a_visit_that_says_as_little_as_may_be_makes_the_bare_golden_batch() {
    is_golden("bare.json", &bare_visit());
}

#[test]
fn every_golden_record_is_read_and_written_again_as_it_was() {
    for (json, batch) in golden() {
        assert_eq!(batch.rejected, []);
        let again: Vec<Value> = batch
            .records
            .iter()
            .map(|(_, record)| serde_json::to_value(record).unwrap())
            .collect();
        assert_eq!(Value::Array(again), json["records"]);
        assert_eq!(
            serde_json::to_value(&batch.context).unwrap(),
            json["context"]
        );
        assert_eq!(batch.sent_at_ms, json["sent_at_ms"].as_u64().unwrap());
    }
}

#[test]
fn the_golden_records_have_every_kind_and_every_member_with_and_without() {
    let golden = golden();
    let records: Vec<&Value> = golden
        .iter()
        .flat_map(|(json, _)| json["records"].as_array().unwrap())
        .collect();
    let first = golden[0].0["records"].as_array().unwrap();
    for kind in Kind::ALL.map(Kind::as_str) {
        assert!(first.iter().any(|record| record["kind"] == kind), "{kind}");
    }
    for pointer in [
        "/retracted",
        "/response/trace_id",
        "/response/span_id",
        "/response/run_id",
        "/response/fingerprint",
        "/response/model",
        "/response/prompt_version",
        "/response/chars",
        "/response/text",
        "/response/prompt",
        "/response/token",
        "/response/host",
        "/thumb/comment",
        "/thumb/correction",
        "/regenerate/since_done_ms",
        "/regenerate/next_response",
        "/edit/draft",
        "/edit/final",
        "/follow_up/text",
    ] {
        let own = pointer.trim_start_matches('/').split('/').next().unwrap();
        let of_this_sort = records.iter().filter(|record| match own {
            "retracted" | "response" => true,
            kind => record["kind"] == kind,
        });
        let (with, without): (Vec<&Value>, Vec<&Value>) =
            of_this_sort.partition(|record| record.pointer(pointer).is_some());
        assert!(!with.is_empty(), "no record with {pointer}");
        assert!(!without.is_empty(), "no record without {pointer}");
    }
    let context = &golden[0].0["context"];
    assert_eq!(context["dropped"]["text_too_long"], 1);
    assert_eq!(context["sample"], 0.25);
}

/// A text of the table; what `fill` says stands in for a text too long to be written out.
fn filled(row: &Value, name: &str) -> String {
    let text = row[name].as_str().unwrap();
    let Some(fill) = row.get("fill") else {
        return text.to_owned();
    };
    let times = fill["times"].as_u64().unwrap() as usize;
    let long = fill["text"].as_str().unwrap().repeat(times);
    text.replace(fill["mark"].as_str().unwrap(), &long)
}

fn refused() -> Value {
    let text = std::fs::read_to_string(fixtures().join("refused.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_body_of_the_table_is_refused_as_a_whole_with_its_code_and_place() {
    for row in refused()["bodies"].as_array().unwrap() {
        let name = row["name"].as_str().unwrap();
        let refused = decode_batch(filled(row, "body").as_bytes(), &Policy::DEFAULT)
            .expect_err("nothing of it may be kept");
        assert_eq!(refused.code, row["code"].as_str().unwrap(), "{name}");
        let says = row["says"].as_str().unwrap();
        assert!(
            refused.message.starts_with(says),
            "{name}: {}",
            refused.message
        );
    }
}

#[test]
fn every_record_of_the_table_is_refused_alone_with_its_code_and_place() {
    let table = refused();
    for row in table["in_a_batch"].as_array().unwrap() {
        let name = row["name"].as_str().unwrap();
        let frame = table["batch"].as_str().unwrap();
        let body = frame.replace("RECORD", &filled(row, "record"));
        let batch = decode_batch(body.as_bytes(), &Policy::DEFAULT).expect(name);
        let kept: Vec<usize> = batch.records.iter().map(|&(index, _)| index).collect();
        assert_eq!(kept, [0, 2], "{name}");
        assert_eq!(batch.rejected.len(), 1, "{name}");
        let refused = &batch.rejected[0];
        assert_eq!(
            (refused.index, refused.code),
            (1, row["code"].as_str().unwrap()),
            "{name}"
        );
        assert_eq!(refused.id.as_deref(), row["id"].as_str(), "{name}");
        let says = row["says"].as_str().unwrap();
        assert!(
            refused.message.starts_with(says),
            "{name}: {}",
            refused.message
        );
    }
}
