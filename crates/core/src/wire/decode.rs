//! Reading a batch: what is right is kept, what is wrong is named.

use super::batch::{Context, WIRE_VERSION};
use super::{check, quick};
use crate::Policy;
use crate::record::{
    Abandon, Copy, Edit, FollowUp, Kind, Record, RecordId, Regenerate, Response, Signal, Stop,
    Thumb, View,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A batch as read: its good records, each with its place, and why the others were refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// `afterword/<version>`, or whatever the client calls itself.
    pub client: String,
    /// The id of this batch, the same over all its retries.
    pub batch: String,
    /// Which try this is.
    pub attempt: u32,
    /// The client's clock when sent.
    pub sent_at_ms: u64,
    /// Who and where.
    pub context: Context,
    /// The records that may be stored, with their index in the request. Their times are the client's.
    pub records: Vec<(usize, Record)>,
    /// The others.
    pub rejected: Vec<Reject>,
}

/// Why one record was refused.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reject {
    /// Its place in `records`.
    pub index: usize,
    /// Its id, where it could be read.
    pub id: Option<String>,
    /// A stable word.
    pub code: &'static str,
    /// What was wrong, where, and what would be right.
    pub message: String,
}

/// Why a whole batch was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchError {
    /// A stable word.
    pub code: &'static str,
    /// What was wrong, where, and what would be right.
    pub message: String,
}

/// A fault found in one value: a code and a sentence, whose pointers count from the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) pointer: String,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(code: &'static str, pointer: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            pointer: pointer.to_owned(),
            message: message.into(),
        }
    }
}

struct Head {
    client: String,
    batch: String,
    attempt: u32,
    sent_at_ms: u64,
    context: Context,
}

/// Reads the body of `POST /v1/records`.
///
/// # Errors
/// What cannot be read as a batch at all is refused as a whole: no JSON, no object, a wire version
/// that never was, a broken head, no records or too many. A record that cannot be read is
/// in `rejected`, and takes no other one down.
pub fn decode_batch(body: &[u8], policy: &Policy) -> Result<Batch, BatchError> {
    let refuse = |fault: Fault| BatchError {
        code: fault.code,
        message: format!("{}: {}", fault.pointer, fault.message),
    };
    let body = core::str::from_utf8(body).map_err(|error| BatchError {
        code: "malformed_json",
        message: format!("the body is not UTF-8 from byte {}", error.valid_up_to()),
    })?;
    let mut members = members(body)?;
    let records = records(&mut members, policy).map_err(refuse)?;
    version(&members).map_err(refuse)?;
    let head: Head = head(&members).map_err(refuse)?;
    check::head(
        &head.context,
        head.attempt,
        &head.batch,
        &head.client,
        head.sent_at_ms,
        policy,
    )
    .map_err(refuse)?;

    let mut batch = Batch {
        client: head.client,
        batch: head.batch,
        attempt: head.attempt,
        sent_at_ms: head.sent_at_ms,
        context: head.context,
        records: Vec::with_capacity(records.len()),
        rejected: Vec::new(),
    };
    for (index, raw) in records.into_iter().enumerate() {
        match read_record(raw, &batch.context, batch.sent_at_ms, policy) {
            Ok(record) => batch.records.push((index, record)),
            Err((id, fault)) => batch.rejected.push(Reject {
                index,
                id,
                code: fault.code,
                message: format!("/records/{index}{}: {}", fault.pointer, fault.message),
            }),
        }
    }
    Ok(batch)
}

type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The top level alone: a string that no JSON reader takes (a lone surrogate) spoils only its own record.
fn members(body: &str) -> Result<Members<'_>, BatchError> {
    serde_json::from_str(body).map_err(|error| {
        let found = serde_json::from_str::<&RawValue>(body);
        match found {
            Ok(value) if !value.get().trim_start().starts_with('{') => BatchError {
                code: "wrong_type",
                message: format!("/: expected an object, found {}", name_of(value.get())),
            },
            _ => BatchError {
                code: "malformed_json",
                message: format!("the body is not JSON: {error}"),
            },
        }
    })
}

