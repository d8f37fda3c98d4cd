//! The attributes of a span or an event, whatever they came as: values by name, and lists whose places stand in the names.

use super::conventions::WHOLE;
use super::otlp::{Any, AnyValue, KeyValue};
use super::{Policy, count};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// By name. Of a name that comes twice the last value is taken.
#[derive(Default)]
pub(super) struct Attributes {
    values: BTreeMap<String, Value>,
    /// Texts of more JSON than there was room for: they stay texts.
    too_much: BTreeSet<String>,
}

impl Attributes {
    /// `room` is for how many values of JSON there is still room: a byte or two of a text become some thirty in memory.
    pub(super) fn of(pairs: Vec<KeyValue>, policy: &Policy, room: &mut usize) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|pair| (pair.key, plain(pair.value, policy.depth)));
        Self::read(pairs, room)
    }

    /// Takes in the members of an event's body, or of the message in JSON that it is; any other text as `content`, where nothing else
    /// has what was said.
    pub(super) fn take_body(&mut self, body: Option<AnyValue>, policy: &Policy, room: &mut usize) {
        let text = match plain(body, policy.depth) {
            Value::Object(members) => return self.take(Self::read(members.into_iter(), room)),
            Value::String(text) => text,
            _ => return,
        };
        let may_be = text.trim_start().starts_with('{');
        let left = may_be.then(|| room.checked_sub(count::values(text.as_bytes())));
        if let Some(Some(left)) = left {
            *room = left;
            match serde_json::from_str::<Map<String, Value>>(&text) {
                Ok(members) if is_message(&members) => {
                    return self.take(Self::read(members.into_iter(), room));
                }
                _ => {}
            }
        }
        if ["content", "message", WHOLE]
            .iter()
            .any(|name| self.has(name))
        {
            return;
        }
        let mut said = Self::read([("content".to_owned(), json!(text))].into_iter(), room);
        if left == Some(None) {
            said.too_much.insert("content".to_owned());
        }
        self.take(said);
    }

    /// Takes in the members of what is an object in JSON, or one already, where they are not there yet.
    pub(super) fn unfold(&mut self, name: &str) {
        if let Some(Value::Object(members)) = self.value(name) {
            for (name, value) in members {
                self.values.entry(name).or_insert(value);
            }
        }
    }

    fn read(pairs: impl Iterator<Item = (String, Value)>, room: &mut usize) -> Self {
        let values: BTreeMap<_, _> = pairs.filter(|(_, value)| !value.is_null()).collect();
        let mut too_much = BTreeSet::new();
        for (name, value) in &values {
            let Value::String(text) = value else { continue };
            if !may_be_json(name) || !text.trim_start().starts_with(['[', '{']) {
                continue;
            }
            match room.checked_sub(count::values(text.as_bytes())) {
                Some(left) => *room = left,
                None => {
                    too_much.insert(name.clone());
                }
            }
        }
        Self { values, too_much }
    }

    /// Everything of `other`, too; what is in both is taken from there.
    pub(super) fn take(&mut self, other: Self) {
        self.too_much.retain(|name| !other.has(name));
        self.too_much.extend(other.too_much);
        self.values.extend(other.values);
    }

    /// The texts that stay texts, for there is too much in them.
    pub(super) fn too_much(&self) -> impl Iterator<Item = &str> {
        self.too_much.iter().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    pub(super) fn begins(&self, prefix: &str) -> bool {
        self.under(prefix).next().is_some()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A text that says something.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name)? {
            Value::String(text) => Some(text.clone()),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            // Finish reasons are a list of one for each choice.
            Value::Array(values) => values.first()?.as_str().map(str::to_owned),
            _ => None,
        }
        .filter(|text| !text.trim().is_empty())
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        match self.values.get(name)? {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_f64(),
        }
    }

    /// What is structured, or written as JSON.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        match self.values.get(name)? {
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) if self.stays_text(name) => Some(json!(text)),
            Value::String(text) => Some(serde_json::from_str(text).unwrap_or_else(|_| json!(text))),
            value => Some(value.clone()),
        }
    }

    /// The same as it came, as one text.
    pub(super) fn raw(&self, name: &str) -> Option<String> {
        let raw = match self.values.get(name)? {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        (!raw.trim().is_empty()).then_some(raw)
    }

    /// Whether there is too much in it, or OpenInference's media type of it says that it is no JSON.
    fn stays_text(&self, name: &str) -> bool {
        let media_type = name
            .strip_suffix(".value")
            .and_then(|what| self.text(&format!("{what}.mime_type")));
        self.too_much.contains(name)
            || media_type.is_some_and(|media_type| media_type.starts_with("text/plain"))
    }

    /// The list whose places are in the names: `prefix.0.role`, `prefix.0.content`, `prefix.1.role` and so on.
    pub(super) fn list(&self, prefix: &str) -> Vec<Value> {
        let mut places: BTreeMap<u32, Value> = BTreeMap::new();
        for (rest, value) in self.under(prefix) {
            let (place, path) = rest.split_once('.').unwrap_or((rest, ""));
            let Ok(place) = place.parse() else { continue };
            put(places.entry(place).or_default(), path, value);
        }
        places.into_values().map(with_lists).collect()
    }

    fn under(&self, prefix: &str) -> impl Iterator<Item = (&str, &Value)> {
        let within = self
            .values
            .range(format!("{prefix}.")..format!("{prefix}/"));
        within.filter_map(move |(name, value)| {
            let rest = name.get(prefix.len() + 1..)?;
            Some((rest, value))
        })
    }
}

