//! The Rust half of the widget in a real browser: what it reads of a page, and what it hands to its host.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use afterword::{Host, Widget, heard};
use afterword_core::Policy;
use js_sys::{Array, Function, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlTextAreaElement};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: f64 = 1_790_000_000_000.0;
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn element(selector: &str) -> Element {
    document().query_selector(selector).unwrap().unwrap()
}

/// A page of its own with this HTML, a widget in it, and what its host was given.
struct Page {
    widget: Widget,
    host: Object,
    now_ms: f64,
}

/// The host in JavaScript: keeps records by number, completes bodies with them as `js/transport.js` does, and writes
/// down every call. `taken` is what `send` answers.
const HOST: &str = r#"
    const own = '{"session":"s-1","visitor":"v-1"}';
    return {
        taken, calls: [], kept: new Map(),
        whole(body) {
            const { records, ...rest } = JSON.parse(body);
            const entries = records.map((number) => this.kept.get(number));
            if (!entries.every(Boolean)) throw new Error(`a number that nothing is kept under: ${records}`);
            const contexts = new Set(entries.map(([context]) => context));
            if (contexts.size != 1) throw new Error(`a batch of several contexts: ${[...contexts]}`);
            const context = { ...JSON.parse([...contexts][0]), ...rest.context };
            return JSON.stringify({ ...rest, context, records: entries.map(([, record]) => JSON.parse(record)) });
        },
        send(number, attempt, body, end) {
            this.calls.push(["send", number, attempt, this.whole(body), end]);
            return this.taken;
        },
        arm(body) { this.calls.push(["arm", body && this.whole(body)]); },
        keep(number, record, settled) {
            this.calls.push(["keep", number, record, settled]);
            if (record) this.kept.set(number, [own, record]);
            else this.kept.delete(number);
        },
        claim(until) { this.calls.push(["claim", until]); },
        look() {},
        wake() {},
    };"#;

const NONE: u32 = 0;
const EDITS: u32 = 1;
const FULL: u32 = 2;

/// The core's own quiet times.
const QUIET: f64 = -1.0;

/// What `told` takes beside the time and what has happened.
#[derive(Default)]
struct Said<'a> {
    id: Option<&'a str>,
    a: Option<&'a str>,
    x: f64,
    y: f64,
    number: f64,
}

impl Page {
    fn new(text: u32, html: &str) -> Self {
        Self::settling(text, html, 0.0)
    }

    fn settling(text: u32, html: &str, settle_ms: f64) -> Self {
        // Beside what the runner of the tests shows in the same page.
        let main = document()
            .query_selector("main")
            .unwrap()
            .unwrap_or_else(|| {
                let main = document().create_element("main").unwrap();
                document().body().unwrap().append_child(&main).unwrap();
                main
            });
        main.set_inner_html(html);
        let host: Object = Function::new_with_args("taken", HOST)
            .call1(&JsValue::NULL, &true.into())
            .unwrap()
            .unchecked_into();
        let widget = Widget::new(
            host.clone().unchecked_into::<Host>(),
            "v-1".into(),
            text,
            1_000,
            settle_ms,
            "page".into(),
            NOW,
        );
        let mut page = Self {
            widget,
            host,
            now_ms: NOW,
        };
        page.say(heard::CONSENT, "granted");
        page
    }

    /// From now on the browser takes nothing over.
    fn refuse(&self) {
        Reflect::set(&self.host, &"taken".into(), &false.into()).unwrap();
    }

    fn hear(&mut self, what: u32, selector: &str) {
        self.hear_part(what, selector, (0, 0, 0));
    }

    fn hear_part(&mut self, what: u32, selector: &str, (from, to, height): (u32, u32, u32)) {
        self.widget.hear(
            self.now_ms,
            what,
            element(selector),
            JsValue::UNDEFINED,
            from,
            to,
            height,
        );
    }

