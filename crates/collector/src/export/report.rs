//! What was written, and what was left out and why.

use super::caps::PEOPLE_TO_SHARE;
use super::figures::{Figures, GIANT, LONGER_TO_WARN_OF, Parts};
use super::options::{Options, Selection};
use super::plan::Plan;
use super::{Format, LeftOut, reasons};
use crate::store::StoreError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The report of one export.
#[derive(Debug, Serialize)]
pub struct Report {
    pub(super) format: &'static str,
    pub(super) written: u64,
    pub(super) left_out: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) selection: Option<Selection>,
    /// How many there were at most of one person, as it came out, and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) caps: Option<BTreeMap<&'static str, u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pairs: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) labels: Option<Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) split: Option<Parts>,
    pub(super) warnings: Vec<String>,
}

impl Report {
    pub(super) fn empty(options: &Options) -> Self {
        let selection = options.selection.clone();
        Self {
            format: options.format.name(),
            written: 0,
            left_out: BTreeMap::new(),
            selection: (selection != Selection::default()).then_some(selection),
            caps: None,
            pairs: None,
            labels: None,
            split: None,
            warnings: Vec::new(),
        }
    }

    /// Of what was decided.
    pub(super) fn of(plan: &Plan, options: &Options) -> Result<Self, StoreError> {
        let mut report = Self::empty(options);
        report.written = plan.count("SELECT count(*) FROM examples WHERE gone IS NULL")?;
        {
            let mut statement = plan.connection().prepare(
                "SELECT reason, n FROM left_out UNION ALL SELECT gone, count(*) FROM examples WHERE gone IS NOT NULL GROUP BY gone",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                *report.left_out.entry(row.get(0)?).or_default() += row.get::<_, i64>(1)? as u64;
            }
        }
        let most = plan
            .fact("most_of_person")
            .and_then(|most| most.parse().ok());
        report.caps = Some(BTreeMap::from([
            ("per_person", most.unwrap_or(options.caps.per_person)),
            ("per_conversation", options.caps.per_conversation),
            ("per_prompt", options.caps.per_prompt),
        ]));
        if let Some(split) = &options.split {
            report.split = Some(Parts::of(plan, split, report.written)?);
        }
        let figures = Figures::of(plan, options)?;
        report.warnings = report.warnings_of(&figures);
        if options.format.has_pairs() {
            report.pairs = Some(figures);
        } else {
            report.labels = Some(figures);
        }
        Ok(report)
    }

    fn warnings_of(&self, figures: &Figures) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.written == 0 {
            return warnings;
        }
        if let Some(share) = figures
            .chosen_longer_share
            .filter(|share| *share > LONGER_TO_WARN_OF)
        {
            let percent = 100.0 * share;
            warnings.push(format!(
                "chosen is the longer side in {percent:.0} %: a trainer may learn length from this file"
            ));
        }
        if figures.people < PEOPLE_TO_SHARE {
            warnings.push(format!(
                "fewer than {PEOPLE_TO_SHARE} people: one person may be more than 5 % of this file"
            ));
        }
        if let Some(good) = figures.good_share {
            if good == 0.0 || (good - 1.0).abs() < f64::EPSILON {
                warnings.push("all labels are the same: nothing can be told apart by them".into());
            }
            warnings.push("thumbs alone as a reward invite flattery".into());
        }
        if let Some(split) = &self.split {
            for part in split.files.iter().filter(|part| part.rows == 0) {
                warnings.push(format!("nothing fell to {}", part.name));
            }
            if split.largest_component_share > GIANT {
                let percent = 100.0 * split.largest_component_share;
                warnings.push(format!(
                    "{percent:.0} % of the rows hang together by people and prompts and are in one file: the shares cannot be as asked for"
                ));
            }
        }
        warnings
    }

    pub(super) fn wrote(&mut self) {
        self.written += 1;
    }

    pub(super) fn left_out(&mut self, reason: LeftOut) {
        *self.left_out.entry(reason.to_owned()).or_default() += 1;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} rows written", self.format, self.written)?;
        for (reason, count) in &self.left_out {
            writeln!(f, "  left out {count}: {}", reasons::sentence(reason))?;
        }
        if self.written == 0 {
            return Ok(());
        }
        if let Some(figures) = self.pairs.as_ref().or(self.labels.as_ref()) {
            write_figures(figures, f)?;
        }
        if let Some(caps) = &self.caps {
            let most = |name| caps.get(name).copied().unwrap_or_default();
            writeln!(
                f,
                "  at most {} of a person, {} of a conversation, {} of prompts that ask nearly the same",
                most("per_person"),
                most("per_conversation"),
                most("per_prompt")
            )?;
        }
        for part in self.split.iter().flat_map(|split| &split.files) {
            let (asked, share) = (100.0 * part.asked, 100.0 * part.share);
            writeln!(
                f,
                "  {}: {} rows, {share:.1} % where {asked:.0} % were asked for",
                part.name, part.rows
            )?;
        }
        for warning in &self.warnings {
            writeln!(f, "  warning: {warning}")?;
        }
        Ok(())
    }
}

fn write_figures(figures: &Figures, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (source, rows) in &figures.by_source {
        writeln!(f, "  from {source}: {rows}")?;
    }
    writeln!(
        f,
        "  people: {}, or {:.1} if all had given equally many",
        figures.people, figures.effective_people
    )?;
    writeln!(f, "  prompts: {}", figures.prompts)?;
    writeln!(f, "  redactions: {}", figures.redactions)?;
    if let Some(share) = figures.chosen_longer_share {
        writeln!(f, "  chosen is the longer side: {:.0} %", 100.0 * share)?;
    }
    if let Some(share) = figures.good_share {
        writeln!(f, "  good: {:.0} %", 100.0 * share)?;
    }
    Ok(())
}

impl Format {
    /// Whether its rows are pairs.
    #[must_use]
    pub const fn has_pairs(self) -> bool {
        !matches!(self, Self::Kto | Self::Regression)
    }
}
