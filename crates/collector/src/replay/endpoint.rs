//! An OpenAI-compatible endpoint: what it is asked, how often, and how much of its answer is read.

use super::completion::{Completion, read};
use crate::patience::{TRIES, chance, passes, pause_ms};
use crate::sets::Case;
use crate::sets::format::messages::{messages, tools};
use crate::sinks::channel::{reason, retry_after_ms};
use crate::sinks::request::said;
use crate::sinks::secret::Secret;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, USER_AGENT};
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime};

/// Bytes of an answer that are read: far more than any model says at once.
const ANSWER_BYTES: usize = 4 << 20;

/// How it is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The model; none is that of each case.
    pub model: Option<String>,
    /// The key, which goes to this endpoint and to no other address.
    pub key: Option<Secret>,
    /// How freely it may speak.
    pub temperature: Option<f64>,
    /// At most so many tokens.
    pub max_tokens: Option<u32>,
    /// How long one answer may take, until its end.
    pub timeout: Duration,
}

/// One endpoint.
pub struct Endpoint {
    url: Url,
    settings: Settings,
    client: reqwest::Client,
}

/// What came of asking.
pub(super) struct Asked {
    /// The answer, or why there is none.
    pub(super) answer: Result<Completion, Fault>,
    /// How often it was asked.
    pub(super) tries: u32,
    /// Ms of the last try.
    pub(super) ms: u64,
}

/// Why there is no answer.
pub(super) struct Fault {
    /// In a sentence.
    pub(super) message: String,
    /// Whether every other case would be told the same.
    pub(super) of_all: bool,
}

impl Endpoint {
    /// An endpoint: its address is that of its API, such as `https://api.example/v1`, or of its chat completions.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn new(address: &str, settings: Settings) -> Result<Self, String> {
        let mut url =
            Url::parse(address).map_err(|error| format!("the endpoint is no address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err("expected an endpoint that begins with http:// or https://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected an endpoint without a name or password; --key-env names the variable that holds the key".to_owned());
        }
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/').to_owned();
        if path.ends_with("/chat/completions") {
            url.set_path(&path);
        } else {
            url.set_path(&format!("{path}/chat/completions"));
        }
        let client = reqwest::Client::builder()
            .timeout(settings.timeout)
            // The key goes to the address that was given, and so do the questions.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            url,
            settings,
            client,
        })
    }

    /// Its address, without what may be a secret in its query.
    #[must_use]
    pub fn address(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        url.into()
    }

    /// Whether a key would go over the wire in the open.
    #[must_use]
    pub fn shows_its_key(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let is_here = host == "localhost"
            || host == "[::1]"
            || host
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|ip| ip.is_loopback());
        self.settings.key.is_some() && self.url.scheme() == "http" && !is_here
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks a case until there is an answer that will not be another one later.
    pub(super) async fn ask(&self, case: &Case) -> Asked {
        let body = body(case, &self.settings).to_string();
        let mut tries = 0;
        loop {
            tries += 1;
            let begun = Instant::now();
            let came = self.once(&body).await;
            let ms = begun.elapsed().as_millis() as u64;
            let (message, asked_ms) = match came {
                Ok(answer) => {
                    return Asked {
                        answer: Ok(answer),
                        tries,
                        ms,
                    };
                }
                Err(Trouble::Later(message, asked_ms)) if tries < TRIES => (message, asked_ms),
                Err(Trouble::Later(message, _)) => return fault(message, false, tries, ms),
                Err(Trouble::Here(message)) => return fault(message, false, tries, ms),
                Err(Trouble::Everywhere(message)) => return fault(message, true, tries, ms),
            };
            drop(message);
            let pause = pause_ms(tries, asked_ms, chance());
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    async fn once(&self, body: &str) -> Result<Completion, Trouble> {
        let silence = |error: reqwest::Error| {
            let is_late = error.is_timeout();
            let why = reason(&error.without_url());
            // Whoever has let us wait for all of our patience would do so again.
            if is_late {
                Trouble::Here(format!("no whole answer in time: {why}"))
            } else {
                Trouble::Later(why, None)
            }
        };
        let mut request = self
            .client
            .post(self.url.clone())
            .header(USER_AGENT, afterword_core::wire::CLIENT)
            .header(CONTENT_TYPE, "application/json");
        if let Some(key) = &self.settings.key
            && let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", key.reveal()))
        {
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let mut response = request
            .body(body.to_owned())
            .send()
            .await
            .map_err(silence)?;
        let status = response.status().as_u16();
        let asked_ms = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| retry_after_ms(value.to_str().ok()?, SystemTime::now()));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(silence)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > ANSWER_BYTES {
                return Err(Trouble::Here(format!(
                    "the answer has more than {ANSWER_BYTES} bytes"
                )));
            }
        }
        match status {
            200..=299 => read(&bytes).map_err(Trouble::Here),
            300..=399 => Err(Trouble::Everywhere(format!(
                "{}; expected no redirect: give the address where it leads",
                said(status, &bytes)
            ))),
            401 | 403 | 404 | 405 => Err(Trouble::Everywhere(said(status, &bytes))),
            status if passes(status) => Err(Trouble::Later(said(status, &bytes), asked_ms)),
            status => Err(Trouble::Here(said(status, &bytes))),
        }
    }
}

