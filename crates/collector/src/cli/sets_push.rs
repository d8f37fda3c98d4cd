//! `afterword sets push`: a set into a system that records are passed on to.

use super::Outcome;
use super::sets::found;
use crate::config::{Config, ConfigError};
use crate::keys::ProjectId;
use crate::progress::Progress;
use crate::sets::Wanted;
use crate::sets::push::{Target, push};
use crate::sinks::ready;
use crate::sinks::settings::{Sink, SinkError};
use crate::store::Store;
use clap::Args;
use std::io::Write;

#[derive(Args)]
pub(super) struct PushFlags {
    /// The set: NAME, or NAME@VERSION
    set: Wanted,
    /// The system
    #[arg(long)]
    to: Target,
    /// The sink whose address and secret are used, where there are several of this system
    #[arg(long)]
    sink: Option<String>,
}

/// Refusals that are shown; the rest is only counted.
const SHOWN: usize = 10;

pub(super) fn run(
    flags: &PushFlags,
    config: &Config,
    store: &Store,
    project: ProjectId,
) -> Outcome {
    let sink = sink(flags, config)?;
    let reader = store.reader()?;
    let set = found(&reader, project, &flags.set)?;
    let cases = reader.cases(&set)?;
    let mut progress = Progress::of(cases.len() as u64);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut told = |done| progress.at(done, "cases");
    let pushed = runtime.block_on(push(flags.to, &sink, &set, &cases, &mut told))?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}: {} cases stand in {}",
        set.title(),
        pushed.taken,
        sink.name
    )?;
    for (case, why) in pushed.refused.iter().take(SHOWN) {
        writeln!(out, "  {case} refused: {}", super::label::shown(why))?;
    }
    if pushed.refused.is_empty() {
        return Ok(());
    }
    Err(format!("{} cases were refused", pushed.refused.len()).into())
}

/// The sink of this system with its secret; no other one's secret is needed.
fn sink(flags: &PushFlags, config: &Config) -> Result<Sink, ConfigError> {
    let kind = flags.to.sink_type();
    let wrong = |message: &str| {
        ConfigError::from(SinkError {
            sink: flags.sink.clone().unwrap_or_else(|| kind.to_owned()),
            message: message.to_owned(),
        })
    };
    let of_kind = config.sinks.iter().filter(|layer| layer.r#type == kind);
    let named = of_kind.filter(|layer| {
        let name = layer.name.as_ref().unwrap_or(&layer.r#type);
        flags.sink.as_ref().is_none_or(|wanted| wanted == name)
    });
    let layers: Vec<_> = named.cloned().collect();
    if layers.len() > 1 {
        return Err(wrong("there are several; name one with --sink"));
    }
    let sinks = ready::sinks(&layers, |variable| std::env::var(variable).ok())?;
    sinks
        .into_iter()
        .next()
        .ok_or_else(|| wrong("no such sink is configured; `afterword config` shows how"))
}
