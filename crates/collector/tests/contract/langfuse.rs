//! Langfuse's scores, after the API definition that its client 5.0.4 is made from, and what `POST /api/public/scores`
//! was in servers until 2026-08: one score, and no timestamp.

use super::{Asked, Contract, Said, check, is_hex, is_text, members};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};

/// `pk-lf-test:sk-lf-test`, as the collector has to send it.
pub const AUTHORITY: (&str, &str) = ("authorization", "Basic cGstbGYtdGVzdDpzay1sZi10ZXN0");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// Takes one.
    Single,
    /// Takes a list.
    List,
}

pub struct Langfuse {
    pub era: Era,
    /// By what makes one take the place of another: id, name and date.
    pub scores: BTreeMap<(String, String, String), Value>,
    /// Played before anything is looked at.
    pub play: VecDeque<Said>,
    /// Names of scores that it takes offence at.
    pub refuses: Vec<&'static str>,
    /// Scores of each request that it took.
    pub sizes: Vec<usize>,
}

impl Langfuse {
    pub fn new(era: Era) -> Self {
        Self {
            era,
            scores: BTreeMap::new(),
            play: VecDeque::new(),
            refuses: Vec::new(),
            sizes: Vec::new(),
        }
    }

    /// What it has, by id: one for each, or it panics.
    pub fn by_id(&self) -> BTreeMap<String, Value> {
        let mut found = BTreeMap::new();
        for ((id, ..), score) in &self.scores {
            assert!(
                found.insert(id.clone(), score.clone()).is_none(),
                "{id} is there twice"
            );
        }
        found
    }

    fn post(&mut self, asked: &Asked) -> Result<Said, Said> {
        if asked.body.len() > 1 << 20 {
            return Err(Said::text(413, "body exceeded 1mb limit"));
        }
        let body = asked.json()?;
        match (self.era, &body) {
            (Era::Single, Value::Object(_)) => {
                let id = self
                    .take(&body)
                    .map_err(|message| Said::text(400, &message))?;
                self.sizes.push(1);
                Ok(Said::json(200, json!({ "id": id })))
            }
            (Era::List, Value::Array(scores)) => {
                let taken: Vec<_> = scores.iter().map(|score| self.take(score)).collect();
                let errors: Vec<Value> = taken
                    .iter()
                    .filter_map(|taken| Some(json!({ "message": taken.as_ref().err()? })))
                    .collect();
                self.sizes.push(scores.len());
                if errors.is_empty() {
                    return Ok(Said::text(202, "Accepted"));
                }
                Ok(Said::json(
                    207,
                    json!({ "accepted": scores.len() - errors.len(), "rejected": errors.len(), "errors": errors }),
                ))
            }
            (Era::Single, _) => Err(Said::text(400, "Invalid request data: expected object")),
            (Era::List, _) => Err(Said::text(400, "Invalid request data: expected array")),
        }
    }

    fn take(&mut self, score: &Value) -> Result<String, String> {
        let allowed = ["observationId", "comment", "metadata", "environment"];
        let mut allowed = allowed.to_vec();
        if self.era == Era::List {
            allowed.push("timestamp");
        }
        let members = members(
            score,
            &["id", "traceId", "name", "value", "dataType"],
            &allowed,
        )?;
        check(members, "id", "a string", is_text)?;
        check(members, "traceId", "32 hex digits", |value| {
            is_hex(value, 32)
        })?;
        check(members, "observationId", "16 hex digits", |value| {
            is_hex(value, 16)
        })?;
        check(members, "name", "a string", is_text)?;
        check(members, "comment", "a string", is_text)?;
        check(members, "metadata", "an object", Value::is_object)?;
        check(
            members,
            "environment",
            "lower-case letters, digits, - and _, not langfuse…",
            is_environment,
        )?;
        check(members, "timestamp", "ISO 8601 with an offset", is_time)?;
        check_value(members)?;
        let text = |name: &str| {
            members
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        if self.refuses.contains(&text("name").as_str()) {
            return Err(format!("{} is not wanted", text("name")));
        }
        let date = text("timestamp").chars().take(10).collect();
        self.scores
            .insert((text("id"), text("name"), date), score.clone());
        Ok(text("id"))
    }

    fn get(&self, id: &str) -> Vec<&Value> {
        self.scores
            .iter()
            .filter(|((known, ..), _)| known == id)
            .map(|(_, score)| score)
            .collect()
    }
}

fn check_value(members: &Map<String, Value>) -> Result<(), String> {
    let kind = members["dataType"]
        .as_str()
        .ok_or("dataType: expected a string")?;
    match kind {
        "BOOLEAN" => check(members, "value", "0 or 1", |value| {
            matches!(value.as_i64(), Some(0 | 1))
        }),
        "NUMERIC" => check(members, "value", "a number", Value::is_number),
        "CATEGORICAL" => check(members, "value", "a string", is_text),
        "TEXT" => check(members, "value", "1 to 500 characters", |value| {
            value
                .as_str()
                .is_some_and(|text| (1..=500).contains(&text.chars().count()))
        }),
        "CORRECTION" => {
            check(members, "value", "a string", is_text)?;
            check(members, "name", "output", |value| value == "output")
        }
        other => Err(format!("dataType: there is no {other}")),
    }
}

fn is_environment(value: &Value) -> bool {
    let letters = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    value.as_str().is_some_and(|name| {
        !name.is_empty() && !name.starts_with("langfuse") && name.bytes().all(letters)
    })
}

/// `2026-01-31T12:00:00.000Z`.
fn is_time(value: &Value) -> bool {
    let shape = "0000-00-00T00:00:00.000Z";
    let alike = |(found, wanted): (u8, u8)| {
        if wanted == b'0' {
            found.is_ascii_digit()
        } else {
            found == wanted
        }
    };
    value
        .as_str()
        .is_some_and(|text| text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(alike))
}

impl Contract for Langfuse {
    fn answer(&mut self, asked: &Asked) -> Said {
        if let Some(said) = self.play.pop_front() {
            return said;
        }
        if asked.header(AUTHORITY.0) != AUTHORITY.1 {
            return Said::text(
                401,
                "Invalid credentials. Confirm that you've configured the correct host.",
            );
        }
        let one = asked.path.strip_prefix("/api/public/scores/");
        match (asked.method.as_str(), asked.path.as_str(), one) {
            ("POST", "/api/public/scores", _) => self.post(asked).unwrap_or_else(|refusal| refusal),
            ("DELETE", _, Some(id)) if self.get(id).is_empty() => {
                Said::text(404, "Score not found")
            }
            ("DELETE", _, Some(id)) => {
                self.scores.retain(|(known, ..), _| known != id);
                Said::text(202, "Score deletion request accepted")
            }
            ("GET", _, Some(id)) if self.era == Era::Single => match self.get(id).first() {
                Some(score) => Said::json(200, (*score).clone()),
                None => Said::text(404, "Score not found"),
            },
            ("GET", "/api/public/v3/scores", _) if self.era == Era::List => {
                let found = self.get(asked.query.get("id").map_or("", String::as_str));
                Said::json(200, json!({ "data": found, "meta": {} }))
            }
            _ => Said::text(405, "Method not allowed"),
        }
    }
}
