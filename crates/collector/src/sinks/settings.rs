//! `[[sinks]]` of afterword.toml: what can be said, and what is ready to be asked.

use super::secret::Secret;
use super::system::System;
use afterword_core::record::Kind;
use serde::Deserialize;
use std::path::PathBuf;

/// A sink as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SinkLayer {
    /// The system: one of [`TYPES`].
    pub r#type: String,
    /// What it is called here [default: its type].
    pub name: Option<String>,
    /// The project whose records it is sent [default: the first].
    pub project: Option<String>,
    /// The system's address.
    pub url: Option<String>,
    /// The environment variable that holds the secret.
    pub secret_env: Option<String>,
    /// Langfuse: the public key. MLflow: the user, where the server asks for one.
    pub user: Option<String>,
    /// OTLP: the header that the secret goes into as it is [default: authorization, as a bearer token].
    pub secret_header: Option<String>,
    /// Phoenix: the project that the traces are in [default: default].
    pub phoenix_project: Option<String>,
    /// LangSmith: the id of the project that the runs are in.
    pub session_id: Option<String>,
    /// LangSmith: whether a vote extends the retention of its trace [default: false].
    pub extend_trace_retention: Option<bool>,
    /// File: where to.
    pub path: Option<PathBuf>,
    /// File: bytes beyond which a new one is begun.
    pub max_bytes: Option<u64>,
    /// Kinds of records that it is sent [default: all].
    pub kinds: Option<Vec<Kind>>,
    /// Environments whose records it is sent [default: all, and those without].
    pub environments: Option<Vec<String>>,
    /// Requests a minute at most.
    pub requests_per_minute: Option<u32>,
    /// Hours to wait for a trace [default: 24].
    pub not_yet_hours: Option<u32>,
    /// Whether a new sink is sent what is stored already [default: true].
    pub backfill: Option<bool>,
}

/// What `type` may be.
pub const TYPES: [&str; 7] = [
    "phoenix",
    "mlflow",
    "langfuse",
    "langsmith",
    "otlp",
    "webhook",
    "file",
];

/// A sink that is ready to be asked.
#[derive(Clone, Debug)]
pub struct Sink {
    /// What it is called.
    pub name: String,
    /// The word of its system.
    pub r#type: &'static str,
    /// The project whose records it is sent; none is the first.
    pub project: Option<String>,
    /// The system.
    pub system: System,
    /// Its address, without the slash at the end; empty for a file.
    pub url: String,
    /// What goes into every request.
    pub authority: Option<(String, Secret)>,
    /// The file, and the bytes beyond which a new one is begun.
    pub file: Option<(PathBuf, Option<u64>)>,
    /// Kinds of records.
    pub kinds: Option<Vec<Kind>>,
    /// Environments.
    pub environments: Option<Vec<String>>,
    /// Requests a minute at most.
    pub requests_per_minute: Option<u32>,
    /// Ms to wait for a trace.
    pub not_yet_ms: u64,
    /// Whether it is sent what is stored already.
    pub backfill: bool,
}

/// What is wrong with a sink of the file: which one, and what would be right.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("sink {sink:?}: {message}")]
pub struct SinkError {
    /// Its name or type, or its place in the file.
    pub sink: String,
    /// What is wrong.
    pub message: String,
}
