//! What a record says, in the words that all systems share: a name, a label, a score, a sentence, a correction.

use super::item::Item;
use afterword_core::record::Kind;
use serde_json::{Map, Value, json};

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// Such as `user_thumb` or `implicit_copy`.
    pub name: &'static str,
    /// Whether the person said it, rather than did something that may mean it.
    pub explicit: bool,
    /// A word.
    pub label: String,
    /// From 0 to 1, where a number says something.
    pub score: Option<f64>,
    /// What the person wrote, or the reasons chosen.
    pub comment: Option<String>,
    /// How the answer should have been: what the person wrote, or what a draft became that was sent.
    pub correction: Option<String>,
    /// Every raw measure of the record, and where it comes from.
    pub measures: Map<String, Value>,
}

/// What is said by a record of this kind, apart from what is only done.
#[must_use]
pub const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Thumb => "user_thumb",
        Kind::Copy => "implicit_copy",
        Kind::Regenerate => "implicit_regenerate",
        Kind::Edit => "implicit_edit",
        Kind::Abandon => "implicit_abandon",
        Kind::Stop => "implicit_stop",
        Kind::FollowUp => "implicit_follow_up",
        Kind::View => "implicit_view",
    }
}

/// Texts have homes of their own, and are not repeated among the measures.
const TEXTS: [&str; 5] = ["comment", "correction", "draft", "final", "text"];

impl Meaning {
    /// Reads a record.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        let nothing = Map::new();
        let own = item.own().unwrap_or(&nothing);
        let word = |name: &str| own.get(name).and_then(Value::as_str);
        let text = |name: &str| word(name).map(str::trim).filter(|text| !text.is_empty());
        let number = |name: &str| own.get(name).and_then(Value::as_f64);
        let label = match item.kind {
            Kind::Thumb => word("value"),
            Kind::Copy => word("kind"),
            Kind::Regenerate => word("cause"),
            Kind::Edit => word("grade"),
            Kind::Abandon => word("phase"),
            Kind::Stop => Some("stopped"),
            Kind::FollowUp => word("nature"),
            Kind::View => Some("viewed"),
        };
        let score = match item.kind {
            Kind::Thumb => Some(if label == Some("up") { 1.0 } else { 0.0 }),
            Kind::Copy => number("fraction"),
            // How much of the draft was kept.
            Kind::Edit => number("distance").map(|distance| thousandths(1.0 - distance)),
            Kind::View => number("seen_fraction"),
            // What these mean for quality nobody has measured: a word, and no number.
            Kind::Regenerate | Kind::Abandon | Kind::Stop | Kind::FollowUp => None,
        };
        let (comment, correction) = match item.kind {
            Kind::Thumb => (
                text("comment").map_or_else(|| reasons(own), |comment| Some(comment.to_owned())),
                text("correction"),
            ),
            Kind::Edit
                if own.get("committed") == Some(&Value::Bool(true))
                    && label != Some("accepted") =>
            {
                (None, text("final"))
            }
            Kind::FollowUp => (text("text").map(str::to_owned), None),
            _ => (None, None),
        };
        Self {
            name: name(item.kind),
            explicit: item.kind == Kind::Thumb,
            label: label.unwrap_or(item.kind.as_str()).to_owned(),
            score,
            comment,
            correction: correction.map(str::to_owned),
            measures: measures(item, own),
        }
    }
}

/// Ratios stand in thousandths on the wire; a difference of two would not.
fn thousandths(ratio: f64) -> f64 {
    (ratio * 1_000.0).round() / 1_000.0
}

fn reasons(own: &Map<String, Value>) -> Option<String> {
    let codes: Vec<&str> = own
        .get("reasons")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    (!codes.is_empty()).then(|| codes.join(", "))
}

fn measures(item: &Item, own: &Map<String, Value>) -> Map<String, Value> {
    let raw = own
        .iter()
        .filter(|(name, _)| !TEXTS.contains(&name.as_str()));
    let mut measures: Map<String, Value> = raw
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    measures.insert("source".to_owned(), json!("afterword"));
    measures.insert("record_id".to_owned(), json!(item.id));
    measures.insert("rev".to_owned(), json!(item.rev));
    measures.insert("response_id".to_owned(), json!(item.response));
    for name in ["visitor", "session", "app", "app_version", "environment"] {
        if let Some(value) = item.context(name) {
            measures.insert(name.to_owned(), json!(value));
        }
    }
    for name in ["model", "prompt_version", "host"] {
        if let Some(value) = item.response(name) {
            measures.insert(name.to_owned(), json!(value));
        }
    }
    measures
}