    fn told(&mut self, what: u32, said: Said<'_>) {
        let value = |word: Option<&str>| word.map_or(JsValue::UNDEFINED, JsValue::from_str);
        self.widget.told(
            self.now_ms,
            what,
            value(said.id),
            value(said.a),
            JsValue::UNDEFINED,
            JsValue::UNDEFINED,
            said.x,
            said.y,
            said.number,
        );
    }

    fn say(&mut self, what: u32, id: &str) {
        let id = Some(id);
        self.told(
            what,
            Said {
                id,
                ..Said::default()
            },
        );
    }

    /// The timer fires so many ms later.
    fn wake_in(&mut self, ms: u64) {
        self.now_ms += ms as f64;
        self.told(heard::WAKE, Said::default());
    }

    /// The answer to the batch of this number: a status, and the codes of what was rejected in it.
    fn answered(&mut self, number: f64, status: u16, codes: &str) {
        self.told(
            heard::ANSWERED,
            Said {
                a: Some(codes),
                x: status.into(),
                number,
                ..Said::default()
            },
        );
    }

    /// Another page has left a record that now lies under `number`, with a context of its own.
    fn adopt(&mut self, number: u32, record: &str, rev: f64) {
        let entry = Array::of2(
            &r#"{"session":"s-9","visitor":"v-9"}"#.into(),
            &record.into(),
        );
        let kept = at(&self.host, "kept");
        let set: Function = at(&kept, "set").unchecked_into();
        set.call2(&kept, &number.into(), &entry).unwrap();
        let said = Said {
            x: rev,
            y: record.len() as f64,
            number: number.into(),
            ..Said::default()
        };
        self.told(heard::ADOPT, said);
    }

    /// The page goes; gives the batches handed over, read by their own engine.
    fn leave(&mut self) -> Vec<JsValue> {
        self.say(heard::LEAVE, "true");
        self.bodies()
    }

    /// What was given in the calls of this name.
    fn calls(&self, name: &str) -> Vec<Array> {
        Array::from(&at(&self.host, "calls"))
            .iter()
            .map(|call| Array::from(&call))
            .filter(|call| call.get(0) == name)
            .collect()
    }

    fn bodies(&self) -> Vec<JsValue> {
        let sent = self.calls("send");
        sent.iter().map(|call| parsed(&call.get(3))).collect()
    }

    /// Batch number, attempt and end of each request.
    fn sent(&self) -> Vec<(f64, f64, f64)> {
        let number = |call: &Array, at| call.get(at).as_f64().unwrap();
        let sent = self.calls("send");
        sent.iter()
            .map(|call| (number(call, 1), number(call, 2), number(call, 4)))
            .collect()
    }

    /// What is armed now; `None` where nothing is.
    fn armed(&self) -> Option<JsValue> {
        let body = self.calls("arm").last()?.get(1);
        body.is_truthy().then(|| parsed(&body))
    }

    /// Number and record of each that is kept now.
    fn kept(&self) -> Vec<(f64, JsValue)> {
        Array::from(&at(&self.host, "kept"))
            .iter()
            .map(|pair| {
                let pair = Array::from(&pair);
                let record = Array::from(&pair.get(1)).get(1);
                (pair.get(0).as_f64().unwrap(), parsed(&record))
            })
            .collect()
    }

    /// Numbers of the records that were let go, each as often as it was.
    fn released(&self) -> Vec<f64> {
        self.calls("keep")
            .iter()
            .filter(|call| call.get(2) == "")
            .map(|call| call.get(1).as_f64().unwrap())
            .collect()
    }

    /// The one record of this kind among all that was sent.
    fn record(&self, kind: &str) -> Option<JsValue> {
        let mut records = self
            .bodies()
            .into_iter()
            .flat_map(|body| records(&body))
            .filter(|record| text(record, "kind") == kind);
        let first = records.next();
        assert!(records.next().is_none(), "one record of each kind");
        first
    }

    fn stats(&self) -> String {
        self.widget.stats().as_string().unwrap()
    }
}

fn parsed(json: &JsValue) -> JsValue {
    JSON::parse(&json.as_string().unwrap()).unwrap()
}

