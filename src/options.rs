//! What the host chose. `js/options.js` has checked it; here it is only read.

use afterword_core::redact::redact;
use afterword_core::session::{Quiet, Text};
use afterword_core::wire::Json;
use afterword_core::{Ratio, Settings};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// The options of `start`, in the core's terms.
pub(crate) struct Options {
    pub(crate) settings: Settings,
    /// The members of a batch's `context`, as JSON.
    pub(crate) context: String,
    pub(crate) user: Option<String>,
    /// A random number of the page's.
    pub(crate) seed: u64,
}

/// The options that go into a batch's `context` as they are, and their names there.
const CONTEXT: [(&str, &str); 6] = [
    ("session", "session"),
    ("visitor", "visitor"),
    ("app", "app"),
    ("appVersion", "app_version"),
    ("environment", "environment"),
    ("page", "page"),
];

fn text(options: &JsValue, key: &str) -> Option<String> {
    Reflect::get(options, &JsValue::from_str(key))
        .ok()?
        .as_string()
}

fn number(options: &JsValue, key: &str) -> Option<f64> {
    Reflect::get(options, &JsValue::from_str(key))
        .ok()?
        .as_f64()
}

impl Options {
    pub(crate) fn read(options: &JsValue) -> Self {
        let mut quiet = Quiet::default();
        if let Some(settle) = number(options, "settleMs") {
            let ms = settle as u64;
            quiet = Quiet {
                thumb_ms: ms,
                act_ms: ms,
                edit_ms: ms,
            };
        }
        let sample = number(options, "sample").map_or(Ratio::ONE, |share| {
            Ratio::from_thousandths((share * 1_000.0 + 0.5) as u16)
        });
        let mut context = Json::default();
        for (option, name) in CONTEXT {
            if let Some(value) = text(options, option) {
                // A path may hold an address; an id is what the host made it.
                let value = if name == "page" {
                    redact(&value).into_owned()
                } else {
                    value
                };
                context.text(name, &value);
            }
        }
        if sample != Ratio::ONE {
            context.ratio("sample", sample);
        }
        let allowed = match text(options, "text").as_deref() {
            Some("none") => Text::None,
            Some("full") => Text::Full,
            _ => Text::Edits,
        };
        let visitor = text(options, "visitor").unwrap_or_default();
        Self {
            settings: Settings {
                visitor,
                text: allowed,
                sample,
                quiet,
            },
            context: context.into_text(),
            user: text(options, "user"),
            seed: number(options, "seed").unwrap_or_default().to_bits(),
        }
    }
}
