//! What was fixed and what was broken between two runs of one set.

use super::mcnemar::exact;
use super::{Header, Outcome, Row, Run};
use serde::Serialize;

/// A case as both runs have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Its id.
    pub case: String,
    /// In the first run.
    pub first: Outcome,
    /// In the second.
    pub second: Outcome,
    /// Whether it is another case under the same question: other modes, another bad answer or better one, another conversation.
    pub changed: bool,
}

/// Two runs beside each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The set.
    pub set: String,
    /// Its version in the first run, and in the second.
    pub versions: [u32; 2],
    /// The models.
    pub models: [Option<String>; 2],
    /// Bad in the first, good in the second.
    pub fixed: Vec<String>,
    /// Good in the first, bad in the second.
    pub broken: Vec<String>,
    /// Good in both.
    pub unchanged_good: Vec<String>,
    /// Bad in both.
    pub unchanged_bad: Vec<String>,
    /// In both, and not the same case there, or in one of them without an answer or with one of which nothing can be told.
    pub not_compared: Vec<Pair>,
    /// In the first alone.
    pub only_first: Vec<String>,
    /// In the second alone.
    pub only_second: Vec<String>,
    /// Those that are good in one and bad in the other: all that the test goes by.
    pub discordant: u64,
    /// The chance of at least so uneven a split where neither run is better (McNemar, exact, two-sided).
    pub p: f64,
}

impl Comparison {
    /// Cases without an answer in the second run: an endpoint that answers nothing has fixed nothing.
    #[must_use]
    pub fn lost(&self) -> usize {
        let lost = |pair: &&Pair| pair.second == Outcome::Error;
        self.not_compared.iter().filter(lost).count()
    }

    /// Cases that are not the same in both runs.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.not_compared.iter().filter(|pair| pair.changed).count()
    }
}

/// Compares two runs, in the order of the first.
///
/// # Errors
/// Where they are of different sets, or were not judged by the same judge.
pub fn compare(first: &Run, second: &Run) -> Result<Comparison, String> {
    let (one, two) = (&first.header, &second.header);
    if one.set != two.set {
        return Err(format!(
            "expected two runs of one set; the first is of {:?}, the second of {:?}",
            one.set, two.set
        ));
    }
    // What a judge finds bad, rules alone may call good.
    if one.judge != two.judge {
        let judge = |of: &Header| {
            let name = of.judge.as_ref();
            name.map_or_else(
                || "no judge".to_owned(),
                |name| format!("the judge {name:?}"),
            )
        };
        return Err(format!(
            "expected two runs with the same judge; the first is with {}, the second with {}",
            judge(one),
            judge(two)
        ));
    }
    let mut found = Comparison {
        set: one.set.clone(),
        versions: [one.version, two.version],
        models: [one.model.clone(), two.model.clone()],
        fixed: Vec::new(),
        broken: Vec::new(),
        unchanged_good: Vec::new(),
        unchanged_bad: Vec::new(),
        not_compared: Vec::new(),
        only_first: Vec::new(),
        only_second: Vec::new(),
        discordant: 0,
        p: 1.0,
    };
    for row in &first.rows {
        let case = row.case.clone();
        let Some(other) = second.row(&case) else {
            found.only_first.push(case);
            continue;
        };
        let changed = changed(row, other, one.version == two.version);
        match (changed, row.outcome, other.outcome) {
            (false, Outcome::Bad, Outcome::Good) => found.fixed.push(case),
            (false, Outcome::Good, Outcome::Bad) => found.broken.push(case),
            (false, Outcome::Good, Outcome::Good) => found.unchanged_good.push(case),
            (false, Outcome::Bad, Outcome::Bad) => found.unchanged_bad.push(case),
            (changed, first, second) => found.not_compared.push(Pair {
                case,
                first,
                second,
                changed,
            }),
        }
    }
    let only = second
        .rows
        .iter()
        .filter(|row| first.row(&row.case).is_none());
    found.only_second = only.map(|row| row.case.clone()).collect();
    let (fixed, broken) = (found.fixed.len() as u64, found.broken.len() as u64);
    found.discordant = fixed + broken;
    found.p = exact(fixed, broken);
    Ok(found)
}