fn records(body: &JsValue) -> Vec<JsValue> {
    Array::from(&at(body, "records")).iter().collect()
}

/// The value at a path such as `response.trace_id`.
fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &name.into()).unwrap()
    })
}

fn text(value: &JsValue, path: &str) -> String {
    at(value, path).as_string().unwrap_or_default()
}

const ANSWER: &str = r#"<article data-afterword-response="r-1" data-afterword-traceparent="00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01" data-afterword-model="m-1">
  <div data-afterword-text>Paris is the capital.</div>
  <button data-afterword="up" aria-pressed="false">up</button><button data-afterword="down" aria-pressed="false">down</button>
  <button data-afterword="copy">copy</button>
</article><p data-afterword-prompt-of="r-1">What is the capital of France?</p>"#;

#[wasm_bindgen_test]
fn a_thumb_on_a_marked_answer_is_a_record_with_its_trace() {
    let mut page = Page::new(EDITS, ANSWER);
    page.hear(heard::CLICK, "[data-afterword=up]");
    element("[data-afterword=up]")
        .set_attribute("aria-pressed", "true")
        .unwrap();
    page.leave();
    let thumb = page.record("thumb").unwrap();
    assert_eq!(text(&thumb, "thumb.value"), "up");
    assert_eq!(text(&thumb, "response.trace_id"), TRACE);
    assert_eq!(text(&thumb, "response.span_id"), "00f067aa0ba902b7");
    assert_eq!(text(&thumb, "response.model"), "m-1");
    assert_eq!(at(&thumb, "response.chars"), 21.0);
    assert!(at(&thumb, "response.text").is_undefined());
}

#[wasm_bindgen_test]
fn where_the_controls_show_the_vote_they_are_right() {
    let mut page = Page::new(EDITS, ANSWER);
    page.hear(heard::CLICK, "[data-afterword=up]");
    // The host has undone the press.
    page.leave();
    assert!(page.record("thumb").is_none());
}

#[wasm_bindgen_test]
fn full_text_brings_the_answer_and_the_prompt_as_a_person_sees_them() {
    let html = r#"<article data-afterword-response="r-1"><div data-afterword-text><h2>Cities</h2><ul><li>Paris,   the <b>capital</b></li><li>Lyon</li></ul>
      <pre>a  b
c</pre><table><tr><td>1</td><td>2</td></tr></table><button>Copy code</button></div><button data-afterword="copy">copy</button></article>
      <p data-afterword-prompt-of="r-1">Which
      cities?</p>"#;
    let mut page = Page::new(FULL, html);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.leave();
    let copy = page.record("copy").unwrap();
    assert_eq!(
        text(&copy, "response.text"),
        "Cities\n\n- Paris, the capital\n- Lyon\n\na  b\nc\n\n1 | 2"
    );
    assert_eq!(text(&copy, "response.prompt"), "Which cities?");
    assert_eq!(text(&copy, "copy.kind"), "full");
}

#[wasm_bindgen_test]
fn a_copied_selection_counts_its_characters() {
    let mut page = Page::new(NONE, ANSWER);
    page.hear_part(heard::COPY, "article", (0, 14, 0));
    page.leave();
    let copy = page.record("copy").unwrap();
    assert_eq!(text(&copy, "copy.via"), "selection");
    assert_eq!(at(&copy, "copy.chars"), 14.0);
    assert_eq!(at(&copy, "copy.fraction"), 0.667);
}

#[wasm_bindgen_test]
fn a_draft_that_was_changed_and_sent_is_an_edit_and_redacted() {
    let mut page = Page::new(
        EDITS,
        r#"<textarea data-afterword-draft-of="r-1">write to the office</textarea>"#,
    );
    page.hear(heard::DRAFT_BEGINS, "textarea");
    let area: HtmlTextAreaElement = element("textarea").unchecked_into();
    area.set_value("write to ann@example.org");
    page.hear(heard::DRAFT_CHANGES, "textarea");
    page.hear(heard::DRAFT_SENT, "textarea");
    // Hosts empty their editors right after.
    area.set_value("");
    page.leave();
    let edit = page.record("edit").unwrap();
    assert_eq!(text(&edit, "edit.draft"), "write to the office");
    assert_eq!(text(&edit, "edit.final"), "write to [email]");
    assert_eq!(at(&edit, "edit.committed"), true);
}

