//! `afterword traces pull`: page after page, each stored before the next is asked for. How far it came is noted once all pages are there,
//! so that what is interrupted is asked again, and what comes twice is one call.

use super::pace::{Next, next};
use super::policy::Policy;
use super::{Asked, System};
use crate::keys::ProjectId;
use crate::sinks::channel::Channel;
use crate::sinks::request::Request;
use crate::sinks::settings::Sink;
use crate::store::{Store, StoreError};
use crate::traces::{self, Fault, Format};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What started at or after this, ms; none is after what was pulled before.
    pub since_ms: Option<u64>,
    /// What started before this, ms; none is until now.
    pub until_ms: Option<u64>,
    /// These traces alone.
    pub traces: Vec<String>,
    /// Those alone that records name and of which no call is known.
    pub missing: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Requests.
    pub requests: u64,
    /// Traces and runs that were asked for by their ids.
    pub asked: usize,
    /// Of these, those that the system does not know, or of which it has no call.
    pub not_found: usize,
    /// Calls that came.
    pub calls: usize,
    /// Spans that were no calls.
    pub others: usize,
    /// Spans without ids that are such, or too large to be read.
    pub rejected: usize,
    /// Calls of which something was cut.
    pub cut: usize,
    /// From when on the next run asks, ms; none where ids were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<u64>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} calls, {} other spans, {} rejected, {} cut; {} requests",
            self.calls, self.others, self.rejected, self.cut, self.requests
        )?;
        if self.asked > 0 {
            writeln!(
                f,
                "{} asked for by id, {} not found",
                self.asked, self.not_found
            )?;
        }
        Ok(())
    }
}

/// Why it ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum PullFault {
    /// The system says so, or what it says cannot be read.
    #[error("{0}: {1}")]
    System(&'static str, String),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no TLS.
    #[error(transparent)]
    Tls(#[from] reqwest::Error),
}

/// Pulls what is wanted.
///
/// # Errors
/// Why it ended early. What was pulled until then is kept, and pulled again by the next run.
pub async fn run(
    store: &Store,
    project: ProjectId,
    (system, sink): (System, &Sink),
    wanted: &Wanted,
    now_ms: u64,
    policy: &Policy,
) -> Result<Report, PullFault> {
    let mut run = Run {
        store,
        project,
        channel: Channel::new(sink)?.with_answer_bytes(policy.answer_bytes),
        system,
        now_ms,
        policy,
        newest_ms: 0,
        report: Report::default(),
    };
    run.know_project().await?;
    let ids = run.ids(wanted)?;
    if wanted.missing || !wanted.traces.is_empty() {
        for asked in ids {
            run.one(&asked).await?;
        }
        return Ok(run.report);
    }
    let source = run.source(sink);
    let mark = store.reader()?.pulled(project, &source)?;
    let since_ms = wanted.since_ms.unwrap_or_else(|| {
        mark.map_or(now_ms.saturating_sub(policy.first_ms), |mark| {
            mark.saturating_sub(policy.overlap_ms)
        })
    });
    let until_ms = wanted.until_ms.unwrap_or(now_ms);
    run.newest_ms = mark.unwrap_or(since_ms);
    run.pages(&Asked::Between(since_ms, until_ms)).await?;
    // A run over a time that is past says nothing of what lies between.
    if mark.is_none_or(|mark| since_ms <= mark) {
        store.set_pulled(project, &source, run.newest_ms)?;
        run.report.until_ms = Some(run.newest_ms);
    }
    Ok(run.report)
}

struct Run<'a> {
    store: &'a Store,
    project: ProjectId,
    channel: Channel,
    system: System,
    now_ms: u64,
    policy: &'a Policy,
    /// The start of the newest call.
    newest_ms: u64,
    report: Report,
}

