//! A span of OTLP in JSON, made of what another system calls a run or an observation.

use super::time::nanos;
use crate::sinks::url::hex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A span that is put together.
pub(super) struct Span {
    members: Value,
    attributes: Vec<Value>,
}

impl Span {
    /// A call of a model. Ids are in whatever form that system has.
    pub(super) fn call(trace: &str, id: &str, name: &str) -> Self {
        let mut span = Self {
            members: json!({ "traceId": trace_id(trace), "spanId": span_id(id), "name": name }),
            attributes: Vec::new(),
        };
        span.say("gen_ai.operation.name", &json!("chat"));
        span
    }

    /// The ids and times as words.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(members) = self.members.as_object_mut() {
            members.insert(name.to_owned(), value.into());
        }
    }

    /// When it began and ended, in words.
    pub(super) fn took(&mut self, start: Option<&str>, end: Option<&str>) {
        for (name, time) in [("startTimeUnixNano", start), ("endTimeUnixNano", end)] {
            if let Some(ns) = time.and_then(nanos) {
                self.set(name, ns.to_string());
            }
        }
    }

    /// When the first token came, in words.
    pub(super) fn first_token(&mut self, start: Option<&str>, first: Option<&str>) {
        if let (Some(start), Some(first)) = (start.and_then(nanos), first.and_then(nanos))
            && let Some(waited) = first.checked_sub(start)
        {
            let seconds = waited as f64 / 1e9;
            self.say("gen_ai.response.time_to_first_chunk", &json!(seconds));
        }
    }

    /// That it failed.
    pub(super) fn failed(&mut self, why: Option<&str>) {
        if let Some(why) = why {
            self.set("status", json!({ "code": 2, "message": why }));
        }
    }

    /// An attribute. What is null says nothing, and what is structured is written as JSON.
    pub(super) fn say(&mut self, name: &str, value: &Value) {
        let value = match value {
            Value::Null => return,
            Value::String(text) if text.is_empty() => return,
            Value::String(text) => json!({ "stringValue": text }),
            Value::Bool(is) => json!({ "boolValue": is }),
            Value::Number(number) if number.is_f64() => json!({ "doubleValue": number }),
            Value::Number(number) => json!({ "intValue": number.to_string() }),
            value => json!({ "stringValue": value.to_string() }),
        };
        self.attributes.push(json!({ "key": name, "value": value }));
    }

    /// The first of these that is there.
    pub(super) fn say_first(&mut self, name: &str, of: &Value, pointers: &[&str]) {
        let found = pointers
            .iter()
            .filter_map(|pointer| of.pointer(pointer))
            .find(|value| !value.is_null());
        if let Some(value) = found {
            self.say(name, value);
        }
    }

    /// As OTLP has it.
    pub(super) fn done(mut self) -> Value {
        let attributes = std::mem::take(&mut self.attributes);
        self.set("attributes", attributes);
        self.members
    }
}

/// 32 hex digits: those of the id, those of a UUID, or the first of a hash where it is neither.
pub(super) fn trace_id(id: &str) -> String {
    digits(id)
        .filter(|digits| digits.len() == 32)
        .unwrap_or_else(|| hashed(id, 16))
}

/// 16 hex digits: those of the id, the last ones of a UUID, or the first of a hash. LangSmith puts a span's id into the last half
/// of a UUID; of a random one half is random enough.
pub(super) fn span_id(id: &str) -> String {
    match digits(id) {
        Some(digits) if digits.len() == 16 => digits,
        Some(digits) if digits.len() == 32 => digits.get(16..).unwrap_or_default().to_owned(),
        _ => hashed(id, 8),
    }
}

fn digits(id: &str) -> Option<String> {
    let digits: String = id.chars().filter(|one| *one != '-').collect();
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| digits.to_ascii_lowercase())
}

fn hashed(id: &str, bytes: usize) -> String {
    hex(Sha256::digest(id).get(..bytes).unwrap_or_default())
}

/// The names of members as OTLP has them: servers in Python write `trace_id` for `traceId`.
pub(super) fn in_camel_case(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(in_camel_case).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let renamed = members.filter(|(_, value)| !value.is_null());
            Value::Object(
                renamed
                    .map(|(name, value)| (camel_case(name), in_camel_case(value)))
                    .collect(),
            )
        }
        value => value.clone(),
    }
}

fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut chars = part.chars();
        made.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        made.push_str(chars.as_str());
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_form_become_those_of_otlp() {
        let hex = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace_id(hex), hex);
        assert_eq!(trace_id("4BF92F35-77b3-4da6-a3ce-929d0e0e4736"), hex);
        assert_eq!(trace_id("order-7").len(), 32);
        assert_eq!(span_id("00f067aa0ba902b7"), "00f067aa0ba902b7");
        assert_eq!(
            span_id("00000000-0000-0000-00f0-67aa0ba902b7"),
            "00f067aa0ba902b7"
        );
        assert_eq!(span_id("order-7").len(), 16);
    }

    #[test]
    fn names_are_renamed_and_keys_are_left() {
        let python = json!([{ "trace_id": "a", "attributes": [{ "key": "llm.model_name", "value": { "string_value": "m_1" } }], "events": null }]);
        let otlp = json!([{ "traceId": "a", "attributes": [{ "key": "llm.model_name", "value": { "stringValue": "m_1" } }] }]);
        assert_eq!(in_camel_case(&python), otlp);
    }
}