#[wasm_bindgen_test]
fn a_draft_that_is_given_up_after_it_was_told_is_taken_back_without_its_text() {
    let mut page = Page::new(
        EDITS,
        r#"<textarea data-afterword-draft-of="r-1">write to the office</textarea>"#,
    );
    page.hear(heard::DRAFT_BEGINS, "textarea");
    let area: HtmlTextAreaElement = element("textarea").unchecked_into();
    area.set_value("write to the office now");
    page.hear(heard::DRAFT_CHANGES, "textarea");
    page.leave();
    let told = page.record("edit").unwrap();
    assert_eq!(at(&told, "edit.committed"), false);
    area.set_value("what nobody is to see");
    page.hear(heard::DRAFT_GIVEN_UP, "textarea");
    let bodies = page.leave();
    let edit = records(bodies.last().unwrap())
        .into_iter()
        .find(|record| text(record, "kind") == "edit")
        .unwrap();
    assert_eq!(at(&edit, "retracted"), true);
    assert_eq!(text(&edit, "edit.draft"), "");
    assert_eq!(text(&edit, "edit.final"), "");
}

#[wasm_bindgen_test]
fn secret_fields_are_never_read_whatever_the_marks_say() {
    for html in [
        r#"<input type="password" data-afterword-draft-of="r-1" value="old">"#,
        r#"<input autocomplete="one-time-code" data-afterword-draft-of="r-1" value="old">"#,
        r#"<input autocomplete="billing cc-number" data-afterword-draft-of="r-1" value="old">"#,
        r#"<input autocomplete="CC-Number" data-afterword-draft-of="r-1" value="old">"#,
        r#"<input autocomplete="new-password" data-afterword-draft-of="r-1" value="old">"#,
        r#"<div data-afterword-ignore><input data-afterword-draft-of="r-1" value="old"></div>"#,
    ] {
        let mut page = Page::new(FULL, html);
        page.hear(heard::DRAFT_BEGINS, "input");
        element("input").set_attribute("value", "new").unwrap();
        page.hear(heard::DRAFT_CHANGES, "input");
        page.hear(heard::DRAFT_SENT, "input");
        page.leave();
        assert!(page.record("edit").is_none(), "{html}");
    }
}

#[wasm_bindgen_test]
fn what_the_browser_refuses_to_take_over_is_kept_and_tried_by_fetch() {
    let mut page = Page::new(EDITS, ANSWER);
    page.refuse();
    page.hear(heard::CLICK, "[data-afterword=copy]");
    let tried = page.leave();
    let ends: Vec<f64> = page.sent().iter().map(|(.., end)| *end).collect();
    assert_eq!(ends, [2.0, 0.0]);
    let id = |body: &JsValue| text(&records(body)[0], "id");
    assert_eq!(id(&tried[0]), id(&tried[1]));
    assert_eq!(page.kept().len(), 1);
}

#[wasm_bindgen_test]
fn the_path_of_a_page_is_redacted() {
    let path = Widget::redacted("/chat/ann@example.org".into());
    assert_eq!(path.as_string().unwrap(), "/chat/[email]");
}

