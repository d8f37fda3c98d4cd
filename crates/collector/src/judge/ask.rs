//! The way to the model: `POST {url}/chat/completions`.

use super::budget::Budget;
use super::case::Case;
use super::pace::{Came, Next, next};
use super::policy::Policy;
use super::reply::{self, Judgement, Unreadable};
use super::settings::Settings;
use crate::sinks::channel::{reason, retry_after_ms};
use crate::store::Spend;
use reqwest::header::{HeaderValue, RETRY_AFTER, USER_AGENT};
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Why a case has no judgement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The reply was none.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The server does not take the question.
    #[error("{0}")]
    Refused(String),
    /// No answer came, or one that says 'later' again and again.
    #[error("{0}")]
    Silent(String),
    /// A budget is used up.
    #[error("{0}")]
    Budget(&'static str),
    /// Nothing that is asked now would be answered.
    #[error("{0}")]
    Stop(String),
}

/// A judge with a way to it, and a budget.
pub struct Judge {
    settings: Settings,
    client: reqwest::Client,
    budget: Mutex<Budget>,
    policy: Policy,
}

/// Hears of requests and tokens as they are spent; of tokens that were not needed after all as of fewer.
pub type Paid<'a> = &'a mut (dyn FnMut(u64, i64) + Send);

impl Judge {
    /// A judge on a day on which so much was spent before.
    ///
    /// # Errors
    /// When the system gives no TLS.
    pub fn new(settings: Settings, spent_today: Spend) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_millis(settings.timeout_ms))
            // The key goes to the address that was given, and to no other.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            budget: Mutex::new(Budget::new(settings.run, settings.day, spent_today)),
            settings,
            client,
            policy: Policy::DEFAULT,
        })
    }

    /// The same with other limits.
    #[must_use]
    pub const fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The model and the hash of its prompt: what its assignments bear as their rule.
    #[must_use]
    pub fn name(&self) -> &str {
        self.settings.prompt.judge()
    }

    /// Answers that are asked of together.
    #[must_use]
    pub const fn batch(&self) -> usize {
        self.settings.batch
    }

    /// The hash of what is asked of a case: the same key, the same question.
    #[must_use]
    pub fn key(&self, case: &Case) -> [u8; 32] {
        case.key(self.name())
    }

    /// Tokens that these cases are thought to cost in one question.
    #[must_use]
    pub fn tokens(&self, cases: &[&Case]) -> u64 {
        self.settings.prompt.tokens(cases, &self.policy)
    }

    /// What was spent by now.
    #[must_use]
    pub fn spent(&self) -> Spend {
        self.budget().spent()
    }

    /// Asks of one answer, within the budget. Nothing is looked up and nothing is kept: who asks again pays again.
    ///
    /// # Errors
    /// Why there is no judgement.
    pub async fn ask(&self, case: &Case) -> Result<Judgement, Fault> {
        let mut paid = |_, _| {};
        let said = self.ask_all(&[case], &mut paid).await;
        let none = Fault::Unreadable(Unreadable::NoCase);
        said.into_iter().next().unwrap_or(Err(none))
    }

    /// Asks of several answers in one question, and once more of each alone that got no judgement so. One result for each, in
    /// their order.
    pub async fn ask_all(&self, cases: &[&Case], paid: Paid<'_>) -> Vec<Result<Judgement, Fault>> {
        let mut said = self.question(cases, paid).await;
        if cases.len() > 1 {
            for (said, case) in said.iter_mut().zip(cases) {
                if matches!(said, Err(Fault::Unreadable(_) | Fault::Refused(_)))
                    && let Some(alone) = self.question(&[case], paid).await.pop()
                {
                    *said = alone;
                }
            }
        }
        said
    }

    async fn question(&self, cases: &[&Case], paid: Paid<'_>) -> Vec<Result<Judgement, Fault>> {
        let ids: Vec<String> = cases.iter().map(|case| case.fence(self.name())).collect();
        match self.reply(cases, paid).await {
            Ok(text) => reply::read(&text, &ids)
                .into_iter()
                .map(|said| said.map_err(Fault::from))
                .collect(),
            Err(fault) => cases.iter().map(|_| Err(fault.clone())).collect(),
        }
    }

    /// What the model says, whatever that is.
    async fn reply(&self, cases: &[&Case], paid: Paid<'_>) -> Result<String, Fault> {
        let thought = self.tokens(cases);
        let mut body = Value::Object(self.settings.parameters.clone());
        if let Some(members) = body.as_object_mut() {
            members.insert("model".to_owned(), json!(self.settings.model));
            let messages = self.settings.prompt.messages(cases);
            members.insert("messages".to_owned(), json!(messages));
        }
        let body = body.to_string();
        let mut tries = 0;
        loop {
            self.budget().take(thought).map_err(Fault::Budget)?;
            paid(1, signed(thought));
            let came = self.post(&body).await;
            let reply = match &came {
                Came::Answer(_, _, bytes) => serde_json::from_slice(bytes).unwrap_or(Value::Null),
                Came::Silence(_) => Value::Null,
            };
            let next = next(&came, tries, &self.policy);
            let cost = cost(&reply, thought, next == Next::Read);
            self.budget().settle(thought, cost);
            paid(0, signed(cost) - signed(thought));
            match next {
                Next::Read => {
                    let content = reply.pointer("/choices/0/message/content");
                    let text = content.and_then(Value::as_str).unwrap_or_default();
                    return Ok(text.to_owned());
                }
                Next::Again(wait_ms) => tokio::time::sleep(Duration::from_millis(wait_ms)).await,
                Next::GiveUp(why) => return Err(Fault::Silent(why)),
                Next::TooMuch(why) => return Err(Fault::Refused(why)),
                Next::Stop(why) => return Err(Fault::Stop(why)),
            }
            tries += 1;
        }
    }

    async fn post(&self, body: &str) -> Came {
        match self.http(body).await {
            Ok(came) => came,
            // Without its address, which may hold a secret.
            Err(error) if error.is_timeout() => {
                Came::Silence("the judge's server did not answer in time".to_owned())
            }
            Err(error) => Came::Silence(reason(&error.without_url())),
        }
    }

    async fn http(&self, body: &str) -> Result<Came, reqwest::Error> {
        let mut request = self
            .client
            .post(format!("{}/chat/completions", self.settings.url))
            .header(USER_AGENT, afterword_core::wire::CLIENT)
            .header("content-type", "application/json")
            .body(body.to_owned());
        if let Some(key) = &self.settings.key
            && let Ok(mut value) = HeaderValue::try_from(format!("Bearer {}", key.reveal()))
        {
            value.set_sensitive(true);
            request = request.header("authorization", value);
        }
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let wait = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| retry_after_ms(value.to_str().ok()?, SystemTime::now()));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > self.policy.reply_bytes {
                // Far too long for a judgement: what is cut is no JSON, and so no reply.
                bytes.truncate(self.policy.reply_bytes);
                break;
            }
        }
        Ok(Came::Answer(status, wait, bytes))
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the server says that it cost; where it says nothing, what was thought. What was refused has cost nothing.
fn cost(reply: &Value, thought: u64, was_taken: bool) -> u64 {
    if !was_taken {
        return 0;
    }
    let total = reply.pointer("/usage/total_tokens").and_then(Value::as_u64);
    total.unwrap_or(thought)
}

fn signed(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}
