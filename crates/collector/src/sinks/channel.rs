//! The way to a system: HTTP, or a file.

use super::lines;
use super::policy::Policy;
use super::request::{Answer, Method, Request};
use super::settings::Sink;
use reqwest::header::{HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use std::time::{Duration, SystemTime};

/// Bytes of an answer that are read: enough for what a system says of an error, and for one record read back.
const ANSWER_BYTES: usize = 64 << 10;

/// The way to one system.
pub struct Channel {
    sink: Sink,
    client: reqwest::Client,
    answer_bytes: usize,
}

impl Channel {
    /// A way that is opened with its first request.
    ///
    /// # Errors
    /// When the system gives no TLS.
    pub fn new(sink: &Sink) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_millis(Policy::DEFAULT.request_ms))
            // A secret goes to the address that was given, and to no other.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            sink: sink.clone(),
            client,
            answer_bytes: ANSWER_BYTES,
        })
    }

    /// The same with so many bytes of an answer at most.
    #[must_use]
    pub const fn with_answer_bytes(mut self, answer_bytes: usize) -> Self {
        self.answer_bytes = answer_bytes;
        self
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&self, request: Request) -> Answer {
        if request.method == Method::Append {
            return self.append(request.body).await;
        }
        match self.http(request).await {
            Ok(answer) => answer,
            // Without its address, which may hold a secret.
            Err(error) => Answer::Silence(reason(&error.without_url())),
        }
    }

    async fn http(&self, request: Request) -> Result<Answer, reqwest::Error> {
        let url = format!("{}{}", self.sink.url, request.path);
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
            Method::Post | Method::Append => reqwest::Method::POST,
        };
        let mut built = self
            .client
            .request(method, url)
            .header(USER_AGENT, afterword_core::wire::CLIENT);
        for (name, value) in &request.headers {
            built = built.header(*name, value);
        }
        if let Some((name, secret)) = &self.sink.authority
            && let (Ok(name), Ok(mut value)) = (
                HeaderName::try_from(name),
                HeaderValue::from_str(secret.reveal()),
            )
        {
            value.set_sensitive(true);
            built = built.header(name, value);
        }
        let mut response = built.body(request.body).send().await?;
        let status = response.status().as_u16();
        let retry_after_ms = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| retry_after_ms(value.to_str().ok()?, SystemTime::now()));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() >= self.answer_bytes {
                body.truncate(self.answer_bytes);
                break;
            }
        }
        Ok(Answer::Came {
            status,
            retry_after_ms,
            body,
        })
    }

    async fn append(&self, lines: Vec<u8>) -> Answer {
        let Some((path, max_bytes)) = self.sink.file.clone() else {
            return Answer::Silence("there is no file to write".to_owned());
        };
        let written =
            tokio::task::spawn_blocking(move || lines::append(&path, max_bytes, &lines)).await;
        match written {
            Ok(Ok(())) => Answer::Came {
                status: 200,
                retry_after_ms: None,
                body: Vec::new(),
            },
            Ok(Err(error)) => Answer::Silence(format!("the file cannot be written: {error}")),
            Err(_) => Answer::Silence("the file cannot be written".to_owned()),
        }
    }
}

/// The innermost reason: what lies around it only says that a request failed.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    format!("no answer: {reason}")
}

/// `Retry-After` in seconds or as an HTTP date, as ms from now.
pub(crate) fn retry_after_ms(value: &str, now: SystemTime) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let date = httpdate::parse_http_date(value.trim()).ok()?;
    let wait = date.duration_since(now).unwrap_or_default();
    Some(wait.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_767);
        let wait = |value: &str| retry_after_ms(value, now);
        assert_eq!(wait(" 120"), Some(120_000));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(10_000));
        assert_eq!(wait("Sat, 05 Nov 1994 08:49:37 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
    }
}
