//! What the written rows are like: what a trainer should know of them before it learns from them.

use super::options::Options;
use super::plan::Plan;
use super::split::Split;
use crate::store::StoreError;
use serde::Serialize;
use std::collections::BTreeMap;

/// Above this share of longer chosen sides, a trainer learns length.
pub(super) const LONGER_TO_WARN_OF: f64 = 0.65;

/// A connected part of the rows of more than this share is a split's to tell of.
pub(super) const GIANT: f64 = 0.5;

/// Figures of all rows.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    /// Rows by what they are made of.
    pub(super) by_source: BTreeMap<String, u64>,
    /// Of pairs: the share in which the chosen side is the longer one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chosen_longer_share: Option<f64>,
    /// Of labels: the share of good ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) good_share: Option<f64>,
    pub(super) people: u64,
    /// As many people as would be behind the rows if all had given equally many: 1/Σshare².
    pub(super) effective_people: f64,
    /// Prompts that do not ask nearly the same.
    pub(super) prompts: u64,
    pub(super) redactions: u64,
    /// Rows with tools.
    pub(super) with_tools: u64,
}

impl Figures {
    pub(super) fn of(plan: &Plan, options: &Options) -> Result<Self, StoreError> {
        let kept = "FROM examples WHERE gone IS NULL";
        let mut by_source = BTreeMap::new();
        {
            let sql = format!("SELECT origin, count(*) {kept} GROUP BY origin");
            let mut statement = plan.connection().prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                by_source.insert(row.get(0)?, row.get::<_, i64>(1)? as u64);
            }
        }
        let all: u64 = by_source.values().sum();
        let share = |count: u64| count as f64 / all.max(1) as f64;
        let sum = |what: &str| plan.count(&format!("SELECT coalesce(sum({what}), 0) {kept}"));
        let squares = plan.count(&format!(
            "SELECT coalesce(sum(n * n), 0) FROM (SELECT count(*) AS n {kept} GROUP BY person)"
        ))?;
        let pairs = options.format.has_pairs();
        Ok(Self {
            chosen_longer_share: pairs.then_some(share(sum("longer")?)),
            good_share: (!pairs).then_some(share(sum("good")?)),
            people: plan.count(&format!("SELECT count(DISTINCT person) {kept}"))?,
            effective_people: if squares > 0 {
                (all as f64).powi(2) / squares as f64
            } else {
                0.0
            },
            prompts: plan.count(
                "SELECT count(DISTINCT cluster) FROM examples JOIN prompts ON prompts.id = prompt WHERE gone IS NULL",
            )?,
            redactions: sum("redactions")?,
            with_tools: sum("tools")?,
            by_source,
        })
    }
}

/// One file of a split.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    pub(super) name: String,
    /// The share that was asked for.
    pub(super) asked: f64,
    /// The share that it has come to.
    pub(super) share: f64,
    pub(super) rows: u64,
}

/// What became of a split.
#[derive(Debug, Serialize)]
pub(super) struct Parts {
    pub(super) files: Vec<Part>,
    /// The share of the rows that hang together by people and prompts, and so cannot be taken apart.
    pub(super) largest_component_share: f64,
}

impl Parts {
    pub(super) fn of(plan: &Plan, split: &Split, written: u64) -> Result<Self, StoreError> {
        let share = |rows: u64| rows as f64 / written.max(1) as f64;
        let mut files = Vec::new();
        for (at, (name, asked)) in split.shares().enumerate() {
            let rows = plan.count(&format!(
                "SELECT count(*) FROM examples WHERE gone IS NULL AND part = {at}"
            ))?;
            files.push(Part {
                name: name.to_owned(),
                asked,
                share: share(rows),
                rows,
            });
        }
        let largest = plan.fact("largest_component");
        let largest = largest.and_then(|rows| rows.parse().ok());
        Ok(Self {
            files,
            largest_component_share: share(largest.unwrap_or_default()),
        })
    }
}