#[wasm_bindgen_test]
fn an_act_is_kept_and_armed_before_anything_settles_or_is_sent() {
    let policy = Policy::DEFAULT;
    let mut page = Page::settling(EDITS, ANSWER, QUIET);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    assert!(page.kept().is_empty(), "the click itself writes nothing");
    page.wake_in(policy.secure_ms);
    let [(number, open)] = &page.kept()[..] else {
        panic!("one record is kept");
    };
    assert_eq!(text(open, "copy.kind"), "full");
    assert_eq!(text(open, "response.trace_id"), TRACE);
    let armed = page.armed().unwrap();
    assert_eq!(text(&records(&armed)[0], "id"), text(open, "id"));
    assert_eq!(text(&armed, "context.visitor"), "v-1");
    assert!(
        page.calls("keep")[0].get(3).is_falsy(),
        "no listener hears of it"
    );
    assert!(page.bodies().is_empty());

    page.wake_in(policy.act_settle_ms - policy.secure_ms);
    let kept = page.kept();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].0, *number, "it settles in its place");
    let settled = page.calls("keep");
    assert!(
        settled.last().unwrap().get(3).is_truthy(),
        "the listeners hear of it"
    );
    assert!(page.bodies().is_empty());

    page.wake_in(policy.batch_wait_ms);
    assert_eq!(page.sent(), [(page.sent()[0].0, 1.0, 0.0)]);
    assert_ne!(text(&armed, "batch"), text(&page.bodies()[0], "batch"));
}

#[wasm_bindgen_test]
fn the_timer_is_set_for_keeping_it() {
    // Notes how long each timer waits, and sets it.
    let patch = "const { setTimeout: set } = globalThis; const waits = []; \
        globalThis.setTimeout = (act, ms, ...rest) => (waits.push(ms), set(act, ms, ...rest)); \
        return { waits, undo() { globalThis.setTimeout = set; } };";
    let patched = Function::new_no_args(patch).call0(&JsValue::NULL).unwrap();
    let mut page = Page::settling(EDITS, ANSWER, QUIET);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    let undo: Function = at(&patched, "undo").unchecked_into();
    undo.call0(&patched).unwrap();
    let waits = Array::from(&at(&patched, "waits"));
    assert_eq!(
        waits.get(waits.length() - 1),
        Policy::DEFAULT.secure_ms as f64
    );
}

#[wasm_bindgen_test]
fn a_vote_taken_back_before_anyone_was_told_is_released() {
    let secure_ms = Policy::DEFAULT.secure_ms;
    let mut page = Page::settling(EDITS, ANSWER, QUIET);
    page.hear(heard::CLICK, "[data-afterword=up]");
    page.wake_in(secure_ms);
    let kept = page.kept();
    assert_eq!(text(&kept[0].1, "thumb.value"), "up");
    page.hear(heard::CLICK, "[data-afterword=up]");
    page.wake_in(secure_ms);
    assert!(page.kept().is_empty());
    assert_eq!(page.released(), [kept[0].0]);
    assert!(page.armed().is_none());
    assert!(page.leave().is_empty());
}

/// A page with one record settled and sent, and the number of its batch.
fn sent_one() -> (Page, f64) {
    let mut page = Page::new(EDITS, ANSWER);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.told(heard::FLUSH, Said::default());
    let sent = page.sent();
    assert_eq!(sent.len(), 1);
    (page, sent[0].0)
}

