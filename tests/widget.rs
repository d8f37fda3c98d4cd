//! The Rust half of the widget in a real browser: what it reads of a page, and what it hands to its host.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

use afterword::{Host, Widget, heard};
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
    /// `[batch, attempt, body, last]` of each request.
    sent: Array,
}

const NONE: u32 = 0;
const EDITS: u32 = 1;
const FULL: u32 = 2;

impl Page {
    fn new(text: u32, html: &str) -> Self {
        Self::answering(text, html, "true")
    }

    /// `taken`: what `send` answers.
    fn answering(text: u32, html: &str, taken: &str) -> Self {
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
        let sent = Array::new();
        let host = Object::new();
        let set = |name: &str, value: &JsValue| {
            Reflect::set(&host, &JsValue::from_str(name), value).unwrap();
        };
        set("sent", &sent);
        set(
            "send",
            &Function::new_with_args(
                "...given",
                &format!("this.sent.push(given); return {taken};"),
            ),
        );
        for name in ["tell", "look", "wake"] {
            set(name, &Function::new_no_args(""));
        }
        let mut widget = Widget::new(
            host.unchecked_into::<Host>(),
            r#""session":"s-1","visitor":"v-1""#.into(),
            "/chat/ann@example.org".into(),
            "v-1".into(),
            text,
            1_000,
            0.0,
            0.5,
            NOW,
        );
        tell(&mut widget, heard::CONSENT, "granted");
        Self { widget, sent }
    }

    fn hear(&mut self, what: u32, selector: &str) {
        self.hear_part(what, selector, (0, 0, 0));
    }

    fn hear_part(&mut self, what: u32, selector: &str, (from, to, height): (u32, u32, u32)) {
        self.widget.hear(
            NOW,
            what,
            element(selector),
            JsValue::UNDEFINED,
            from,
            to,
            height,
        );
    }

    /// The page goes; gives the batches handed over, read by their own engine.
    fn leave(&mut self) -> Vec<JsValue> {
        tell(&mut self.widget, heard::LEAVE, "");
        self.bodies()
    }

    fn bodies(&self) -> Vec<JsValue> {
        let read = |given: JsValue| {
            let body = Array::from(&given).get(2).as_string().unwrap();
            JSON::parse(&body).unwrap()
        };
        self.sent.iter().map(read).collect()
    }

    /// The one record of this kind among all that was sent.
    fn record(&self, kind: &str) -> Option<JsValue> {
        let mut records = self
            .bodies()
            .into_iter()
            .flat_map(|body| {
                Array::from(&at(&body, "records"))
                    .iter()
                    .collect::<Vec<_>>()
            })
            .filter(|record| text(record, "kind") == kind);
        let first = records.next();
        assert!(records.next().is_none(), "one record of each kind");
        first
    }
}

fn tell(widget: &mut Widget, what: u32, id: &str) {
    let none = JsValue::UNDEFINED;
    widget.told(
        NOW,
        what,
        id.into(),
        none.clone(),
        none.clone(),
        none,
        0.0,
        0.0,
    );
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
fn secret_fields_are_never_read_whatever_the_marks_say() {
    for html in [
        r#"<input type="password" data-afterword-draft-of="r-1" value="old">"#,
        r#"<input autocomplete="one-time-code" data-afterword-draft-of="r-1" value="old">"#,
        r#"<input autocomplete="billing cc-number" data-afterword-draft-of="r-1" value="old">"#,
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
    let mut page = Page::answering(EDITS, ANSWER, "false");
    page.hear(heard::CLICK, "[data-afterword=copy]");
    let tried = page.leave();
    let last: Vec<bool> = page
        .sent
        .iter()
        .map(|given| Array::from(&given).get(3).is_truthy())
        .collect();
    assert_eq!(last, [true, false]);
    let id = |body: &JsValue| text(&Array::from(&at(body, "records")).get(0), "id");
    assert_eq!(id(&tried[0]), id(&tried[1]));
    assert_eq!(text(&tried[0], "context.page"), "/chat/[email]");
}

#[wasm_bindgen_test]
fn without_consent_nothing_is_sent_and_a_denial_drops_it() {
    let mut page = Page::new(EDITS, ANSWER);
    tell(&mut page.widget, heard::CONSENT, "pending");
    page.hear(heard::CLICK, "[data-afterword=copy]");
    assert_eq!(page.leave().len(), 0);
    tell(&mut page.widget, heard::CONSENT, "denied");
    tell(&mut page.widget, heard::CONSENT, "granted");
    assert_eq!(page.leave().len(), 0);
}

#[wasm_bindgen_test]
fn stats_are_seven_numbers() {
    let mut page = Page::new(EDITS, ANSWER);
    page.hear(heard::CLICK, "[data-afterword=copy]");
    page.leave();
    let stats: Vec<f64> = Array::from(&page.widget.stats())
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect();
    // One response, one record settled and put into a request that nobody has answered yet.
    assert_eq!(stats, [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
}
