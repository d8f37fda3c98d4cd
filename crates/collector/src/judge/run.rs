//! `afterword judge run`: the bad answers of a store, one batch after another. What is judged is kept at once, so that whatever ends a run
//! loses one batch at most.

use super::ask::{Fault, Judge};
use super::case::Case;
use super::policy::Policy;
use super::reply::Judgement;
use crate::keys::ProjectId;
use crate::quality::{Survey, with};
use crate::store::{Heard, JudgeOutcome, Judged, Named, Reader, Spend, Store, StoreError};
use afterword_core::quality::Verdict;
use afterword_core::record::Signal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Which answers are judged.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Something was heard of them at or after this, ms.
    pub since_ms: u64,
    /// Their primary mode: `unlabelled`, or one that a rule or a reason names.
    pub mode: Option<String>,
    /// At most so many, those heard of last first.
    pub limit: Option<usize>,
    /// Those that a person has labelled, in the place of those that nobody has: to see how far they agree.
    pub labelled: bool,
    /// Those whose reply was nonsense, once more.
    pub again: bool,
    /// Nothing is asked.
    pub dry_run: bool,
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Answers that were wanted.
    pub wanted: usize,
    /// Those judged before by the same judge.
    pub known: usize,
    /// Those for which the same was asked before of another answer.
    pub copied: usize,
    /// Those without texts.
    pub no_text: usize,
    /// Those that got a mode.
    pub judged: usize,
    /// Those with which nothing was wrong.
    pub nothing: usize,
    /// Those whose reply was no judgement.
    pub nonsense: usize,
    /// Those that got no reply.
    pub silent: usize,
    /// Those that the server refused.
    pub refused: usize,
    /// Those that were not asked, for the run has ended before.
    pub left: usize,
    /// Words that the judge took for modes, and how often.
    pub unknown_modes: BTreeMap<String, usize>,
    /// What was spent; in a dry run, what would be.
    pub spent: Spend,
    /// Why the run ended before all were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Spend { requests, tokens } = self.spent;
        writeln!(
            f,
            "{} wanted: {} judged, {} with nothing wrong, {} known, {} copied, {} without texts, {} nonsense, {} without a reply, {} refused, {} left",
            self.wanted,
            self.judged,
            self.nothing,
            self.known,
            self.copied,
            self.no_text,
            self.nonsense,
            self.silent,
            self.refused,
            self.left
        )?;
        for (word, count) in &self.unknown_modes {
            writeln!(f, "no mode: {word:?}, {count} times")?;
        }
        if let Some(why) = &self.ended {
            writeln!(f, "ended early: {why}")?;
        }
        writeln!(f, "{requests} requests, {tokens} tokens")
    }
}

/// An answer that is to be judged.
struct Waiting {
    response: String,
    last_ms: u64,
    follow_up: Option<String>,
}

/// Judges what is wanted.
///
/// # Errors
/// When the store cannot be read or written. What the judge does is in the report.
pub async fn run(
    store: &Store,
    project: ProjectId,
    judge: &Judge,
    wanted: &Wanted,
    clock: impl Fn() -> u64 + Send + Copy,
) -> Result<Report, StoreError> {
    let reader = store.reader()?;
    let waiting = waiting(&reader, project, wanted)?;
    let mut run = Run {
        store,
        project,
        judge,
        silent: 0,
        report: Report {
            wanted: waiting.len(),
            ..Report::default()
        },
    };
    let mut batch: Vec<(String, Case)> = Vec::new();
    let mut waiting = waiting.into_iter();
    for one in waiting.by_ref() {
        batch.extend(run.case(&reader, one, wanted, clock())?);
        if batch.len() >= judge.batch() {
            run.batch(&mut batch, wanted, clock).await?;
        }
        if run.report.ended.is_some() {
            break;
        }
    }
    if run.report.ended.is_none() {
        run.batch(&mut batch, wanted, clock).await?;
    }
    run.report.left += waiting.len() + batch.len();
    if !wanted.dry_run {
        run.report.spent = judge.spent();
    }
    Ok(run.report)
}

fn waiting(
    reader: &Reader,
    project: ProjectId,
    wanted: &Wanted,
) -> Result<Vec<Waiting>, StoreError> {
    let mut waiting = Vec::new();
    let survey = Survey::new(reader, project)?;
    reader.each_heard_since(project, wanted.since_ms, |response, heard| {
        let last_ms = heard.iter().map(|one| one.at_ms).max().unwrap_or_default();
        if last_ms < wanted.since_ms {
            return Ok(());
        }
        let facts = survey.facts(response)?;
        let is_labelled = !facts.history.is_empty();
        let is_bad = with(heard, &facts).judgement.verdict == Verdict::Bad;
        // Of what people have labelled, the good ones too: a judge that always finds something agrees with nobody.
        if is_labelled != wanted.labelled || !(is_bad || wanted.labelled) {
            return Ok(());
        }
        if let Some(mode) = &wanted.mode
            && survey.quality(response, heard)?.primary != Some(mode.as_str())
        {
            return Ok(());
        }
        waiting.push(Waiting {
            response: response.to_owned(),
            last_ms,
            follow_up: follow_up(heard),
        });
        Ok(())
    })?;
    waiting.sort_by(|a, b| b.last_ms.cmp(&a.last_ms).then(a.response.cmp(&b.response)));
    waiting.truncate(wanted.limit.unwrap_or(usize::MAX));
    Ok(waiting)
}