fn version(members: &Members<'_>) -> Result<(), Fault> {
    match members.get("v") {
        Some(v) if v.get() == "1" => Ok(()),
        Some(v) => Err(Fault::new(
            "unknown_version",
            "/v",
            format!("expected {WIRE_VERSION}, found {}", name_of(v.get())),
        )),
        None => Err(Fault::new(
            "missing_field",
            "/v",
            "expected the wire version, 1",
        )),
    }
}

fn head(members: &Members<'_>) -> Result<Head, Fault> {
    fn member<T: DeserializeOwned>(members: &Members<'_>, key: &str) -> Result<T, Fault> {
        let pointer = format!("/{key}");
        let raw = members
            .get(key)
            .ok_or_else(|| Fault::new("missing_field", &pointer, "this member must be there"))?;
        if key == "sent_at_ms" && raw.get().starts_with('-') {
            return Err(Fault::new(
                "bad_time",
                &pointer,
                "expected ms since the Unix epoch, found a negative number",
            ));
        }
        if key == "context" && !raw.get().starts_with('{') {
            let found = name_of(raw.get());
            return Err(not_an_object(&pointer, found));
        }
        let value = serde_json::from_str(raw.get())
            .map_err(|error| Fault::new("malformed_json", &pointer, error.to_string()))?;
        typed(value).map_err(|fault| Fault {
            pointer: pointer + &fault.pointer,
            ..fault
        })
    }
    Ok(Head {
        client: member(members, "client")?,
        batch: member(members, "batch")?,
        attempt: member(members, "attempt")?,
        sent_at_ms: member(members, "sent_at_ms")?,
        context: member(members, "context")?,
    })
}

fn records<'a>(members: &mut Members<'a>, policy: &Policy) -> Result<Vec<&'a RawValue>, Fault> {
    let Some(raw) = members.remove("records") else {
        return Err(Fault::new(
            "missing_field",
            "/records",
            "expected an array of records",
        ));
    };
    let records: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|_| {
        Fault::new(
            "wrong_type",
            "/records",
            format!("expected an array, found {}", name_of(raw.get())),
        )
    })?;
    if records.is_empty() {
        return Err(Fault::new(
            "no_records",
            "/records",
            "expected at least one record",
        ));
    }
    if records.len() > policy.max_batch_records {
        return Err(Fault::new(
            "too_many_records",
            "/records",
            format!(
                "expected at most {} records, found {}",
                policy.max_batch_records,
                records.len()
            ),
        ));
    }
    Ok(records)
}

fn read_record(
    raw: &RawValue,
    context: &Context,
    sent_at_ms: u64,
    policy: &Policy,
) -> Result<Record, (Option<String>, Fault)> {
    if let Some(record) = quick::record(raw.get())
        && check::record(&record, context, sent_at_ms, policy).is_ok()
    {
        return Ok(record);
    }
    let value: Value = serde_json::from_str(raw.get()).map_err(|error| {
        // The frame of the JSON was read already, so what is left are strings and numbers out of range.
        let message = error.to_string();
        let code = if message.contains("surrogate") || message.contains("hex escape") {
            "lone_surrogate"
        } else {
            "malformed_json"
        };
        (
            None,
            Fault::new(code, "", format!("expected well-formed JSON: {message}")),
        )
    })?;
    let id = value
        .get("id")
        .and_then(Value::as_str)
        .map(|id| id.chars().take(64).collect());
    let checked = record(value).and_then(|record| {
        check::record(&record, context, sent_at_ms, policy)?;
        Ok(record)
    });
    checked.map_err(|fault| (id, fault))
}

#[derive(Deserialize)]
struct Frame {
    rev: u64,
    first_at_ms: u64,
    at_ms: u64,
    #[serde(default)]
    retracted: bool,
    response: Response,
}

