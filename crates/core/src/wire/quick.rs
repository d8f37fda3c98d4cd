//! Reading a record that is as it should be, in one go. Nearly all are; whatever else comes is looked at member by member
//! in `decode`, which says what is wrong with it. What is read here is read the same there.

use crate::record::{
    Abandon, Copy, Edit, FollowUp, Kind, Record, RecordId, Regenerate, Response, Signal, Stop,
    Thumb, View,
};
use core::fmt;
use core::marker::PhantomData;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// Brackets of one record: fewer than a reader of whole JSON values lets be nested, however they stand.
const MAX_BRACKETS: usize = 100;

/// The record, or nothing where it is worth a closer look.
pub(super) fn record(json: &str) -> Option<Record> {
    // An escape may be half a character, which is an error even in a member that nobody reads.
    let brackets = json
        .bytes()
        .filter(|byte| matches!(byte, b'[' | b'{'))
        .count();
    if brackets > MAX_BRACKETS || json.contains("\\u") {
        return None;
    }
    let whole: Whole = serde_json::from_str(json).ok()?;
    let signal = match Kind::parse(whole.kind)? {
        Kind::Thumb => Signal::Thumb(whole.thumb?.0),
        Kind::Copy => Signal::Copy(whole.copy?.0),
        Kind::Regenerate => Signal::Regenerate(whole.regenerate?.0),
        Kind::Edit => Signal::Edit(whole.edit?.0),
        Kind::Abandon => Signal::Abandon(whole.abandon?.0),
        Kind::Stop => Signal::Stop(whole.stop?.0),
        Kind::FollowUp => Signal::FollowUp(whole.follow_up?.0),
        Kind::View => Signal::View(whole.view?.0),
    };
    Some(Record {
        id: RecordId::parse(whole.id).ok()?,
        rev: whole.rev,
        first_at_ms: whole.first_at_ms,
        at_ms: whole.at_ms,
        retracted: whole.retracted,
        response: whole.response.0,
        signal,
    })
}

/// Other members are not known, and worth a closer look.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole<'a> {
    id: &'a str,
    rev: u64,
    kind: &'a str,
    first_at_ms: u64,
    at_ms: u64,
    #[serde(default)]
    retracted: bool,
    response: Object<Response>,
    thumb: Option<Object<Thumb>>,
    copy: Option<Object<Copy>>,
    regenerate: Option<Object<Regenerate>>,
    edit: Option<Object<Edit>>,
    abandon: Option<Object<Abandon>>,
    stop: Option<Object<Stop>>,
    follow_up: Option<Object<FollowUp>>,
    view: Option<Object<View>>,
}

/// Serde takes an array for a struct as well, by the order of its fields; the wire does not.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }
        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::record;
    use crate::wire::decode;
    use serde_json::{Value, json};

    fn golden() -> Vec<Value> {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/golden");
        let records = ["whole.json", "bare.json"].map(|name| {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            let batch: Value = serde_json::from_str(&text).unwrap();
            batch["records"].as_array().unwrap().clone()
        });
        records.concat()
    }

    #[test]
    fn golden_records_are_read_at_once_and_as_by_a_closer_look() {
        let mut at_once = 0;
        for value in golden() {
            let json = value.to_string();
            let quick = record(&json);
            assert_eq!(quick.is_none(), json.contains("\\u"), "{json}");
            if quick.is_some() {
                at_once += 1;
                assert_eq!(quick, decode::record(value).ok());
            }
        }
        assert!(at_once > 5, "{at_once}");
    }

    /// The same value with each member of it, of what it is about and of its measures changed in turn.
    fn changed(value: &Value, with: Option<&Value>) -> Vec<Value> {
        let mut all = Vec::new();
        let members: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        for name in members.into_iter().chain(["unknown".to_owned()]) {
            let mut one = value.clone();
            match with {
                Some(with) => one[&name] = with.clone(),
                None => drop(one.as_object_mut().unwrap().remove(&name)),
            }
            all.push(one);
            if value[&name].is_object() {
                for inner in changed(&value[&name], with) {
                    let mut one = value.clone();
                    one[&name] = inner;
                    all.push(one);
                }
            }
        }
        all
    }

    #[test]
    fn what_is_read_at_once_is_read_the_same_by_a_closer_look() {
        let others = [
            json!(null),
            json!(true),
            json!(-1),
            json!(7),
            json!(1.5),
            json!("x"),
            json!("view"),
            json!([]),
            json!({}),
            json!([1, "x"]),
            json!({ "value": "up" }),
            json!("\u{7f}\u{1}"),
        ];
        let mut at_once = 0;
        for value in golden() {
            for with in others.iter().map(Some).chain([None]) {
                for one in changed(&value, with) {
                    if let Some(quick) = record(&one.to_string()) {
                        at_once += 1;
                        assert_eq!(Some(quick), decode::record(one.clone()).ok(), "{one}");
                    }
                }
            }
        }
        assert!(at_once > 100, "{at_once}");
    }
}
