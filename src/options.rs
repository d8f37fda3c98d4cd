//! What the host chose. `js/options.js` has checked it; here it is only read.

use afterword_core::session::Text;
use afterword_core::wire::Context;
use afterword_core::{Policy, Ratio, Settings};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// The options of `start`, in the core's terms.
pub(crate) struct Options {
    pub(crate) settings: Settings,
    pub(crate) context: Context,
    /// A random number of the page's.
    pub(crate) seed: u64,
}

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
        let mut policy = Policy::DEFAULT;
        if let Some(settle) = number(options, "settleMs") {
            policy.thumb_settle_ms = settle as u64;
            policy.act_settle_ms = settle as u64;
            policy.edit_settle_ms = settle as u64;
        }
        let sample = number(options, "sample").map_or(Ratio::ONE, |share| {
            Ratio::from_thousandths((share * 1_000.0 + 0.5) as u16)
        });
        let visitor = text(options, "visitor").unwrap_or_default();
        let context = Context {
            session: text(options, "session").unwrap_or_default(),
            visitor: visitor.clone(),
            user: text(options, "user"),
            app: text(options, "app"),
            app_version: text(options, "appVersion"),
            environment: text(options, "environment"),
            page: text(options, "page")
                .map(|path| afterword_core::redact::redact(&path).into_owned()),
            sample: Some(sample).filter(|&sample| sample != Ratio::ONE),
            dropped: Default::default(),
        };
        let text = match text(options, "text").as_deref() {
            Some("none") => Text::None,
            Some("full") => Text::Full,
            _ => Text::Edits,
        };
        let seed = number(options, "seed").unwrap_or_default();
        Self {
            settings: Settings {
                visitor,
                text,
                sample,
                policy,
            },
            context,
            seed: seed.to_bits(),
        }
    }
}
