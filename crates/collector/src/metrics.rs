//! What whoever runs a collector watches, as Prometheus and anything else that reads OpenMetrics takes it.
//!
//! Times are in seconds and sizes in bytes, and what only grows ends in `_total`. No label has a value that a visitor
//! chose: routes are patterns, and codes are those of the answers, so the number of series is bounded.

use crate::store::{Lag, SinkState};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// One label whose values are known when the program is written.
type Label = [(&'static str, &'static str); 1];

/// Labels of which one is the pattern of a route.
type Labels = Vec<(&'static str, String)>;

/// What the writer of the store tells of its commits.
#[derive(Clone, Debug)]
pub struct Commits {
    seconds: Histogram,
    batches: Histogram,
    failed: Counter,
}

impl Default for Commits {
    fn default() -> Self {
        Self {
            seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 16)),
            batches: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            failed: Counter::default(),
        }
    }
}

impl Commits {
    /// So many batches were on the disk after this long.
    pub(crate) fn done(&self, batches: usize, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
        self.batches.observe(batches as f64);
    }

    /// A commit has failed.
    pub(crate) fn failed(&self) {
        self.failed.inc();
    }
}

/// How far the sinks are, by their names.
#[derive(Clone, Debug, Default)]
struct Sinks {
    backlog: Family<Labels, Gauge>,
    oldest: Family<Labels, Gauge>,
    failing: Family<Labels, Gauge>,
    sent: Family<Labels, Counter>,
    never: Family<Labels, Gauge>,
}

impl Sinks {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "sink_backlog_records",
            "Records that a sink has not passed on yet",
            self.backlog.clone(),
        );
        registry.register_with_unit(
            "sink_oldest_waiting",
            "How long the oldest record that a sink has not passed on has waited",
            Unit::Seconds,
            self.oldest.clone(),
        );
        registry.register_with_unit(
            "sink_failing",
            "How long the system behind a sink has taken nothing; 0 while all is well",
            Unit::Seconds,
            self.failing.clone(),
        );
        registry.register(
            "sink_sent_records",
            "Records that a sink has passed on; each change counts",
            self.sent.clone(),
        );
        registry.register(
            "sink_never_records",
            "Records that a sink will not pass on, by reason",
            self.never.clone(),
        );
    }

    fn set(&self, states: &[SinkState], now_ms: u64) {
        // A reason that nothing has any more is not told again.
        self.never.clear();
        for state in states {
            let mut labels = vec![("sink", state.name.clone())];
            let seconds = |since: Option<u64>| {
                since.map_or(0, |since| now_ms.saturating_sub(since) / 1_000) as i64
            };
            self.backlog
                .get_or_create(&labels)
                .set(state.backlog as i64);
            self.oldest
                .get_or_create(&labels)
                .set(seconds(state.oldest_waiting_since_ms));
            self.failing
                .get_or_create(&labels)
                .set(seconds(state.failing_since_ms));
            let sent = self.sent.get_or_create_owned(&labels);
            sent.inc_by(state.sent.saturating_sub(sent.get()));
            for (reason, count) in &state.never {
                labels.truncate(1);
                labels.push(("reason", reason.clone()));
                self.never.get_or_create(&labels).set(*count as i64);
            }
        }
    }
}

/// All of it.
pub struct Metrics {
    registry: Registry,
    accepted: Counter,
    unchanged: Counter,
    rejected: Family<Label, Counter>,
    refused: Family<Label, Counter>,
    erased: Family<Label, Counter>,
    requests: Family<Labels, Counter>,
    latency: Family<Labels, Histogram>,
    queue: Gauge,
    under_way: Gauge,
    store: Gauge,
    inbox: Gauge,
    behind: Gauge,
    lag: Gauge<f64, AtomicU64>,
    sinks: Sinks,
}

/// What is looked at when it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Present {
    /// How far the sinks are.
    pub sinks: Vec<SinkState>,
    /// The time by the collector's clock, ms.
    pub now_ms: u64,
    /// Batches that wait to be acknowledged.
    pub queue: usize,
    /// Bytes of bodies that are being read, checked or stored.
    pub under_way: usize,
    /// Bytes of the store's files, its log and the inbox included.
    pub store: u64,
    /// Bytes of the inbox.
    pub inbox: u64,
    /// What is acknowledged and not in the database yet.
    pub lag: Lag,
}

