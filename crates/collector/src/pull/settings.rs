//! Where a system is that calls are pulled from, and with which secret: as its sink says, or `[pull.NAME]`.

use super::System;
use super::langfuse::Door;
use crate::sinks::ready::sinks;
use crate::sinks::settings::{Sink, SinkLayer};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `[pull.NAME]` as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PullLayer {
    /// The system's address.
    pub url: Option<String>,
    /// Langfuse: the public key. MLflow: the user, where the server asks for one.
    pub user: Option<String>,
    /// The environment variable that holds the secret.
    pub secret_env: Option<String>,
    /// The project there, or MLflow's experiment.
    pub project: Option<String>,
}

/// What `NAME` may be.
pub const NAMES: [&str; 4] = ["langfuse", "langsmith", "phoenix", "mlflow"];

/// What is wrong with what is said of a system.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("pull {name}: {message}")]
pub struct PullError {
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub message: String,
}

/// A system that is ready to be asked: what `[pull.NAME]` says, and what it leaves unsaid the first sink of this type.
///
/// # Errors
/// The first thing that is wrong. No message holds a secret.
pub fn source(
    name: &str,
    project: Option<&str>,
    pull: &BTreeMap<String, PullLayer>,
    sink_layers: &[SinkLayer],
    env: impl Fn(&str) -> Option<String>,
) -> Result<(System, Sink), PullError> {
    let wrong = |message: String| PullError {
        name: name.to_owned(),
        message,
    };
    if let Some(other) = pull.keys().find(|other| !NAMES.contains(&other.as_str())) {
        return Err(PullError {
            name: other.clone(),
            message: format!("there is no such system; there are {}", NAMES.join(", ")),
        });
    }
    let own = pull.get(name).cloned().unwrap_or_default();
    let beside = sink_layers.iter().find(|layer| layer.r#type == name);
    if beside.is_none() && !pull.contains_key(name) {
        return Err(wrong(format!(
            "neither a sink of this type nor [pull.{name}] says where it is; `afterword config` shows how"
        )));
    }
    let beside = beside.cloned().unwrap_or_default();
    let layer = SinkLayer {
        r#type: name.to_owned(),
        url: own.url.or(beside.url),
        user: own.user.or(beside.user),
        secret_env: own.secret_env.or(beside.secret_env),
        ..SinkLayer::default()
    };
    let ready = sinks(&[layer], env).map_err(|error| wrong(error.message))?;
    let sink = ready.into_iter().next();
    let sink = sink.ok_or_else(|| wrong("it is not ready".to_owned()))?;
    let project = project.map(str::to_owned).or(own.project);
    let system = match name {
        "langfuse" if project.is_some() => {
            return Err(wrong(
                "expected no project: its keys are a project's".to_owned(),
            ));
        }
        "langfuse" => System::Langfuse(Door::Newer),
        "langsmith" => System::Langsmith(project.or(beside.session_id)),
        "phoenix" => {
            let project = project.or(beside.phoenix_project);
            System::Phoenix(project.unwrap_or_else(|| "default".to_owned()))
        }
        // What MLflow's servers begin with.
        _ => System::Mlflow(project.unwrap_or_else(|| "0".to_owned())),
    };
    Ok((system, sink))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, toml: &str) -> Result<(System, Sink), String> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            pull: BTreeMap<String, PullLayer>,
            #[serde(default)]
            sinks: Vec<SinkLayer>,
        }
        let file: File = toml::from_str(toml).map_err(|error| error.to_string())?;
        let env = |variable: &str| (variable == "S").then(|| "sk-hidden".to_owned());
        source(name, None, &file.pull, &file.sinks, env).map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_sink_says_is_enough_and_a_table_of_its_own_is_stronger() {
        let sink =
            "[[sinks]]\ntype = \"phoenix\"\nurl = \"http://a:1\"\nphoenix_project = \"chat\"\n";
        let (system, ready) = of("phoenix", sink).unwrap();
        assert_eq!(system, System::Phoenix("chat".to_owned()));
        assert_eq!(ready.url, "http://a:1");
        let both = format!("{sink}[pull.phoenix]\nurl = \"http://b:2/\"\nsecret_env = \"S\"\n");
        let (_, ready) = of("phoenix", &both).unwrap();
        assert_eq!(ready.url, "http://b:2");
        assert!(ready.authority.is_some() && !format!("{ready:?}").contains("hidden"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (name, toml, complaint) in [
            ("mlflow", "", "pull mlflow: neither a sink"),
            ("mlflow", "[pull.mlflow]", "pull mlflow: expected url"),
            (
                "langfuse",
                "[pull.langfuse]\nuser = \"pk\"",
                "pull langfuse: expected secret_env",
            ),
            (
                "langfuse",
                "[pull.langfuse]\nuser = \"pk\"\nsecret_env = \"S\"\nproject = \"x\"",
                "pull langfuse: expected no project",
            ),
            (
                "langsmith",
                "[pull.langsmith]\nsecret_env = \"NONE\"",
                "pull langsmith: the environment variable NONE",
            ),
            (
                "mlflow",
                "[pull.opik]\nurl = \"http://a\"",
                "pull opik: there is no such system",
            ),
        ] {
            let error = of(name, toml).unwrap_err();
            assert!(error.starts_with(complaint), "{error}");
        }
    }
}