/// Whether an object is what an event says, and not what somebody said.
fn is_message(members: &Map<String, Value>) -> bool {
    const NAMES: [&str; 5] = [
        "content",
        "message",
        "tool_calls",
        "refusal",
        "finish_reason",
    ];
    members.is_empty()
        || members
            .keys()
            .any(|name| NAMES.contains(&name.as_str()) || name.starts_with("gen_ai."))
}

/// Whether a text of this name is read as JSON where it is some.
fn may_be_json(name: &str) -> bool {
    matches!(
        name,
        "gen_ai.input.messages"
            | "gen_ai.output.messages"
            | "gen_ai.system_instructions"
            | "gen_ai.tool.definitions"
            | "gen_ai.prompt"
            | "gen_ai.completion"
            | "gen_ai.event.content"
            | "input.value"
            | "output.value"
            | "message"
            | "tool_calls"
    ) || name.ends_with(".json_schema")
}

/// Steps into a name that are followed; no convention has more than seven.
const STEPS: usize = 10;

fn put(into: &mut Value, path: &str, value: &Value) {
    let mut place = into;
    for step in path.splitn(STEPS, '.').filter(|step| !step.is_empty()) {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Some(members) = place.as_object_mut() else {
            return;
        };
        place = members.entry(step).or_insert(Value::Null);
    }
    if place.is_null() {
        *place = value.clone();
    }
}

/// Objects whose members are all named by numbers become lists, in the order of these.
fn with_lists(value: Value) -> Value {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let places: Option<BTreeMap<u32, &Value>> = members
                .iter()
                .map(|(name, value)| Some((name.parse().ok()?, value)))
                .collect();
            match places {
                Some(places) => places.into_values().cloned().map(with_lists).collect(),
                None => {
                    let members = members.into_iter();
                    Value::Object(
                        members
                            .map(|(name, value)| (name, with_lists(value)))
                            .collect(),
                    )
                }
            }
        }
        value => value,
    }
}

fn plain(value: Option<AnyValue>, depth: usize) -> Value {
    let Some(value) = value.and_then(|value| value.value) else {
        return Value::Null;
    };
    let Some(depth) = depth.checked_sub(1) else {
        return json!("[too deep]");
    };
    match value {
        Any::Text(text) => Value::String(text),
        Any::Bool(is) => Value::Bool(is),
        Any::Int(number) => json!(number),
        Any::Double(number) => json!(number),
        Any::Array(list) => {
            let values = list.values.into_iter();
            values.map(|value| plain(Some(value), depth)).collect()
        }
        Any::Object(object) => {
            let pairs = object.values.into_iter();
            pairs
                .map(|pair| (pair.key, plain(pair.value, depth)))
                .collect()
        }
        // No convention has texts in bytes.
        Any::Bytes(_) => Value::Null,
    }
}
