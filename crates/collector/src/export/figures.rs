//! What the written pairs are like: what a trainer should know of them before it learns from them.

use super::pair::Pair;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Above this share of longer chosen sides, a trainer learns length.
const LONGER_TO_WARN_OF: f64 = 0.65;

#[derive(Debug, Default)]
pub(super) struct Figures {
    pairs: u64,
    chosen_longer: u64,
    redactions: u64,
    by_source: BTreeMap<String, u64>,
    /// Pairs by visitor: one number a person, and none of the text.
    by_person: BTreeMap<String, u64>,
}

impl Figures {
    pub(super) fn count(&mut self, pair: &Pair) {
        let text = |name| pair.provenance.get(name).and_then(Value::as_str);
        self.pairs += 1;
        self.chosen_longer +=
            u64::from(pair.chosen.chars().count() > pair.rejected.chars().count());
        self.redactions += pair
            .provenance
            .get("redactions")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        let add = |to: &mut BTreeMap<String, u64>, name: &str| {
            *to.entry(name.to_owned()).or_default() += 1;
        };
        add(&mut self.by_source, text("source").unwrap_or_default());
        add(&mut self.by_person, text("visitor").unwrap_or_default());
    }

    fn share_longer(&self) -> f64 {
        self.chosen_longer as f64 / self.pairs.max(1) as f64
    }

    /// As many people as would be behind the pairs if all had given equally many: 1/Σshare².
    fn effective_people(&self) -> f64 {
        let squares: f64 = self
            .by_person
            .values()
            .map(|&pairs| (pairs as f64 / self.pairs.max(1) as f64).powi(2))
            .sum();
        if squares > 0.0 { 1.0 / squares } else { 0.0 }
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut figures = serializer.serialize_struct("Figures", 5)?;
        figures.serialize_field("by_source", &self.by_source)?;
        figures.serialize_field("chosen_longer_share", &self.share_longer())?;
        figures.serialize_field("people", &self.by_person.len())?;
        figures.serialize_field("effective_people", &self.effective_people())?;
        figures.serialize_field("redactions", &self.redactions)?;
        figures.end()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (source, pairs) in &self.by_source {
            writeln!(f, "  from {source}: {pairs}")?;
        }
        writeln!(
            f,
            "  people: {}, or {:.1} if all had given equally many",
            self.by_person.len(),
            self.effective_people()
        )?;
        writeln!(f, "  redactions: {}", self.redactions)?;
        let percent = 100.0 * self.share_longer();
        writeln!(f, "  chosen is the longer side: {percent:.0} %")?;
        if self.share_longer() > LONGER_TO_WARN_OF {
            writeln!(f, "  warning: a trainer may learn length from this file")?;
        }
        Ok(())
    }
}