impl Metrics {
    /// All at zero, with what the store tells of its commits.
    #[must_use]
    pub fn new(commits: &Commits) -> Self {
        let mut registry = Registry::with_prefix("afterword");
        let records: Family<Label, Counter> = Family::default();
        let metrics = Self {
            accepted: records.get_or_create_owned(&[("outcome", "accepted")]),
            unchanged: records.get_or_create_owned(&[("outcome", "unchanged")]),
            rejected: Family::default(),
            refused: Family::default(),
            erased: Family::default(),
            requests: Family::default(),
            latency: Family::new_with_constructor(|| {
                Histogram::new(exponential_buckets(0.000_25, 2.0, 16))
            }),
            queue: Gauge::default(),
            under_way: Gauge::default(),
            store: Gauge::default(),
            inbox: Gauge::default(),
            behind: Gauge::default(),
            lag: Gauge::default(),
            sinks: Sinks::default(),
            registry: Registry::default(),
        };
        registry.register(
            "build",
            "The version that runs",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        registry.register(
            "records",
            "Records that were acknowledged: accepted, stored or raised to a higher rev; unchanged, known already",
            records,
        );
        registry.register(
            "records_rejected",
            "Records of accepted batches that were not taken, by the code of their answer",
            metrics.rejected.clone(),
        );
        registry.register(
            "requests_refused",
            "Requests that were answered with an error, by its code",
            metrics.refused.clone(),
        );
        registry.register(
            "records_erased",
            "Records that were erased: age, for they were older than their project keeps them; request, for someone asked for it by HTTP",
            metrics.erased.clone(),
        );
        registry.register(
            "http_requests",
            "Requests that were answered, by route, method and status",
            metrics.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to the head of its answer, by route and method",
            Unit::Seconds,
            metrics.latency.clone(),
        );
        registry.register_with_unit(
            "commit_duration",
            "Time from when batches were taken up until they were on the disk, in the inbox",
            Unit::Seconds,
            commits.seconds.clone(),
        );
        registry.register(
            "commit_batches",
            "Batches that were put onto the disk together",
            commits.batches.clone(),
        );
        registry.register(
            "commits_failed",
            "Times that batches could not be put onto the disk; they were answered with 503 and come again",
            commits.failed.clone(),
        );
        registry.register(
            "write_queue_batches",
            "Batches that wait to be put onto the disk",
            metrics.queue.clone(),
        );
        registry.register_with_unit(
            "bodies",
            "Bodies of requests that are being read, checked or stored",
            Unit::Bytes,
            metrics.under_way.clone(),
        );
        registry.register_with_unit(
            "store",
            "The store's files on the disk, its log and the inbox included",
            Unit::Bytes,
            metrics.store.clone(),
        );
        registry.register_with_unit(
            "inbox",
            "The inbox on the disk: what is acknowledged and not in the database yet, and what was just moved there",
            Unit::Bytes,
            metrics.inbox.clone(),
        );
        registry.register(
            "inbox_records",
            "Records that are acknowledged and not in the database yet",
            metrics.behind.clone(),
        );
        registry.register_with_unit(
            "inbox_lag",
            "Time since the oldest record was acknowledged that is not in the database yet",
            Unit::Seconds,
            metrics.lag.clone(),
        );
        metrics.sinks.register(&mut registry);
        Self {
            registry,
            ..metrics
        }
    }

    /// A batch was acknowledged.
    pub(crate) fn took(&self, accepted: usize, unchanged: usize) {
        self.accepted.inc_by(accepted as u64);
        self.unchanged.inc_by(unchanged as u64);
    }

    /// A record of a batch was not taken.
    pub(crate) fn rejected(&self, code: &'static str) {
        self.rejected.get_or_create(&[("code", code)]).inc();
    }

    /// A request was refused.
    pub(crate) fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&[("code", code)]).inc();
    }

    /// Records were erased, and why.
    pub(crate) fn erased(&self, cause: &'static str, records: usize) {
        self.erased
            .get_or_create(&[("cause", cause)])
            .inc_by(records as u64);
    }

    /// A request was answered.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        let mut labels = vec![("route", route.to_owned()), ("method", method.to_owned())];
        self.latency
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
        labels.push(("status", status.to_string()));
        self.requests.get_or_create(&labels).inc();
    }

    /// As text, with what is looked at now.
    ///
    /// # Errors
    /// Never, as long as a `String` can be written to.
    pub fn text(&self, present: Present) -> Result<String, std::fmt::Error> {
        self.queue.set(present.queue as i64);
        self.under_way.set(present.under_way as i64);
        self.store.set(present.store as i64);
        self.inbox.set(present.inbox as i64);
        self.behind.set(present.lag.records as i64);
        self.lag.set(present.lag.seconds);
        self.sinks.set(&present.sinks, present.now_ms);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_metric_has_a_help_text_and_counts_what_it_says() {
        let commits = Commits::default();
        let metrics = Metrics::new(&commits);
        metrics.took(3, 2);
        metrics.rejected("unknown_kind");
        metrics.refused("unknown_key");
        metrics.erased("age", 12);
        metrics.answered("/v1/records", "POST", 200, Duration::from_millis(3));
        commits.done(7, Duration::from_millis(2));
        commits.failed();
        let sink = SinkState {
            name: "phoenix".to_owned(),
            cursor: 9,
            backlog: 8,
            oldest_waiting_since_ms: Some(40_000),
            waiting: BTreeMap::new(),
            sent: 11,
            last_sent_ms: None,
            never: BTreeMap::from([("no_trace".to_owned(), 2)]),
            failing_since_ms: None,
            last_error: None,
            last_error_ms: None,
        };
        let present = Present {
            queue: 4,
            under_way: 5,
            store: 6,
            inbox: 7,
            lag: Lag {
                records: 8,
                seconds: 0.5,
            },
            sinks: vec![sink],
            now_ms: 100_000,
        };
        // Asked twice: what is looked at is not counted twice.
        metrics.text(present.clone()).unwrap();
        let text = metrics.text(present).unwrap();
        for line in [
            r#"afterword_records_total{outcome="accepted"} 3"#,
            r#"afterword_records_total{outcome="unchanged"} 2"#,
            r#"afterword_records_rejected_total{code="unknown_kind"} 1"#,
            r#"afterword_requests_refused_total{code="unknown_key"} 1"#,
            r#"afterword_records_erased_total{cause="age"} 12"#,
            r#"afterword_http_requests_total{route="/v1/records",method="POST",status="200"} 1"#,
            r#"afterword_http_request_duration_seconds_count{route="/v1/records",method="POST"} 1"#,
            "afterword_commit_batches_sum 7.0",
            "afterword_commit_duration_seconds_count 1",
            "afterword_commits_failed_total 1",
            "afterword_write_queue_batches 4",
            "afterword_bodies_bytes 5",
            "afterword_store_bytes 6",
            "afterword_inbox_bytes 7",
            "afterword_inbox_records 8",
            "afterword_inbox_lag_seconds 0.5",
            r#"afterword_sink_backlog_records{sink="phoenix"} 8"#,
            r#"afterword_sink_oldest_waiting_seconds{sink="phoenix"} 60"#,
            r#"afterword_sink_failing_seconds{sink="phoenix"} 0"#,
            r#"afterword_sink_sent_records_total{sink="phoenix"} 11"#,
            r#"afterword_sink_never_records{sink="phoenix",reason="no_trace"} 2"#,
        ] {
            assert!(text.lines().any(|one| one == line), "{line} in\n{text}");
        }
        let names = |kind: &str| -> Vec<&str> {
            let lines = text.lines().filter_map(|line| line.strip_prefix(kind));
            lines.filter_map(|line| line.split(' ').next()).collect()
        };
        let there = names("# TYPE ");
        assert_eq!(there, names("# HELP "));

        let is_there = |name: &str| {
            let endings = ["", "_total", "_bucket", "_sum", "_count", "_info"];
            endings
                .iter()
                .filter_map(|ending| name.strip_suffix(ending))
                .any(|name| there.contains(&name))
        };
        let dashboard = include_str!("../../../packaging/grafana.json");
        let docs = include_str!("../../../docs/running.md");
        for word in [dashboard, docs].iter().flat_map(|text| {
            text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        }) {
            assert!(
                !word.starts_with("afterword_") || is_there(word),
                "{word} is none of {there:?}"
            );
        }
        for name in there {
            assert!(docs.contains(name), "docs/running.md does not name {name}");
            let is_version = name == "afterword_build";
            assert!(
                dashboard.contains(name) || is_version,
                "packaging/grafana.json does not show {name}"
            );
        }
    }
}