fn follow_up(heard: &[Heard]) -> Option<String> {
    heard.iter().find_map(|one| match &one.signal {
        Signal::FollowUp(follow_up) => follow_up.text.clone(),
        _ => None,
    })
}

struct Run<'a> {
    store: &'a Store,
    project: ProjectId,
    judge: &'a Judge,
    /// Questions in a row without an answer.
    silent: u32,
    report: Report,
}

impl Run<'_> {
    /// The case of an answer, unless there is nothing to ask.
    fn case(
        &mut self,
        reader: &Reader,
        waiting: Waiting,
        wanted: &Wanted,
        now_ms: u64,
    ) -> Result<Option<(String, Case)>, StoreError> {
        let Waiting {
            response,
            follow_up,
            ..
        } = waiting;
        let text = reader.text(self.project, &response)?;
        let answer = text.text.filter(|text| !text.trim().is_empty());
        let Some(answer) = answer else {
            self.report.no_text += 1;
            return Ok(None);
        };
        let prompt = text.prompt.unwrap_or_default();
        let case = Case::new(&prompt, &answer, follow_up.as_deref());
        let key = self.judge.key(&case);
        let counts = |judged: &Judged| !(wanted.again && judged.outcome == JudgeOutcome::Nonsense);
        if reader
            .judged(self.project, &response)?
            .is_some_and(|judged| judged.key == key && counts(&judged))
        {
            self.report.known += 1;
            return Ok(None);
        }
        if let Some(judged) = reader.judged_before(self.project, key)?.filter(counts) {
            self.report.copied += 1;
            if !wanted.dry_run {
                let at_now = Judged {
                    at_ms: now_ms,
                    ..judged
                };
                self.store.judge(self.project, &[(response, at_now)])?;
            }
            return Ok(None);
        }
        Ok(Some((response, case)))
    }

    async fn batch(
        &mut self,
        batch: &mut Vec<(String, Case)>,
        wanted: &Wanted,
        clock: impl Fn() -> u64 + Send + Copy,
    ) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let asked = std::mem::take(batch);
        let (distinct, of) = self.distinct(&asked);
        if wanted.dry_run {
            self.report.left += asked.len();
            self.report.spent.requests += 1;
            self.report.spent.tokens += self.judge.tokens(&distinct);
            return Ok(());
        }
        let day = clock() / MS_PER_DAY;
        let mut failed = None;
        let store = self.store;
        let mut paid = |requests, tokens| {
            if let Err(error) = store.spend(day, requests, tokens) {
                failed = Some(error);
            }
        };
        let said = self.judge.ask_all(&distinct, &mut paid).await;
        if let Some(error) = failed {
            return Err(error);
        }
        let mut kept = Vec::new();
        for ((response, case), place) in asked.iter().zip(of) {
            let Some(said) = said.get(place) else {
                continue;
            };
            if let Some((outcome, modes)) = self.count(said) {
                let judged = Judged {
                    key: self.judge.key(case),
                    judge: self.judge.name().to_owned(),
                    outcome,
                    modes,
                    at_ms: clock(),
                };
                kept.push((response.clone(), judged));
            }
        }
        let all_silent = said
            .iter()
            .all(|said| matches!(said, Err(Fault::Silent(_))));
        self.silent = if all_silent { self.silent + 1 } else { 0 };
        if self.silent >= Policy::DEFAULT.silent && self.report.ended.is_none() {
            self.report.ended = Some("the judge's server does not answer".to_owned());
        }
        self.store.judge(self.project, &kept)
    }

    /// Each question once, and which of them each answer's is.
    fn distinct<'a>(&self, asked: &'a [(String, Case)]) -> (Vec<&'a Case>, Vec<usize>) {
        let mut distinct: Vec<&Case> = Vec::new();
        let mut of = Vec::new();
        for (_, case) in asked {
            let known = distinct.iter().position(|one| *one == case);
            of.push(known.unwrap_or(distinct.len()));
            if known.is_none() {
                distinct.push(case);
            }
        }
        (distinct, of)
    }

    /// Counts what was said, and gives what is to be kept of it.
    fn count(&mut self, said: &Result<Judgement, Fault>) -> Option<(JudgeOutcome, Vec<Named>)> {
        let report = &mut self.report;
        match said {
            Ok(judgement) => {
                for word in &judgement.unknown {
                    let word: String = word.chars().take(MODE_CHARS).collect();
                    *report.unknown_modes.entry(word).or_default() += 1;
                }
                let outcome = judgement.outcome();
                match outcome {
                    JudgeOutcome::Modes => report.judged += 1,
                    JudgeOutcome::Nothing => report.nothing += 1,
                    JudgeOutcome::Nonsense => report.nonsense += 1,
                }
                return Some((outcome, judgement.modes.clone()));
            }
            Err(Fault::Unreadable(_)) => {
                report.nonsense += 1;
                return Some((JudgeOutcome::Nonsense, Vec::new()));
            }
            Err(Fault::Refused(_)) => report.refused += 1,
            Err(Fault::Silent(_)) => report.silent += 1,
            Err(Fault::Budget(why)) => {
                report.left += 1;
                report.ended = Some((*why).to_owned());
            }
            Err(Fault::Stop(why)) => {
                report.left += 1;
                report.ended = Some(why.clone());
            }
        }
        None
    }
}

const MS_PER_DAY: u64 = 24 * 3_600_000;

/// Characters of a word that is no mode which are shown.
const MODE_CHARS: usize = 40;
