//! One task for each sink: it takes up what is new, sends what is due, and writes down what became of it. A system that
//! is down keeps its own task waiting, and nobody else.

use super::channel::Channel;
use super::go::Go;
use super::policy::Policy;
use super::request::Way;
use super::round::{Round, Verdict};
use super::schedule::Pace;
use super::settings::Sink;
use super::system::System;
use crate::keys::ProjectId;
use crate::now_ms;
use crate::store::{Due, Selection, SinkStore, Store, StoreError};
use afterword_core::record::RecordId;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The sinks at work.
pub struct Driver {
    end: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Driver {
    /// Begins with all of them; each with the project whose records it is sent.
    ///
    /// # Errors
    /// When the store cannot be written, or the system gives no TLS.
    pub fn start(
        store: &Store,
        policy: Policy,
        sinks: Vec<(Sink, ProjectId)>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let (end, ended) = watch::channel(false);
        let mut tasks = Vec::new();
        for (sink, project) in sinks {
            let rows = store.sink(project, &sink.name, sink.backfill)?;
            let task = Task {
                policy,
                selection: Selection {
                    kinds: sink.kinds.clone(),
                    environments: sink.environments.clone(),
                    thumb_age_ms: policy.thumb_age_ms,
                },
                channel: Channel::new(&sink)?,
                system: sink.system.clone(),
                pace: Pace::new(policy, sink.requests_per_minute, seed()),
                rows: Arc::new(Mutex::new(rows)),
                begun: Instant::now(),
                ended: ended.clone(),
                sink,
            };
            tasks.push(tokio::spawn(task.run(store.changed())));
        }
        Ok(Self { end, tasks })
    }

    /// Ends them. What is under way is given up: it is sent again after the next start.
    pub async fn stop(self) {
        self.end.send_replace(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

fn seed() -> u64 {
    let mut bytes = [0; 8];
    // Without random numbers the sinks of one outage may come back together: no reason to stop.
    let _ = getrandom::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

struct Task {
    policy: Policy,
    selection: Selection,
    channel: Channel,
    system: System,
    pace: Pace,
    rows: Arc<Mutex<SinkStore>>,
    /// The pace is told ms since then: no clock that is set can keep a system waiting.
    begun: Instant,
    ended: watch::Receiver<bool>,
    sink: Sink,
}

impl Task {
    async fn run(mut self, mut changed: watch::Receiver<()>) {
        let gather = Duration::from_millis(self.policy.gather_ms);
        loop {
            changed.borrow_and_update();
            let wait_ms = match self.go().await {
                Ok(wait_ms) => wait_ms,
                Err(error) => {
                    tracing::error!("sink {}: {error}", self.sink.name);
                    self.policy.store_ms
                }
            };
            let mut ended = self.ended.clone();
            let sleep = tokio::time::sleep(Duration::from_millis(wait_ms));
            let more = async {
                tokio::select! {
                    // What is new is taken up while a system is down, so that the backlog is known.
                    told = changed.changed() => {
                        if told.is_ok() {
                            tokio::time::sleep(gather).await;
                        }
                        told.is_ok()
                    }
                    () = sleep => true,
                }
            };
            tokio::select! {
                _ = ended.wait_for(|end| *end) => return,
                more = more => if !more { return },
            }
        }
    }

    fn elapsed_ms(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    /// Takes up and sends until there is nothing to do now; gives the ms to wait.
    async fn go(&mut self) -> Result<u64, StoreError> {
        let (many, limit) = (self.policy.take_up, self.limit());
        loop {
            let selection = self.selection.clone();
            let more = self
                .ask(move |rows| rows.take_up(&selection, many, now_ms()))
                .await?
                >= many;
            if *self.ended.borrow() {
                return Ok(0);
            }
            let wait_ms = self.pace.wait_ms(self.elapsed_ms());
            let mut due = Vec::new();
            if wait_ms == 0 {
                due = self.ask(move |rows| rows.due(limit, now_ms())).await?;
            }
            if !due.is_empty() {
                if self.send(due).await? {
                    return Ok(0);
                }
            } else if !more {
                return if wait_ms > 0 {
                    Ok(wait_ms.min(self.policy.look_ms))
                } else {
                    self.idle_ms().await
                };
            }
        }
    }

    /// Records of one go: as many as a minute allows, so that what became of them is written down soon.
    fn limit(&self) -> usize {
        let minute = self.sink.requests_per_minute.map_or(usize::MAX, |most| {
            (most as usize).saturating_mul(self.system.limit(Way::Create))
        });
        self.policy.round.min(minute).max(1)
    }

    /// Ms until something is due.
    async fn idle_ms(&self) -> Result<u64, StoreError> {
        let next = self.ask(|rows| rows.next_due()).await?;
        let until = next.map_or(self.policy.look_ms, |next| next.saturating_sub(now_ms()));
        Ok(until.clamp(1, self.policy.look_ms))
    }

    /// Sends what is due, as far as the system takes it; true where the end was asked for.
    async fn send(&mut self, due: Vec<Due>) -> Result<bool, StoreError> {
        let mut go = Go::of(&self.system, due);
        let claims = go.claims();
        let claimed = self.ask(move |rows| rows.claim(&claims)).await?;
        let round = go.round(&self.policy, &claimed);
        let (verdicts, error, ended) = self.perform(round).await;
        let settled = go.settle(verdicts, &self.policy, self.sink.not_yet_ms, now_ms());
        if let Some(error) = &error {
            tracing::warn!("sink {}: {error}", self.sink.name);
        }
        self.ask(move |rows| rows.settle(&settled, error.as_deref(), now_ms()))
            .await?;
        Ok(ended)
    }

    /// Asks the system for it all; whether the end was asked for meanwhile.
    async fn perform(
        &mut self,
        mut round: Round,
    ) -> (Vec<(RecordId, Verdict)>, Option<String>, bool) {
        let mut ended = self.ended.clone();
        loop {
            let Some(request) = round.next(&self.system, now_ms()) else {
                let (verdicts, error) = round.end();
                return (verdicts, error, false);
            };
            let wait = Duration::from_millis(self.pace.wait_ms(self.elapsed_ms()));
            tokio::select! {
                _ = ended.wait_for(|end| *end) => break,
                () = tokio::time::sleep(wait) => {}
            }
            self.pace.asked(self.elapsed_ms());
            let answer = tokio::select! {
                _ = ended.wait_for(|end| *end) => break,
                answer = self.channel.ask(request) => answer,
            };
            let now_ms = self.elapsed_ms();
            round.heard(&mut self.system, &mut self.pace, &answer, now_ms);
        }
        let (verdicts, error) = round.end();
        (verdicts, error, true)
    }

    /// Asks the store, in a thread that may block.
    async fn ask<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut SinkStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let rows = self.rows.clone();
        let asked = tokio::task::spawn_blocking(move || {
            act(&mut rows.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await;
        asked.unwrap_or(Err(StoreError::Unavailable))
    }
}
