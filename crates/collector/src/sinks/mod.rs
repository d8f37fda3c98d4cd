//! Passing records on to other systems.
//!
//! What is to be done is decided by pure functions that are told the time; `driver` and `channel` alone touch the world.
//!
//! # Layout
//! - `policy`: every limit. `settings`, `secret`, `ready`: `[[sinks]]` of the file.
//! - `item`, `meaning`: a record as a sink is given it, and what it says in words that all systems share.
//! - `system`: the systems; `phoenix`, `mlflow`, `langfuse`, `langsmith`, `otlp`, `webhook`, `lines`: one file for each.
//! - `plan`: what has to be done so that a system shows what the record says now.
//! - `request`: what a system is asked, and what its answer means.
//! - `schedule`: when to ask again.
//! - `go`: what of the due records is to be sent, and when what became of them makes them due again.
//! - `round`: the requests of one go, and what becomes of each record. `channel`: how they get there.
//! - `driver`: one task for each sink, which takes up what is new and sends what is due.
//! - `trial`: one record there, read, and away again.

pub mod channel;
pub mod driver;
pub mod go;
pub mod item;
mod langfuse;
mod langsmith;
pub mod lines;
pub mod meaning;
mod mlflow;
mod otlp;
mod phoenix;
pub mod plan;
pub mod policy;
pub mod ready;
pub mod request;
pub mod round;
pub mod schedule;
pub mod secret;
pub mod settings;
pub mod system;
pub mod trial;
pub mod url;
mod webhook;
