//! `afterword sinks`: which there are, how far they are, and whether they work.

use super::traces;
use crate::config::{Config, ConfigError};
use crate::keys::ProjectId;
use crate::now_ms;
use crate::sinks::item::Target;
use crate::sinks::ready;
use crate::sinks::settings::{Sink, SinkError};
use crate::sinks::trial;
use crate::store::{FIRST_PROJECT, Store};
use clap::{Args, Subcommand};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(super) enum SinksCommand {
    /// Says how far each of the sinks is
    List {
        /// Where everything is kept
        #[arg(long, env = "AFTERWORD_DATA_DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Sends one record to a sink, reads it back, and takes it back
    Test(TestFlags),
}

#[derive(Args)]
pub(super) struct TestFlags {
    /// The sink's name
    name: String,
    /// The trace id of an answer that the system has, 32 hex digits
    #[arg(long, value_parser = traces::hex::<32>)]
    trace: Option<String>,
    /// The span id of that answer, 16 hex digits
    #[arg(long, value_parser = traces::hex::<16>)]
    span: Option<String>,
    /// The id of a LangSmith run
    #[arg(long)]
    run: Option<String>,
}

/// The sinks of the file with their secrets.
pub(super) fn configured(config: &Config) -> Result<Vec<Sink>, ConfigError> {
    Ok(ready::sinks(&config.sinks, |variable| {
        std::env::var(variable).ok()
    })?)
}

/// Each with the project whose records it is sent.
pub(super) fn with_projects(
    store: &Store,
    sinks: Vec<Sink>,
) -> Result<Vec<(Sink, ProjectId)>, Box<dyn Error>> {
    let mut found = Vec::new();
    for sink in sinks {
        let name = sink.project.as_deref().unwrap_or(FIRST_PROJECT);
        let project = store.project(name)?.ok_or_else(|| {
            ConfigError::from(SinkError {
                sink: sink.name.clone(),
                message: format!("there is no project {name:?} in the store"),
            })
        })?;
        found.push((sink, project));
    }
    Ok(found)
}

pub(super) fn list(config: &Config, store: &Store) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    if config.sinks.is_empty() {
        writeln!(out, "no sinks are configured; `afterword config` shows how")?;
    }
    for layer in &config.sinks {
        let name = layer.name.as_deref().unwrap_or(&layer.r#type);
        let project = store.project(layer.project.as_deref().unwrap_or(FIRST_PROJECT))?;
        let states = project.map_or(Ok(Vec::new()), |project| store.sink_states(project))?;
        let Some(state) = states.into_iter().find(|state| state.name == name) else {
            writeln!(out, "{name:<16}{:<10}has not begun", layer.r#type)?;
            continue;
        };
        let never: u64 = state.never.values().sum();
        writeln!(
            out,
            "{name:<16}{:<10}{} sent, {} waiting, {never} never",
            layer.r#type, state.sent, state.backlog
        )?;
        for (reason, count) in &state.never {
            writeln!(out, "{:<26}never {reason}: {count}", "")?;
        }
        if let (Some(_), Some(error)) = (state.failing_since_ms, &state.last_error) {
            writeln!(out, "{:<26}takes nothing at the moment: {error}", "")?;
        }
    }
    Ok(())
}

pub(super) fn test(config: &Config, flags: TestFlags) -> Result<(), Box<dyn Error>> {
    let wrong = |message: &str| {
        ConfigError::from(SinkError {
            sink: flags.name.clone(),
            message: message.to_owned(),
        })
    };
    // Only this one's secret is needed.
    let named = config
        .sinks
        .iter()
        .filter(|layer| layer.name.as_ref().unwrap_or(&layer.r#type) == &flags.name);
    let layers: Vec<_> = named.cloned().collect();
    let sinks = ready::sinks(&layers, |variable| std::env::var(variable).ok())
        .map_err(ConfigError::from)?;
    let sink = sinks
        .first()
        .ok_or_else(|| wrong("no sink of this name is configured"))?;
    let target = Target {
        trace: flags.trace,
        span: flags.span,
        run: flags.run,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let found = runtime.block_on(trial::run(sink, target, now_ms()))?;
    let mut out = std::io::stdout().lock();
    for step in &found.steps {
        writeln!(out, "{}: {step}", sink.name)?;
    }
    out.flush()?;
    if found.well {
        Ok(())
    } else {
        Err(format!("the sink {} does not work", sink.name).into())
    }
}
