//! The configuration: a flag beats the environment, which beats `afterword.toml`, which beats the default.

mod flow;
mod origin;

use crate::http::{Bounds, ForwardedHeader, Proxies, TlsFiles};
use crate::judge::settings::{JudgeError, JudgeLayer};
use crate::limits::{AddressRange, Limits};
use crate::log;
use crate::pull::settings::{PullError, PullLayer};
use crate::sinks::settings::{SinkError, SinkLayer};
use clap::Args;
pub(crate) use origin::is_origin;
use serde::Deserialize;
use std::collections::BTreeMap;
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
    /// An address of its own for /metrics, /healthz and /readyz, where none of them needs a key
    #[arg(long, env = "AFTERWORD_ADMIN_LISTEN")]
    pub admin_listen: Option<SocketAddr>,
    /// The certificate of HTTPS, and those that vouch for it, as PEM [default: HTTP is spoken]
    #[arg(long, env = "AFTERWORD_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, env = "AFTERWORD_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Connections at the same time; others wait [default: 2048]
    #[arg(long, env = "AFTERWORD_MAX_CONNECTIONS")]
    pub max_connections: Option<usize>,
    /// Of these, of one address; 0 is no limit [default: 256; on loopback 0]
    #[arg(long, env = "AFTERWORD_MAX_CONNECTIONS_PER_ADDRESS")]
    pub max_connections_per_address: Option<usize>,
    /// How the log is written [default: text]
    #[arg(long, env = "AFTERWORD_LOG", value_enum)]
    pub log: Option<log::Format>,
    /// The least that is logged [default: info]
    #[arg(long, env = "AFTERWORD_LOG_LEVEL", value_enum)]
    pub log_level: Option<log::Level>,
    /// Where everything is kept [default: ./afterword-data]
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Origins whose pages may write with the public key; null stands for all sandboxed frames and files
    #[arg(long = "origin", env = "AFTERWORD_ORIGINS", value_delimiter = ',')]
    pub origins: Option<Vec<String>>,
    /// Records a second that are taken with one key; 0 is no limit [default: 1000; on loopback 0]
    #[arg(long, env = "AFTERWORD_KEY_RECORDS_PER_SECOND")]
    pub key_records_per_second: Option<u32>,
    /// Records that one key may send at once, at least 500 [default: what a minute brings]
    #[arg(long, env = "AFTERWORD_KEY_BURST_RECORDS")]
    pub key_burst_records: Option<u32>,
    /// Requests a second that are taken from one address without a secret key; 0 is no limit [default: 10; on loopback 0]
    #[arg(long, env = "AFTERWORD_ADDRESS_REQUESTS_PER_SECOND")]
    pub address_requests_per_second: Option<u32>,
    /// Requests that one address may send at once [default: what half a minute brings]
    #[arg(long, env = "AFTERWORD_ADDRESS_BURST_REQUESTS")]
    pub address_burst_requests: Option<u32>,
    /// Addresses of proxies that are believed of whom they stand before, such as 10.0.0.0/8
    #[arg(
        long = "trusted-proxy",
        env = "AFTERWORD_TRUSTED_PROXIES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Option<Vec<AddressRange>>,
    /// The header in which they say it [default: x-forwarded-for]
    #[arg(long, env = "AFTERWORD_FORWARDED_HEADER")]
    pub forwarded_header: Option<ForwardedHeader>,
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
    /// Systems that records are passed on to; only in the file
    #[arg(skip)]
    pub sinks: Option<Vec<SinkLayer>>,
    /// A model that says what was wrong with answers; only in the file
    #[arg(skip)]
    pub judge: Option<JudgeLayer>,
    /// Systems that traces are pulled from, by name; only in the file
    #[arg(skip)]
    pub pull: Option<BTreeMap<String, PullLayer>>,
}

