//! How often a judge says what people say: the primary mode of both, beside chance.

use crate::keys::ProjectId;
use crate::quality::Share;
use crate::store::{JudgeOutcome, Judged, Label, Reader, StoreError, latest};
use afterword_core::quality::{Mode, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands for 'nothing was wrong'.
const NONE: &str = "none";

/// One judge beside people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// The model, and the hash of its prompt.
    pub judge: String,
    /// Answers of which it says what a person says.
    pub agreed: Share,
    /// Cohen's kappa; none where there is nothing to disagree on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kappa: Option<Kappa>,
    /// How often the judge said each mode, by what the person said.
    pub confusion: BTreeMap<&'static str, BTreeMap<&'static str, u64>>,
    /// Mode by mode.
    pub modes: BTreeMap<&'static str, OfMode>,
}

/// Agreement beyond chance: 0 is chance, 1 is always.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kappa {
    /// The value.
    pub value: f64,
    /// The lower end at 95 %, by the asymptotic standard error.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How good a judge is at one mode.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OfMode {
    /// Where the judge says so, the person does.
    pub precision: Share,
    /// Where the person says so, the judge does.
    pub recall: Share,
}

/// Of all answers that both have judged, judge by judge. Of several labellers the last one counts, of several judgements the newest.
///
/// # Errors
/// When the store cannot be read.
pub fn agreement(reader: &Reader, project: ProjectId) -> Result<Vec<Agreement>, StoreError> {
    let mut pairs: BTreeMap<String, Vec<(&'static str, &'static str)>> = BTreeMap::new();
    for response in reader.judged_responses(project)? {
        let history = reader.label_history(project, &response)?;
        let judged = reader.judged(project, &response)?;
        let (Some(person), Some(judged)) = (by_person(&history), judged) else {
            continue;
        };
        if let Some(said) = by_judge(&judged) {
            pairs.entry(judged.judge).or_default().push((person, said));
        }
    }
    Ok(pairs
        .into_iter()
        .map(|(judge, pairs)| of(judge, &pairs))
        .collect())
}

/// The mode that a person put first; none where they say that it was good, or name no mode.
fn by_person(history: &[Label]) -> Option<&'static str> {
    let label = latest(history).into_iter().next()?;
    let first = label.modes.first().map(|mode| mode.as_str());
    match (first, label.verdict) {
        (Some(mode), _) => Some(mode),
        (None, Some(Verdict::Good)) => Some(NONE),
        // Bad, and they do not say why: nothing to compare.
        (None, _) => None,
    }
}

/// The mode of which the judge is surest; the first of those that are equally sure.
fn by_judge(judged: &Judged) -> Option<&'static str> {
    match judged.outcome {
        JudgeOutcome::Nonsense => None,
        JudgeOutcome::Nothing => Some(NONE),
        JudgeOutcome::Modes => {
            let surest = judged
                .modes
                .iter()
                .rev()
                .max_by_key(|named| named.confidence);
            surest.map(|named| Mode::as_str(named.mode))
        }
    }
}

fn of(judge: String, pairs: &[(&'static str, &'static str)]) -> Agreement {
    let n = pairs.len() as u64;
    let count = |holds: &dyn Fn(&(&str, &str)) -> bool| {
        pairs.iter().filter(|pair| holds(pair)).count() as u64
    };
    let agreed = count(&|(person, said)| person == said);
    let mut confusion: BTreeMap<_, BTreeMap<_, u64>> = BTreeMap::new();
    let mut modes = BTreeMap::new();
    let mut by_chance = 0.0;
    for (person, said) in pairs {
        *confusion
            .entry(*person)
            .or_default()
            .entry(*said)
            .or_default() += 1;
        for mode in [*person, *said] {
            if modes.contains_key(mode) {
                continue;
            }
            let both = count(&|pair| *pair == (mode, mode));
            let said_so = count(&|(_, said)| *said == mode);
            let is_so = count(&|(person, _)| *person == mode);
            by_chance += (said_so as f64 / n as f64) * (is_so as f64 / n as f64);
            let found = OfMode {
                precision: Share::of(both, said_so),
                recall: Share::of(both, is_so),
            };
            modes.insert(mode, found);
        }
    }
    Agreement {
        judge,
        agreed: Share::of(agreed, n),
        kappa: kappa(agreed, n, by_chance),
        confusion,
        modes,
    }
}

/// `by_chance` is how often they would agree if neither looked.
fn kappa(agreed: u64, n: u64, by_chance: f64) -> Option<Kappa> {
    const Z: f64 = 1.959_963_984_540_054;
    let beyond = 1.0 - by_chance;
    if n == 0 || beyond <= f64::EPSILON {
        return None;
    }
    let seen = agreed as f64 / n as f64;
    let value = (seen - by_chance) / beyond;
    let error = (seen * (1.0 - seen) / (n as f64 * beyond * beyond)).sqrt();
    Some(Kappa {
        value,
        low: (value - Z * error).max(-1.0),
        high: (value + Z * error).min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of Cohen's paper as it is mostly taught: 20 and 15 of 50 agreed, kappa 0.4.
    #[test]
    fn kappa_is_what_is_beyond_chance() {
        let mut pairs = vec![("style", "style"); 20];
        pairs.extend(vec![("style", "format"); 5]);
        pairs.extend(vec![("format", "style"); 10]);
        pairs.extend(vec![("format", "format"); 15]);
        let found = of("m".to_owned(), &pairs);
        let kappa = found.kappa.unwrap();
        assert!((kappa.value - 0.4).abs() < 1e-9, "{kappa:?}");
        // sqrt(0.7 * 0.3 / 50) / 0.5 = 0.1296.
        assert!((kappa.low - 0.145_95).abs() < 1e-4 && (kappa.high - 0.654_05).abs() < 1e-4);
        assert_eq!((found.agreed.k, found.agreed.n), (35, 50));
        assert_eq!(found.confusion["format"]["style"], 10);
        let style = found.modes["style"];
        assert_eq!((style.precision.k, style.precision.n), (20, 30));
        assert_eq!((style.recall.k, style.recall.n), (20, 25));
    }

    #[test]
    fn where_nobody_could_disagree_there_is_no_kappa() {
        assert_eq!(of("m".to_owned(), &[]).kappa, None);
        assert_eq!(of("m".to_owned(), &[("style", "style")]).kappa, None);
    }
}