impl Run<'_> {
    /// Whose mark it is: another server or project is another source.
    fn source(&self, sink: &Sink) -> String {
        let project = match &self.system {
            System::Langfuse(_) => "",
            System::Langsmith(project) => project.as_deref().unwrap_or_default(),
            System::Phoenix(project) | System::Mlflow(project) => project,
        };
        format!("{} {} {project}", self.system.name(), sink.url)
    }

    fn wrong(&self, why: String) -> PullFault {
        PullFault::System(self.system.name(), why)
    }

    async fn know_project(&mut self) -> Result<(), PullFault> {
        let Some(request) = self.system.project() else {
            return Ok(());
        };
        let answer = self.ask(&request, true).await?.unwrap_or(Value::Null);
        let system = self.system.clone();
        self.system = system
            .with_project(&answer)
            .map_err(|why| self.wrong(why))?;
        Ok(())
    }

    /// What is asked for by ids.
    fn ids(&self, wanted: &Wanted) -> Result<Vec<Asked>, PullFault> {
        let mut ids: Vec<Asked> = wanted.traces.iter().cloned().map(Asked::Trace).collect();
        if !wanted.missing {
            return Ok(ids);
        }
        let reader = self.store.reader()?;
        let most = self.policy.missing;
        if matches!(self.system, System::Langsmith(_)) {
            // Its traces have ids of their own, which no page knows: runs are what can be asked for.
            ids.extend(
                reader
                    .missing_runs(self.project, most)?
                    .into_iter()
                    .map(Asked::Run),
            );
            let spans = reader.missing_spans(self.project, most)?;
            ids.extend(
                spans
                    .into_iter()
                    .map(|(trace, span)| Asked::Span(trace, span)),
            );
        } else {
            let traces = reader.missing_traces(self.project, most)?;
            ids.extend(traces.into_iter().map(Asked::Trace));
        }
        ids.truncate(most.max(wanted.traces.len()));
        Ok(ids)
    }

    async fn one(&mut self, asked: &Asked) -> Result<(), PullFault> {
        self.report.asked += 1;
        let before = self.report.calls;
        self.pages(asked).await?;
        self.report.not_found += usize::from(self.report.calls == before);
        Ok(())
    }

    async fn pages(&mut self, asked: &Asked) -> Result<(), PullFault> {
        let of_one = !matches!(asked, Asked::Between(..));
        let mut cursor: Option<String> = None;
        for _ in 0..self.policy.pages {
            let request = self.system.request(asked, cursor.as_deref());
            let Some(answer) = self.ask(&request, of_one).await? else {
                return Ok(());
            };
            let mut page = self.system.read(&answer).map_err(|why| self.wrong(why))?;
            for request in std::mem::take(&mut page.details) {
                // What was deleted meanwhile is not there.
                if let Some(answer) = self.ask(&request, true).await? {
                    let detail = self.system.read(&answer).map_err(|why| self.wrong(why))?;
                    page.spans.extend(detail.spans);
                }
            }
            if let Asked::Span(trace, _) = asked {
                named(&mut page.spans, trace);
            }
            self.keep(&page.spans)?;
            match page.next {
                None => return Ok(()),
                Some(next) if cursor.as_ref() == Some(&next) => {
                    return Err(self.wrong("the next page is the same one again".to_owned()));
                }
                next => cursor = next,
            }
        }
        let pages = self.policy.pages;
        Err(self.wrong(format!(
            "there are more than {pages} pages; ask for less, by --since and --until"
        )))
    }

    /// The answer; none where what was asked for by its id is not there.
    async fn ask(&mut self, request: &Request, of_one: bool) -> Result<Option<Value>, PullFault> {
        let mut tries = 0;
        loop {
            self.report.requests += 1;
            let answer = self.channel.ask(request.clone()).await;
            match next(&answer, tries, of_one, self.policy) {
                Next::Read(value) => return Ok(Some(value)),
                Next::Unknown => return Ok(None),
                Next::Stop(why) => return Err(self.wrong(why)),
                Next::Again(wait_ms) => tokio::time::sleep(Duration::from_millis(wait_ms)).await,
            }
            tries += 1;
        }
    }

    /// Reads spans as those that are sent, and stores what is a call.
    fn keep(&mut self, spans: &[Value]) -> Result<(), PullFault> {
        for together in spans.chunks(self.policy.together.max(1)) {
            if let Err(Fault::TooManyItems | Fault::TooMany(_)) = self.keep_all(together)? {
                for one in together {
                    if self.keep_all(std::slice::from_ref(one))?.is_err() {
                        self.report.rejected += 1;
                    }
                }
            }
        }
        Ok(())
    }

    fn keep_all(&mut self, spans: &[Value]) -> Result<Result<(), Fault>, PullFault> {
        let export = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] });
        let bytes = export.to_string();
        let received = match traces::read(
            bytes.as_bytes(),
            traces::Signal::Spans,
            Format::Json,
            &traces::Policy::DEFAULT,
        ) {
            Ok(received) => received,
            Err(Fault::Malformed(why)) => return Err(self.wrong(why)),
            Err(fault) => return Ok(Err(fault)),
        };
        self.report.calls += received.calls.len();
        self.report.others += received.others;
        self.report.rejected += received.rejected;
        self.report.cut += received.cut;
        let newest = received.calls.iter().map(|call| call.start_ms).max();
        // A clock that is ahead must not hide what comes.
        let newest = newest.unwrap_or_default().min(self.now_ms);
        self.newest_ms = self.newest_ms.max(newest);
        self.store
            .put_calls(self.project, self.now_ms, received.calls)?;
        Ok(Ok(()))
    }
}

/// The trace that the page knows it by.
fn named(spans: &mut [Value], trace: &str) {
    for span in spans.iter_mut().filter_map(Value::as_object_mut) {
        span.insert("traceId".to_owned(), json!(trace));
    }
}