enum Trouble {
    /// It may be gone later; ms that it asks to be left alone.
    Later(String, Option<u64>),
    /// It is about this case.
    Here(String),
    /// Every case would be told the same.
    Everywhere(String),
}

fn fault(message: String, of_all: bool, tries: u32, ms: u64) -> Asked {
    Asked {
        answer: Err(Fault { message, of_all }),
        tries,
        ms,
    }
}

/// What it is asked.
fn body(case: &Case, settings: &Settings) -> Value {
    let mut body = json!({
        "model": settings.model.as_ref().or(case.model.as_ref()),
        "messages": messages(&case.input),
        "stream": false,
    });
    let tools = tools(&case.tools);
    if let Some(members) = body.as_object_mut() {
        if !tools.is_empty() {
            members.insert("tools".to_owned(), Value::Array(tools));
        }
        if let Some(temperature) = settings.temperature {
            members.insert("temperature".to_owned(), json!(temperature));
        }
        if let Some(max_tokens) = settings.max_tokens {
            members.insert("max_tokens".to_owned(), json!(max_tokens));
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(address: &str, key: bool) -> Result<Endpoint, String> {
        let settings = Settings {
            model: None,
            key: key.then(|| Secret::new("k")),
            temperature: None,
            max_tokens: None,
            timeout: Duration::from_secs(1),
        };
        Endpoint::new(address, settings)
    }

    #[test]
    fn the_address_is_that_of_the_api_or_of_its_completions() {
        for address in [
            "http://127.0.0.1:1/v1",
            "http://127.0.0.1:1/v1/",
            "http://127.0.0.1:1/v1/chat/completions",
            "http://127.0.0.1:1/v1/chat/completions?version=secret#x",
        ] {
            let found = endpoint(address, false).ok().unwrap().address();
            assert_eq!(found, "http://127.0.0.1:1/v1/chat/completions");
        }
    }

    #[test]
    fn an_address_that_holds_a_secret_or_is_none_is_refused() {
        for wrong in [
            "x",
            "file:///etc/passwd",
            "http://me:secret@host/v1",
            "ftp://host",
        ] {
            let error = endpoint(wrong, false).err().unwrap();
            assert!(!error.contains("secret@"), "{error}");
        }
    }

    #[test]
    fn a_key_in_the_open_is_told_of() {
        let shows = |address, key| endpoint(address, key).ok().unwrap().shows_its_key();
        assert!(shows("http://model.example/v1", true));
        assert!(!shows("http://model.example/v1", false));
        assert!(!shows("https://model.example/v1", true));
        assert!(!shows("http://127.0.0.1:11434/v1", true));
    }
}
