//! The systems, and what each is asked for: the one place that tells them apart.

use super::item::{Item, Part, Standing, Target};
use super::langfuse::Langfuse;
use super::langsmith::Langsmith;
use super::meaning::Meaning;
use super::phoenix::Phoenix;
use super::request::{Answer, Judgement, Piece, Request, Way, judge};
use super::secret::Secret;
use super::{langfuse, langsmith, lines, mlflow, otlp, phoenix, webhook};
use afterword_core::record::RecordId;
use serde_json::Value;

/// A system, with what it was found to be like.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each has a file of its own")]
pub enum System {
    Phoenix(Phoenix),
    Mlflow,
    Langfuse(Langfuse),
    Langsmith(Langsmith),
    Otlp,
    Webhook(Option<Secret>),
    File,
}

impl System {
    /// Where a record belongs, or why it belongs nowhere there.
    ///
    /// # Errors
    /// `no_trace`, `no_run`: a stable code.
    pub fn locate(&self, item: &Item) -> Result<Target, &'static str> {
        let target = item.target.clone();
        match self {
            Self::Phoenix(_) if target.span.is_none() && target.trace.is_none() => Err("no_trace"),
            Self::Mlflow | Self::Langfuse(_) if target.trace.is_none() => Err("no_trace"),
            Self::Langsmith(_) => langsmith::run(&target)
                .map(|run| Target {
                    run: Some(run),
                    ..target
                })
                .ok_or("no_run"),
            _ => Ok(target),
        }
    }

    /// What a record becomes there.
    #[must_use]
    pub fn parts(&self, item: &Item, meaning: &Meaning, target: &Target) -> Vec<(Part, Value)> {
        let body = match self {
            Self::Mlflow => return mlflow::parts(item, meaning, target),
            Self::Langfuse(_) => return langfuse::parts(item, meaning, target),
            Self::Phoenix(_) => phoenix::body(item, meaning, target),
            Self::Langsmith(langsmith) => langsmith.body(item, meaning, target),
            Self::Otlp => otlp::body(item, meaning),
            Self::Webhook(_) | Self::File => webhook::body(item),
        };
        vec![(Part::Signal, body)]
    }

    /// What says that a record was taken back, where that is something to be sent.
    #[must_use]
    pub fn tombstone(&self, id: RecordId, item: Option<&Item>, standing: &Standing) -> Value {
        match self {
            Self::Otlp => otlp::tombstone(id, item, standing),
            Self::Webhook(_) | Self::File => webhook::tombstone(id, item, standing),
            _ => Value::Null,
        }
    }

    /// Whether what stands at one trace has to be removed before it can be put at another: where an id alone is the
    /// key, putting it again moves it.
    #[must_use]
    pub const fn is_bound_to_target(&self) -> bool {
        matches!(self, Self::Phoenix(_) | Self::Mlflow | Self::Langsmith(_))
    }

    /// How many pieces of this way may share a request.
    #[must_use]
    pub fn limit(&self, way: Way) -> usize {
        match self {
            Self::Otlp => otlp::TOGETHER,
            Self::Webhook(_) | Self::File => webhook::TOGETHER,
            Self::Phoenix(_) if way != Way::Remove => phoenix::TOGETHER,
            Self::Langfuse(langfuse) if way != Way::Remove => langfuse.limit(),
            _ => 1,
        }
    }

    /// What tells which pieces may share a request.
    #[must_use]
    pub fn lane(&self, piece: &Piece) -> String {
        match self {
            Self::Phoenix(_) => Phoenix::lane(piece),
            Self::Langfuse(_) => (piece.way == Way::Remove).to_string(),
            _ => String::new(),
        }
    }

    /// The request for these pieces; none where there are none.
    #[must_use]
    pub fn request(&self, pieces: &[&Piece], now_ms: u64) -> Option<Request> {
        match (self, pieces.first()?) {
            (Self::Phoenix(phoenix), _) => phoenix.request(pieces),
            (Self::Langfuse(langfuse), _) => langfuse.request(pieces),
            (Self::Mlflow, piece) => Some(mlflow::request(piece)),
            (Self::Langsmith(_), piece) => Some(langsmith::request(piece)),
            (Self::Otlp, _) => Some(otlp::request(pieces, now_ms)),
            (Self::Webhook(secret), _) => Some(webhook::request(pieces, secret.as_ref(), now_ms)),
            (Self::File, _) => Some(lines::request(pieces)),
        }
    }

    /// What an answer means for these pieces. What it tells of the system is remembered.
    #[must_use]
    pub fn judge(&mut self, pieces: &[&Piece], answer: &Answer) -> Judgement {
        match (self, pieces.first()) {
            (Self::Phoenix(_), _) => Phoenix::judge(pieces, answer),
            (Self::Langfuse(langfuse), _) => langfuse.judge(pieces, answer),
            (Self::Mlflow, Some(piece)) => mlflow::judge_one(piece, answer),
            (Self::Langsmith(_), Some(piece)) => langsmith::judge_one(piece, answer),
            (Self::Otlp, _) => otlp::judge_events(pieces, answer),
            _ => judge(pieces.len(), answer),
        }
    }

    /// The request that reads back what was put, and the word that its answer holds then; none where the system cannot be
    /// asked.
    #[must_use]
    pub fn read_back(&self, piece: &Piece) -> Option<(Request, String)> {
        let id = piece.record.to_text();
        match self {
            Self::Phoenix(phoenix) => Some((phoenix.read_back(piece), id)),
            Self::Mlflow => Some(mlflow::read_back(piece)),
            Self::Langfuse(langfuse) => Some((langfuse.read_back(piece), id)),
            Self::Langsmith(_) => Some((langsmith::read_back(piece), id)),
            Self::Otlp | Self::Webhook(_) | Self::File => None,
        }
    }
}
