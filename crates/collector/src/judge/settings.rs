//! `[judge]` of afterword.toml: what can be said, and what is ready to be asked.

use super::budget::Limit;
use super::prompt::{Prompt, STANDARD};
use crate::sinks::ready::address;
use crate::sinks::secret::Secret;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// A judge as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JudgeLayer {
    /// Base address of an OpenAI-compatible server, such as `http://127.0.0.1:11434/v1`.
    pub url: Option<String>,
    /// The model to ask.
    pub model: Option<String>,
    /// The environment variable that holds its key.
    pub key_env: Option<String>,
    /// A file that holds its key.
    pub key_file: Option<PathBuf>,
    /// The file with the prompt [default: the one that `afterword judge prompt` prints].
    pub prompt: Option<PathBuf>,
    /// What is sent beside model and messages, such as a temperature.
    pub parameters: Option<Map<String, Value>>,
    /// Answers in one request [default: 5].
    pub batch: Option<usize>,
    /// Seconds to wait for a reply [default: 60].
    pub timeout_seconds: Option<u64>,
    /// Requests of one run at most [default: 200].
    pub requests_per_run: Option<u64>,
    /// Tokens of one run at most [default: 500,000].
    pub tokens_per_run: Option<u64>,
    /// Requests of one day (UTC) at most [default: 1,000].
    pub requests_per_day: Option<u64>,
    /// Tokens of one day at most [default: 2,000,000].
    pub tokens_per_day: Option<u64>,
}

/// Answers in one request at most: in longer questions models mix the cases up.
const MOST_TOGETHER: usize = 20;

/// A judge that is ready to be asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its server, without the slash at the end.
    pub url: String,
    /// The model.
    pub model: String,
    /// Its key.
    pub key: Option<Secret>,
    /// What it is told.
    pub prompt: Prompt,
    /// What is sent beside.
    pub parameters: Map<String, Value>,
    /// Answers in one request.
    pub batch: usize,
    /// Ms to wait for a reply.
    pub timeout_ms: u64,
    /// What a run may spend.
    pub run: Limit,
    /// What a day may.
    pub day: Limit,
}

/// What is wrong with the judge of the file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("judge: {0}")]
pub struct JudgeError(pub String);

impl JudgeLayer {
    /// Makes it ready; `env` gives what a variable holds. Its files are read now.
    ///
    /// # Errors
    /// The first thing that is wrong. No message holds a key.
    pub fn ready(&self, env: impl Fn(&str) -> Option<String>) -> Result<Settings, JudgeError> {
        let wrong = |message: &str| JudgeError(message.to_owned());
        let url = self.url.as_deref().ok_or_else(|| {
            wrong("expected url: the base address of an OpenAI-compatible server")
        })?;
        let model = self
            .model
            .clone()
            .filter(|model| !model.trim().is_empty())
            .ok_or_else(|| wrong("expected model: the model to ask"))?;
        let text = match &self.prompt {
            Some(path) => read(path)?,
            None => STANDARD.to_owned(),
        };
        if text.trim().is_empty() {
            return Err(wrong("the file of the prompt is empty"));
        }
        let parameters = self.parameters.clone().unwrap_or_default();
        if parameters.contains_key("messages") || parameters.contains_key("model") {
            return Err(wrong(
                "parameters: model and messages are not to be set there",
            ));
        }
        let batch = self.batch.unwrap_or(5);
        if !(1..=MOST_TOGETHER).contains(&batch) {
            return Err(JudgeError(format!("batch: expected 1 to {MOST_TOGETHER}")));
        }
        let timeout_ms = self.timeout_seconds.unwrap_or(60).saturating_mul(1_000);
        if timeout_ms == 0 {
            return Err(wrong("timeout_seconds: expected at least 1"));
        }
        Ok(Settings {
            url: address(url).map_err(JudgeError)?,
            prompt: Prompt::new(&text, &model),
            model,
            key: self.key(env)?,
            parameters,
            batch,
            timeout_ms,
            run: Limit {
                requests: self.requests_per_run.unwrap_or(200),
                tokens: self.tokens_per_run.unwrap_or(500_000),
            },
            day: Limit {
                requests: self.requests_per_day.unwrap_or(1_000),
                tokens: self.tokens_per_day.unwrap_or(2_000_000),
            },
        })
    }

    fn key(&self, env: impl Fn(&str) -> Option<String>) -> Result<Option<Secret>, JudgeError> {
        let key = match (&self.key_env, &self.key_file) {
            (Some(_), Some(_)) => {
                return Err(JudgeError(
                    "expected key_env or key_file, not both".to_owned(),
                ));
            }
            (Some(variable), None) => env(variable).ok_or_else(|| {
                JudgeError(format!(
                    "the environment variable {variable} is not set; it should hold the key"
                ))
            })?,
            (None, Some(path)) => read(path)?,
            (None, None) => return Ok(None),
        };
        let key = key.trim();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(JudgeError("the key is empty, or no key".to_owned()));
        }
        Ok(Some(Secret::new(key)))
    }
}

fn read(path: &std::path::Path) -> Result<String, JudgeError> {
    std::fs::read_to_string(path)
        .map_err(|error| JudgeError(format!("cannot read {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(toml: &str) -> Result<Settings, String> {
        let layer: JudgeLayer = toml::from_str(toml).map_err(|error| error.to_string())?;
        let env = |name: &str| (name == "KEY").then(|| "sk-hidden".to_owned());
        layer.ready(env).map_err(|error| error.to_string())
    }

    const LEAST: &str = "url = \"http://127.0.0.1:1/v1/\"\nmodel = \"m-1\"\n";

    #[test]
    fn two_settings_are_enough_and_the_key_shows_nowhere() {
        let ready = layer(&format!("{LEAST}key_env = \"KEY\"")).unwrap();
        assert_eq!(
            (ready.url.as_str(), ready.batch),
            ("http://127.0.0.1:1/v1", 5)
        );
        assert_eq!(ready.key.as_ref().map(Secret::reveal), Some("sk-hidden"));
        assert!(!format!("{ready:?}").contains("hidden"));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        for (toml, complaint) in [
            ("model = \"m\"", "judge: expected url"),
            ("url = \"http://h/v1\"", "judge: expected model"),
            (
                "url = \"ftp://h\"\nmodel = \"m\"",
                "judge: expected a url with http",
            ),
            (
                "url = \"http://u:p@h\"\nmodel = \"m\"",
                "judge: expected a url without user",
            ),
            (
                &format!("{LEAST}batch = 0"),
                "judge: batch: expected 1 to 20",
            ),
            (
                &format!("{LEAST}timeout_seconds = 0"),
                "judge: timeout_seconds",
            ),
            (
                &format!("{LEAST}key_env = \"NONE\""),
                "judge: the environment variable NONE",
            ),
            (
                &format!("{LEAST}prompt = \"/nowhere/p.md\""),
                "judge: cannot read /nowhere/p.md",
            ),
            (
                &format!("{LEAST}parameters = {{ model = \"x\" }}"),
                "judge: parameters",
            ),
        ] {
            let error = layer(toml).unwrap_err();
            assert!(error.starts_with(complaint), "{error}");
        }
        assert!(
            layer("mode = 1")
                .unwrap_err()
                .contains("unknown field `mode`")
        );
    }
}
