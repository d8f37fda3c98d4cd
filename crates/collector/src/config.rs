//! The configuration: a flag beats the environment, which beats `afterword.toml`, which beats the default.

use crate::keys::OPAQUE_ORIGIN;
use clap::Args;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The commented example, which is also what `afterword config` prints.
pub const EXAMPLE: &str = include_str!("../afterword.example.toml");

/// What can be said on the command line, in the environment and in the file.
#[derive(Args, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layer {
    /// The address to listen on; port 0 takes a free one [default: 127.0.0.1:8787]
    #[arg(long, env = "AFTERWORD_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Where everything is kept [default: ./afterword-data]
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Origins whose pages may write with the public key; null stands for all sandboxed frames and files
    #[arg(long = "origin", env = "AFTERWORD_ORIGINS", value_delimiter = ',')]
    pub origins: Option<Vec<String>>,
    /// Whether the demo is served [default: only on loopback]
    #[arg(long, env = "AFTERWORD_DEMO", num_args = 0..=1, default_missing_value = "true")]
    pub demo: Option<bool>,
    /// An OpenAI-compatible server for the demo to talk to
    #[arg(long, env = "AFTERWORD_DEMO_MODEL_URL")]
    pub demo_model_url: Option<String>,
    /// Its key
    #[arg(long, env = "AFTERWORD_DEMO_MODEL_KEY", hide_env_values = true)]
    pub demo_model_key: Option<String>,
    /// The model to ask it for
    #[arg(long, env = "AFTERWORD_DEMO_MODEL")]
    pub demo_model: Option<String>,
    /// Ms between two words of a built-in answer [default: 18]
    #[arg(long, env = "AFTERWORD_DEMO_PACE_MS")]
    pub demo_pace_ms: Option<u64>,
}

/// The configuration as it is in force.
#[derive(Clone)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Origins whose pages may write.
    pub origins: Vec<String>,
    /// Whether the demo is served.
    pub demo: bool,
    /// The demo's model server.
    pub model: Option<Model>,
    /// Ms between two words of a built-in answer.
    pub demo_pace_ms: u64,
}

/// An OpenAI-compatible server.
#[derive(Clone)]
pub struct Model {
    /// Its base address, such as `http://127.0.0.1:11434/v1`.
    pub url: String,
    /// Its key.
    pub key: Option<String>,
    /// The model to ask for.
    pub name: String,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data_dir", &self.data_dir)
            .field("origins", &self.origins)
            .field("demo", &self.demo)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key is a secret, and an address may hold one.
        f.debug_struct("Model")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Why a configuration was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be: unknown keys, wrong types.
    #[error("{path}: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        message: String,
    },
    /// An origin is none.
    #[error(
        "{0:?} is no origin: expected a scheme and a host, such as https://chat.example, or null"
    )]
    BadOrigin(String),
}

/// Reads a file of settings.
///
/// # Errors
/// Unknown keys and wrong types are refused.
pub fn read(path: &Path) -> Result<Layer, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        // The line itself is not shown: it may hold the model's key.
        ConfigError::Wrong {
            path: path.to_owned(),
            message: format!("line {line}: {}", error.message()),
        }
    })
}

impl Layer {
    /// The settings of `self`, and of `below` where `self` says nothing.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            data_dir: self.data_dir.or(below.data_dir),
            origins: self.origins.or(below.origins),
            demo: self.demo.or(below.demo),
            demo_model_url: self.demo_model_url.or(below.demo_model_url),
            demo_model_key: self.demo_model_key.or(below.demo_model_key),
            demo_model: self.demo_model.or(below.demo_model),
            demo_pace_ms: self.demo_pace_ms.or(below.demo_pace_ms),
        }
    }

    /// The settings with the defaults for what nobody said.
    ///
    /// # Errors
    /// What is no origin is refused.
    pub fn finish(self) -> Result<Config, ConfigError> {
        let listen = self
            .listen
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787)));
        let origins = self.origins.unwrap_or_default();
        if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError::BadOrigin(wrong.clone()));
        }
        Ok(Config {
            listen,
            data_dir: self
                .data_dir
                .unwrap_or_else(|| PathBuf::from("./afterword-data")),
            origins,
            demo: self.demo.unwrap_or_else(|| listen.ip().is_loopback()),
            model: self.demo_model_url.map(|url| Model {
                url: url.trim_end_matches('/').to_owned(),
                key: self.demo_model_key,
                name: self.demo_model.unwrap_or_else(|| "default".to_owned()),
            }),
            demo_pace_ms: self.demo_pace_ms.unwrap_or(18),
        })
    }
}

fn is_origin(origin: &str) -> bool {
    let names_host = |(scheme, host): (&str, &str)| {
        !scheme.is_empty() && !host.is_empty() && !host.contains('/')
    };
    origin == OPAQUE_ORIGIN || origin.split_once("://").is_some_and(names_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_the_defaults() {
        let example: Layer = toml::from_str(EXAMPLE).unwrap();
        let example = format!("{:?}", example.finish().unwrap());
        assert_eq!(example, format!("{:?}", Layer::default().finish().unwrap()));
    }

    #[test]
    fn the_commented_settings_of_the_example_exist() {
        let all: String = EXAMPLE
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|line| line.contains(" = "))
                    .unwrap_or(line)
            })
            .collect::<Vec<_>>()
            .join("\n");
        let layer: Layer = toml::from_str(&all).unwrap();
        assert_eq!(layer.demo, Some(true));
        assert_eq!(layer.demo_model.as_deref(), Some("llama3.2"));
    }

    #[test]
    fn an_unknown_key_is_refused_and_named() {
        let error = toml::from_str::<Layer>("lisen = \"127.0.0.1:1\"")
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("unknown field `lisen`"), "{error}");
    }

    #[test]
    fn debug_shows_no_key() {
        let layer = Layer {
            demo_model_url: Some("http://u:p@h".to_owned()),
            demo_model_key: Some("sk-hidden".to_owned()),
            ..Layer::default()
        };
        let shown = format!("{:?}", layer.finish().unwrap());
        assert!(
            !shown.contains("hidden") && !shown.contains("u:p"),
            "{shown}"
        );
    }
}