/// The configuration as it is in force.
#[derive(Clone)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The address of whoever runs it, if that is one of its own.
    pub admin_listen: Option<SocketAddr>,
    /// Certificate and key, where HTTPS is spoken.
    pub tls: Option<TlsFiles>,
    /// What connections are held to.
    pub bounds: Bounds,
    /// How the log is written.
    pub log: log::Format,
    /// The least that is logged.
    pub log_level: log::Level,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Origins whose pages may write.
    pub origins: Vec<String>,
    /// How much is taken from whom.
    pub limits: Limits,
    /// The proxies that are believed.
    pub proxies: Proxies,
    /// Whether the demo is served.
    pub demo: bool,
    /// The demo's model server.
    pub model: Option<Model>,
    /// Ms between two words of a built-in answer.
    pub demo_pace_ms: u64,
    /// Systems that records are passed on to, without their secrets.
    pub sinks: Vec<SinkLayer>,
    /// A model that says what was wrong with answers, without its key.
    pub judge: Option<JudgeLayer>,
    /// Systems that traces are pulled from, without their secrets.
    pub pull: BTreeMap<String, PullLayer>,
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
            .field("admin_listen", &self.admin_listen)
            .field("tls", &self.tls)
            .field("bounds", &self.bounds)
            .field("log", &self.log)
            .field("log_level", &self.log_level)
            .field("data_dir", &self.data_dir)
            .field("origins", &self.origins)
            .field("limits", &self.limits)
            .field("proxies", &self.proxies)
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
        "{0:?} is no origin: expected a scheme and a host as a browser names them, in lower case and without the scheme's own port, such as https://chat.example, or null"
    )]
    BadOrigin(String),
    /// A burst is too small.
    #[error("{setting}: expected at least {least}, the most that one request brings")]
    SmallBurst {
        /// The setting.
        setting: &'static str,
        /// What it may be at least.
        least: u32,
    },
    /// Nobody would be served.
    #[error("max_connections: expected at least 1")]
    NoConnections,
    /// Of certificate and key one is missing.
    #[error("{there} was said without {missing}: HTTPS needs both")]
    HalfTls {
        /// What was said.
        there: &'static str,
        /// What was not.
        missing: &'static str,
    },
    /// A sink is not what it should be.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The judge is not what it should be.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// What traces are pulled from is not what it should be.
    #[error(transparent)]
    Pull(#[from] PullError),
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
            admin_listen: self.admin_listen.or(below.admin_listen),
            tls_cert: self.tls_cert.or(below.tls_cert),
            tls_key: self.tls_key.or(below.tls_key),
            max_connections: self.max_connections.or(below.max_connections),
            max_connections_per_address: self
                .max_connections_per_address
                .or(below.max_connections_per_address),
            log: self.log.or(below.log),
            log_level: self.log_level.or(below.log_level),
            data_dir: self.data_dir.or(below.data_dir),
            origins: self.origins.or(below.origins),
            key_records_per_second: self.key_records_per_second.or(below.key_records_per_second),
            key_burst_records: self.key_burst_records.or(below.key_burst_records),
            address_requests_per_second: self
                .address_requests_per_second
                .or(below.address_requests_per_second),
            address_burst_requests: self.address_burst_requests.or(below.address_burst_requests),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            forwarded_header: self.forwarded_header.or(below.forwarded_header),
            demo: self.demo.or(below.demo),
            demo_model_url: self.demo_model_url.or(below.demo_model_url),
            demo_model_key: self.demo_model_key.or(below.demo_model_key),
            demo_model: self.demo_model.or(below.demo_model),
            demo_pace_ms: self.demo_pace_ms.or(below.demo_pace_ms),
            sinks: self.sinks.or(below.sinks),
            judge: self.judge.or(below.judge),
            pull: self.pull.or(below.pull),
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
        let limits = flow::limits(&self, listen)?;
        let proxies = flow::proxies(&self);
        let bounds = flow::bounds(&self, listen)?;
        let tls = flow::tls(&self)?;
        let origins = self.origins.unwrap_or_default();
        if let Some(wrong) = origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError::BadOrigin(wrong.clone()));
        }
        Ok(Config {
            listen,
            admin_listen: self.admin_listen,
            tls,
            bounds,
            log: self.log.unwrap_or_default(),
            log_level: self.log_level.unwrap_or_default(),
            data_dir: self
                .data_dir
                .unwrap_or_else(|| PathBuf::from("./afterword-data")),
            origins,
            limits,
            proxies,
            demo: self.demo.unwrap_or_else(|| listen.ip().is_loopback()),
            model: self.demo_model_url.map(|url| Model {
                url: url.trim_end_matches('/').to_owned(),
                key: self.demo_model_key,
                name: self.demo_model.unwrap_or_else(|| "default".to_owned()),
            }),
            demo_pace_ms: self.demo_pace_ms.unwrap_or(18),
            sinks: self.sinks.unwrap_or_default(),
            judge: self.judge,
            pull: self.pull.unwrap_or_default(),
        })
    }
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
                    .filter(|line| line.contains(" = ") || line.starts_with('['))
                    .unwrap_or(line)
            })
            .collect::<Vec<_>>()
            .join("\n");
        let layer: Layer = toml::from_str(&all).unwrap();
        assert_eq!(layer.demo, Some(true));
        let limits = layer.clone().finish().unwrap().limits;
        assert_eq!(limits, Limits::DEFAULT);
        let bounds = layer.clone().finish().unwrap().bounds;
        assert_eq!(bounds.per_address, Some(Bounds::PER_ADDRESS));
        assert!(layer.clone().finish().unwrap().tls.is_some());
        assert_eq!(layer.demo_model.as_deref(), Some("llama3.2"));
        let sinks =
            crate::sinks::ready::sinks(&layer.sinks.unwrap(), |_| Some("secret".to_owned()))
                .unwrap();
        assert_eq!(
            sinks.iter().map(|sink| sink.r#type).collect::<Vec<_>>(),
            crate::sinks::settings::TYPES
        );
        assert!(
            layer
                .judge
                .unwrap()
                .ready(|_| Some("secret".to_owned()))
                .is_ok()
        );
        let pulled = layer.pull.unwrap();
        assert_eq!(
            pulled.keys().map(String::as_str).collect::<Vec<_>>(),
            ["langfuse"]
        );
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