pub(super) fn record(value: Value) -> Result<Record, Fault> {
    let Value::Object(mut object) = value else {
        return Err(Fault::new("wrong_type", "", "expected an object"));
    };
    let id = match object
        .get("id")
        .and_then(Value::as_str)
        .map(RecordId::parse)
    {
        Some(Ok(id)) => id,
        _ => {
            return Err(Fault::new(
                "bad_record_id",
                "/id",
                "expected a lower-case UUID of version 8 derived from visitor, response and kind",
            ));
        }
    };
    let Some(word) = object.get("kind").and_then(Value::as_str) else {
        return Err(Fault::new(
            "missing_field",
            "/kind",
            "expected the kind as a string",
        ));
    };
    let Some(kind) = Kind::parse(word) else {
        let known = Kind::ALL.map(Kind::as_str).join(", ");
        let found: String = word.chars().take(40).collect();
        return Err(Fault::new(
            "unknown_kind",
            "/kind",
            format!("expected one of {known}, found {found:?}"),
        ));
    };
    for key in ["rev", "first_at_ms", "at_ms"] {
        if object
            .get(key)
            .is_some_and(|at| at.as_f64().is_some_and(|at| at < 0.0))
        {
            let code = if key == "rev" { "bad_rev" } else { "bad_time" };
            return Err(Fault::new(
                code,
                &format!("/{key}"),
                "expected ms since the Unix epoch, found a negative number",
            ));
        }
    }
    for key in ["response", kind.as_str()] {
        if let Some(value) = object.get(key).filter(|value| !value.is_object()) {
            let found = name_of(&value.to_string());
            return Err(not_an_object(&format!("/{key}"), found));
        }
    }
    let Some(own) = object.remove(kind.as_str()) else {
        return Err(Fault::new(
            "missing_field",
            &format!("/{kind}", kind = kind.as_str()),
            format!("expected the measures of this {}", kind.as_str()),
        ));
    };
    let signal = signal(kind, own).map_err(|fault| Fault {
        pointer: format!("/{}{}", kind.as_str(), fault.pointer),
        ..fault
    })?;
    let frame: Frame = typed(Value::Object(object))?;
    Ok(Record {
        id,
        rev: frame.rev,
        first_at_ms: frame.first_at_ms,
        at_ms: frame.at_ms,
        retracted: frame.retracted,
        response: frame.response,
        signal,
    })
}

fn signal(kind: Kind, own: Value) -> Result<Signal, Fault> {
    Ok(match kind {
        Kind::Thumb => Signal::Thumb(typed::<Thumb>(own)?),
        Kind::Copy => Signal::Copy(typed::<Copy>(own)?),
        Kind::Regenerate => Signal::Regenerate(typed::<Regenerate>(own)?),
        Kind::Edit => Signal::Edit(typed::<Edit>(own)?),
        Kind::Abandon => Signal::Abandon(typed::<Abandon>(own)?),
        Kind::Stop => Signal::Stop(typed::<Stop>(own)?),
        Kind::FollowUp => Signal::FollowUp(typed::<FollowUp>(own)?),
        Kind::View => Signal::View(typed::<View>(own)?),
    })
}

/// Serde takes an array for a struct as well, by the order of its fields; the wire does not.
fn not_an_object(pointer: &str, found: &str) -> Fault {
    Fault::new(
        "wrong_type",
        pointer,
        format!("expected an object, found {found}"),
    )
}

/// Reads `value` as `T`, and says where it is not one.
fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            use serde_path_to_error::Segment;
            match segment {
                Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                Segment::Map { key } => {
                    pointer.push('/');
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        let message = error.into_inner().to_string();
        let code = if message.starts_with("missing field") {
            "missing_field"
        } else {
            "wrong_type"
        };
        Fault {
            code,
            pointer,
            message,
        }
    })
}

/// What a JSON text is, by its first sign.
fn name_of(json: &str) -> &'static str {
    match json.trim_start().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        _ => "a number",
    }
}