/// Whether two rows are of different cases. Where a file of an older version does not say it, one version has the same cases.
fn changed(one: &Row, other: &Row, same_version: bool) -> bool {
    match (&one.fingerprint, &other.fingerprint) {
        (Some(one), Some(other)) => one != other,
        _ => !same_version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(rows: &[(&str, Outcome)]) -> Run {
        let rows = rows.iter().map(|(case, outcome)| Row {
            case: (*case).to_owned(),
            outcome: *outcome,
            ..Row::default()
        });
        Run::of(
            Header {
                set: "hard".to_owned(),
                version: 1,
                ..Header::default()
            },
            rows.collect(),
        )
    }

    #[test]
    fn each_case_is_fixed_broken_unchanged_or_not_to_be_compared() {
        use Outcome::{Bad, Error, Good, Unknown};
        let first = run(&[
            ("a", Bad),
            ("b", Good),
            ("c", Good),
            ("d", Bad),
            ("e", Good),
            ("f", Unknown),
            ("g", Bad),
        ]);
        let second = run(&[
            ("b", Bad),
            ("a", Good),
            ("c", Good),
            ("d", Bad),
            ("e", Error),
            ("f", Good),
            ("h", Bad),
        ]);
        let found = compare(&first, &second).unwrap();
        assert_eq!(
            (found.fixed.as_slice(), found.broken.as_slice()),
            (&["a".to_owned()][..], &["b".to_owned()][..])
        );
        assert_eq!(
            (
                found.unchanged_good.as_slice(),
                found.unchanged_bad.as_slice()
            ),
            (&["c".to_owned()][..], &["d".to_owned()][..])
        );
        let pairs: Vec<_> = found
            .not_compared
            .iter()
            .map(|pair| (pair.case.as_str(), pair.first, pair.second))
            .collect();
        assert_eq!(pairs, [("e", Good, Error), ("f", Unknown, Good)]);
        assert_eq!(
            (found.only_first.as_slice(), found.only_second.as_slice()),
            (&["g".to_owned()][..], &["h".to_owned()][..])
        );
        // An answer that did not come is no answer that is good again.
        assert_eq!((found.lost(), found.discordant), (1, 2));
        assert!((found.p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_case_that_another_version_has_otherwise_is_neither_fixed_nor_broken() {
        use Outcome::{Bad, Error, Good};
        let marked = |version: u32, rows: &[(&str, Outcome)], marks: [Option<&str>; 3]| {
            let mut run = run(rows);
            run.header.version = version;
            for (row, mark) in run.rows.iter_mut().zip(marks) {
                row.fingerprint = mark.map(str::to_owned);
            }
            run
        };
        let first = [("a", Bad), ("b", Good), ("c", Bad)];
        let second = [("a", Good), ("b", Bad), ("c", Good)];
        let one = marked(1, &first, [Some("1"), Some("2"), Some("3")]);
        let two = marked(2, &second, [Some("other"), Some("other"), Some("3")]);
        let found = compare(&one, &two).unwrap();
        assert_eq!(found.fixed, ["c"]);
        assert_eq!(found.broken, [""; 0]);
        assert_eq!((found.changed(), found.discordant), (2, 1));
        // A file that does not say so is of the same cases where it is of the same version.
        let old = |version| marked(version, &first, [None; 3]);
        assert_eq!(compare(&old(2), &two).unwrap().changed(), 0);
        assert_eq!(compare(&old(1), &two).unwrap().changed(), 3);
        // Having no answer is having lost it, whatever the case.
        let two = marked(2, &[("a", Error)], [Some("other"), None, None]);
        assert_eq!(compare(&one, &two).unwrap().lost(), 1);
    }

    #[test]
    fn runs_with_different_judges_are_not_compared() {
        let judged = |judge: Option<&str>| {
            let mut run = run(&[]);
            run.header.judge = judge.map(str::to_owned);
            run
        };
        let says = |one, other| compare(&judged(one), &judged(other)).unwrap_err();
        let error = says(Some("j-1"), None);
        assert!(
            error.contains("the judge \"j-1\", the second with no judge"),
            "{error}"
        );
        let error = says(Some("j-1"), Some("j-2"));
        assert!(
            error.contains("\"j-1\"") && error.contains("\"j-2\""),
            "{error}"
        );
        assert!(compare(&judged(Some("j-1")), &judged(Some("j-1"))).is_ok());
    }

    #[test]
    fn runs_of_different_sets_are_not_compared() {
        let mut other = run(&[]);
        other.header.set = "other".to_owned();
        assert!(compare(&run(&[]), &other).unwrap_err().contains("one set"));
    }
}