#[wasm_bindgen_test]
fn an_answer_lets_the_records_of_its_batch_go() {
    let (mut page, batch) = sent_one();
    let kept = page.kept();
    page.answered(batch + 100.0, 200, "");
    assert_eq!(page.kept().len(), 1, "it is the answer to another batch");
    page.answered(batch, 200, "");
    assert!(page.kept().is_empty());
    assert_eq!(page.released(), [kept[0].0]);
    assert!(page.armed().is_none());
    page.answered(batch, 200, "");
    assert_eq!(page.released().len(), 1, "told twice, released once");
    assert_eq!(page.stats(), r#"[1,{}]"#);
}

#[wasm_bindgen_test]
fn an_answer_that_asks_for_patience_is_followed_by_the_same_batch() {
    let (mut page, batch) = sent_one();
    page.answered(batch, 503, "");
    assert_eq!(page.kept().len(), 1);
    page.wake_in(Policy::DEFAULT.retry_max_ms);
    assert_eq!(page.sent(), [(batch, 1.0, 0.0), (batch, 2.0, 0.0)]);
    let bodies = page.bodies();
    assert_eq!(text(&bodies[0], "batch"), text(&bodies[1], "batch"));
}

#[wasm_bindgen_test]
fn what_was_rejected_is_counted_by_its_code_and_told_to_the_collector() {
    let (mut page, batch) = sent_one();
    page.answered(batch, 200, "token_expired");
    assert!(page.kept().is_empty());
    assert_eq!(page.stats(), r#"[1,{"token_expired":1}]"#);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    let bodies = page.leave();
    assert_eq!(at(&bodies[1], "context.dropped.token_expired"), 1.0);
}

#[wasm_bindgen_test]
fn what_other_pages_left_goes_with_its_own_context_and_is_released() {
    const NUMBER: u32 = (1 << 24) + 1;
    let mut page = Page::new(EDITS, ANSWER);
    page.adopt(NUMBER, r#"{"id":"left","kind":"thumb"}"#, NOW - 1.0);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.told(heard::FLUSH, Said::default());
    let (first, ..) = page.sent()[0];
    page.answered(first, 200, "");
    page.told(heard::FLUSH, Said::default());
    let bodies = page.bodies();
    let visitors: Vec<String> = bodies
        .iter()
        .map(|body| text(body, "context.visitor"))
        .collect();
    assert_eq!(visitors, ["v-9", "v-1"]);
    assert_eq!(text(&records(&bodies[0])[0], "id"), "left");
    assert_eq!(page.released(), [f64::from(NUMBER)]);
    let armed = page.armed().unwrap();
    assert_eq!(
        text(&armed, "context.visitor"),
        "v-1",
        "adopted ones are not armed"
    );
}

#[wasm_bindgen_test]
fn what_was_left_too_long_ago_expires() {
    const NUMBER: u32 = (1 << 24) + 1;
    let age_ms = Policy::DEFAULT.max_outbox_age_ms as f64;
    let mut page = Page::new(EDITS, ANSWER);
    page.adopt(NUMBER, r#"{"id":"left"}"#, NOW - age_ms - 1.0);
    page.told(heard::FLUSH, Said::default());
    page.told(heard::ACTIVE, Said::default());
    assert!(page.bodies().is_empty());
    assert_eq!(page.released(), [f64::from(NUMBER)]);
    assert_eq!(page.stats(), r#"[0,{"expired":1}]"#);
}

#[wasm_bindgen_test]
fn what_was_lost_shows_in_the_stats_and_once_in_a_batch() {
    let mut page = Page::new(EDITS, ANSWER);
    let said = Said {
        id: Some("storage_corrupt"),
        x: 3.0,
        ..Said::default()
    };
    page.told(heard::LOST, said);
    assert_eq!(page.stats(), r#"[0,{"storage_corrupt":3}]"#);
    for _ in 0..2 {
        page.now_ms += 1.0;
        page.hear(heard::CLICK, "[data-afterword=copy]");
        page.told(heard::FLUSH, Said::default());
        let (batch, ..) = *page.sent().last().unwrap();
        page.answered(batch, 200, "");
    }
    let bodies = page.bodies();
    assert_eq!(at(&bodies[0], "context.dropped.storage_corrupt"), 3.0);
    assert!(at(&bodies[1], "context.dropped").is_undefined());
    assert_eq!(page.stats(), r#"[1,{"storage_corrupt":3}]"#);
}

#[wasm_bindgen_test]
fn a_text_too_long_to_travel_shows_in_the_stats() {
    let long = "word ".repeat(Policy::DEFAULT.max_text_bytes / 5 + 1);
    let html = format!(
        r#"<article data-afterword-response="r-1"><p>{long}</p><button data-afterword="copy">copy</button></article>"#
    );
    let mut page = Page::new(FULL, &html);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    let bodies = page.leave();
    assert_eq!(at(&bodies[0], "context.dropped.text_too_long"), 1.0);
    assert_eq!(page.stats(), r#"[1,{"text_too_long":1}]"#);
}

#[wasm_bindgen_test]
fn while_consent_is_pending_records_are_kept_and_nothing_is_sent_armed_or_claimed() {
    let mut page = Page::new(EDITS, ANSWER);
    page.say(heard::CONSENT, "pending");
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.wake_in(Policy::DEFAULT.secure_ms);
    page.told(heard::LEAVE, Said::default());
    assert!(page.bodies().is_empty());
    assert_eq!(page.kept().len(), 1);
    assert!(page.armed().is_none());
    assert!(page.calls("claim").is_empty());
    page.say(heard::CONSENT, "granted");
    assert!(page.armed().is_some());
    assert!(page.calls("claim").last().unwrap().get(1) != 0.0);
    assert_eq!(page.leave().len(), 1);
}

/// A page that has a record open, one that waits, one handed to the browser, and one of another page.
fn laden() -> Page {
    let mut page = Page::settling(EDITS, ANSWER, QUIET);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.leave();
    page.adopt((1 << 24) + 1, r#"{"id":"left"}"#, NOW);
    page.hear(heard::CLICK, "[data-afterword=up]");
    page.wake_in(Policy::DEFAULT.secure_ms);
    assert_eq!(page.kept().len(), 3);
    assert!(page.armed().is_some());
    page
}

#[wasm_bindgen_test]
fn a_denial_releases_everything() {
    let mut page = laden();
    let mut kept: Vec<f64> = page.kept().iter().map(|(number, _)| *number).collect();
    let sent = page.bodies().len();
    page.say(heard::CONSENT, "denied");
    assert!(page.kept().is_empty());
    let mut released = page.released();
    kept.sort_by(f64::total_cmp);
    released.sort_by(f64::total_cmp);
    assert_eq!(released, kept);
    page.hear(heard::CLICK, "[data-afterword=down]");
    page.wake_in(Policy::DEFAULT.thumb_settle_ms);
    assert!(page.kept().is_empty(), "none are made");
    assert_eq!(page.leave().len(), sent);
}

#[wasm_bindgen_test]
fn a_denial_disarms_what_the_browser_would_send() {
    let mut page = laden();
    page.say(heard::CONSENT, "denied");
    assert!(page.armed().is_none());
}

#[wasm_bindgen_test]
fn what_was_done_before_a_denial_is_gone_when_consent_comes() {
    for settle_ms in [0.0, QUIET] {
        let mut page = Page::settling(EDITS, ANSWER, settle_ms);
        page.say(heard::CONSENT, "pending");
        page.hear(heard::CLICK, "[data-afterword=copy]");
        page.say(heard::CONSENT, "denied");
        page.say(heard::CONSENT, "granted");
        assert!(page.leave().is_empty());
    }
}

#[wasm_bindgen_test]
fn what_is_done_while_denied_is_in_no_later_record() {
    let mut page = Page::new(EDITS, ANSWER);
    page.say(heard::CONSENT, "denied");
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.wake_in(Policy::DEFAULT.act_settle_ms);
    page.say(heard::CONSENT, "granted");
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.leave();
    assert_eq!(at(&page.record("copy").unwrap(), "copy.count"), 1.0);
}

#[wasm_bindgen_test]
fn stopped_it_leaves_nothing_armed() {
    // A vote that is taken back: there is nothing to hand over.
    let mut page = Page::settling(EDITS, ANSWER, QUIET);
    page.hear(heard::CLICK, "[data-afterword=up]");
    page.wake_in(Policy::DEFAULT.secure_ms);
    assert!(page.armed().is_some());
    page.hear(heard::CLICK, "[data-afterword=up]");
    page.told(heard::STOP, Said::default());
    assert!(page.bodies().is_empty());
    assert!(page.armed().is_none());
}

#[wasm_bindgen_test]
fn a_hidden_page_hears_its_answers_and_a_dying_one_sends_once_more() {
    let (mut page, batch) = sent_one();
    page.told(heard::LEAVE, Said::default());
    assert_eq!(page.sent(), [(batch, 1.0, 0.0)], "its fetch lives on");
    page.hear(heard::CLICK, "[data-afterword=up]");
    element("[data-afterword=up]")
        .set_attribute("aria-pressed", "true")
        .unwrap();
    page.told(heard::LEAVE, Said::default());
    let (second, attempt, end) = page.sent()[1];
    assert!(second > batch);
    assert_eq!((attempt, end), (1.0, 1.0));
    page.leave();
    assert!(page.sent().contains(&(batch, 2.0, 2.0)));
    assert_eq!(page.kept().len(), 2, "nobody has acknowledged them");
}

#[wasm_bindgen_test]
fn a_page_claims_what_it_keeps_until_it_goes() {
    let (mut page, _) = sent_one();
    let until = |page: &Page| page.calls("claim").last().unwrap().get(1).as_f64().unwrap();
    assert!(until(&page) > NOW);
    let claims = page.calls("claim").len();
    page.leave();
    page.wake_in(1_000);
    assert_eq!(
        page.calls("claim").len(),
        claims,
        "a page that died claims nothing"
    );
    page.say(heard::RETURN, "true");
    assert_eq!(
        page.calls("claim").len(),
        claims + 1,
        "revived, it claims it again"
    );
    assert!(until(&page) > NOW);
}

/// So many tries of a batch get no answer at all.
fn unanswered(page: &mut Page, batch: f64, tries: u32) {
    for _ in 0..tries {
        page.answered(batch, 0, "");
        page.wake_in(Policy::DEFAULT.retry_max_ms);
    }
}

#[wasm_bindgen_test]
fn a_page_that_gave_up_sends_again_when_the_network_is_back() {
    let tries = Policy::DEFAULT.max_unanswered;
    let (mut page, batch) = sent_one();
    unanswered(&mut page, batch, tries);
    assert_eq!(page.sent().len(), tries as usize);
    page.wake_in(Policy::DEFAULT.max_outbox_age_ms / 2);
    assert_eq!(page.sent().len(), tries as usize, "it has given up");
    assert_eq!(page.kept().len(), 1, "and keeps it");
    page.told(heard::ONLINE, Said::default());
    let again = f64::from(tries) + 1.0;
    assert_eq!(page.sent().last(), Some(&(batch, again, 0.0)));
    // It starts afresh.
    unanswered(&mut page, batch, tries);
    assert_eq!(page.sent().len(), 2 * tries as usize);
}

#[wasm_bindgen_test]
fn a_page_that_gave_up_tries_once_when_it_is_looked_at() {
    let tries = Policy::DEFAULT.max_unanswered;
    let (mut page, batch) = sent_one();
    unanswered(&mut page, batch, tries);
    page.told(heard::LEAVE, Said::default());
    assert_eq!(page.sent().len(), tries as usize, "going, it sends nothing");
    page.told(heard::RETURN, Said::default());
    unanswered(&mut page, batch, 1);
    assert_eq!(page.sent().len(), tries as usize + 1);
}

#[wasm_bindgen_test]
fn what_the_browser_took_over_is_sent_again_when_the_page_comes_back() {
    let mut page = Page::new(EDITS, ANSWER);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    let handed = page.leave();
    page.say(heard::RETURN, "true");
    page.told(heard::FLUSH, Said::default());
    let bodies = page.bodies();
    assert_eq!(bodies.len(), 2);
    let id = |body: &JsValue| text(&records(body)[0], "id");
    assert_eq!(id(&bodies[1]), id(&handed[0]));
    let (again, _, end) = page.sent()[1];
    assert_eq!(end, 0.0);
    page.answered(again, 200, "");
    assert!(page.kept().is_empty());
}

#[wasm_bindgen_test]
fn stats_are_the_answers_it_remembers_and_what_it_let_go() {
    let mut page = Page::new(EDITS, ANSWER);
    assert_eq!(page.stats(), "[0,{}]");
    page.hear(heard::CLICK, "[data-afterword=copy]");
    assert_eq!(page.stats(), "[1,{}]");
}
