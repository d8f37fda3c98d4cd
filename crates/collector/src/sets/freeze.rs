//! Finds the answers of a selection, and makes cases of them.

use super::case::{Case, Expected, Origin};
use super::selection::{Selection, Which};
use crate::keys::ProjectId;
use crate::prompt::{key, questions};
use crate::quality::{Quality, Survey};
use crate::store::{Filter, Heard, Joined, Reader, StoreError, latest};
use crate::traces::Message;
use afterword_core::quality::{Heard as One, Source, Verdict, judge};
use afterword_core::record::{Grade, Signal};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// A case, and what the store has to know so that it goes with those whose words it holds.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The case.
    pub case: Case,
    /// Of the question as the page has it, or else as the call has: what is held out of training.
    pub prompt_key: i64,
    /// Whoever has said something of the answer that stands.
    pub speakers: Vec<String>,
    /// Whom the call was made for, by the host's id.
    pub user: Option<String>,
    /// Whoever has said how it should have been.
    pub expected_by: Option<String>,
    /// The call that parts of it were taken from, by trace and span.
    pub call: Option<(String, String)>,
}

/// What was found, and what was left out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Found {
    /// The cases, in the order in which they were last heard of, the newest first.
    #[serde(skip)]
    pub candidates: Vec<Candidate>,
    /// Answers whose verdict is bad.
    pub bad: u64,
    /// Of these, those that the selection does not want.
    pub not_wanted: u64,
    /// Of the rest, those of which it is not known what was asked.
    pub no_prompt: u64,
    /// Of the rest, those whose question was asked in another one that is kept.
    pub duplicates: u64,
    /// Of the rest, those beyond the limit.
    pub over_limit: u64,
}

/// Of several answers to one question, the greatest is kept.
type Rank = (bool, usize, u64, Reverse<String>);

/// Finds what a selection wants. Of answers to the same question one is kept: one labelled by hand before one that is not,
/// then the one with more signals, then the one heard of last.
///
/// # Errors
/// When the store cannot be read.
pub fn find(
    reader: &Reader,
    project: ProjectId,
    selection: &Selection,
) -> Result<Found, StoreError> {
    let mut found = Found::default();
    let survey = Survey::new(reader, project)?;
    let mut best: HashMap<String, Rank> = HashMap::new();
    reader.each_heard(project, None, |response, heard| {
        let quality = survey.quality(response, heard)?;
        if quality.judgement.verdict != Verdict::Bad {
            return Ok(());
        }
        found.bad += 1;
        let call = if told_by_call_alone(selection, heard) {
            reader.call(project, response)?
        } else {
            None
        };
        if !selection.wants(&which(heard, &quality, call.as_ref())) {
            found.not_wanted += 1;
            return Ok(());
        }
        let Some(asked) = question_of(reader, project, response)? else {
            found.no_prompt += 1;
            return Ok(());
        };
        let history = reader.label_history(project, response)?;
        let rank = (
            !latest(&history).is_empty(),
            heard.len(),
            last_ms(heard),
            Reverse(response.to_owned()),
        );
        match best.entry(id(&asked.questions().join("\n"))) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(rank);
            }
            std::collections::hash_map::Entry::Occupied(mut entry) => {
                found.duplicates += 1;
                if rank > *entry.get() {
                    entry.insert(rank);
                }
            }
        }
        Ok(())
    })?;
    let mut kept: Vec<Rank> = best.into_values().collect();
    kept.sort_by(|one, two| two.2.cmp(&one.2).then_with(|| two.3.cmp(&one.3)));
    found.over_limit = kept.len().saturating_sub(selection.limit) as u64;
    kept.truncate(selection.limit);
    for (.., Reverse(response)) in kept {
        let mut made = None;
        reader.each_heard(project, Some(&response), |_, heard| {
            let quality = survey.quality(&response, heard)?;
            made = candidate(reader, project, &response, heard, &quality)?;
            Ok(())
        })?;
        // What was erased meanwhile is none.
        found.candidates.extend(made);
    }
    Ok(found)
}

/// Whether a selection goes by what no record says: a call is dear to find.
fn told_by_call_alone(selection: &Selection, heard: &[Heard]) -> bool {
    let lacks = |name: fn(&Heard) -> bool| !heard.iter().any(name);
    (selection.model.is_some() && lacks(|one| one.model.is_some()))
        || (selection.prompt_version.is_some() && lacks(|one| one.prompt_version.is_some()))
}

fn which<'a>(heard: &'a [Heard], quality: &Quality, call: Option<&'a Joined>) -> Which<'a> {
    let first =
        |name: fn(&Heard) -> Option<&String>| heard.iter().find_map(name).map(String::as_str);
    let call = call.map(|joined| &joined.call);
    Which {
        modes: quality.words(),
        signals: heard.iter().map(|one| one.signal.kind()).collect(),
        model: first(|one| one.model.as_ref()).or_else(|| call?.model.as_deref()),
        prompt_version: first(|one| one.prompt_version.as_ref())
            .or_else(|| call?.prompt_version.as_deref()),
        app: first(|one| one.app.as_ref()),
        first_ms: heard.iter().map(|one| one.at_ms).min().unwrap_or_default(),
    }
}

fn last_ms(heard: &[Heard]) -> u64 {
    heard.iter().map(|one| one.at_ms).max().unwrap_or_default()
}

/// The conversation that the person asked in, and the call that tells of it.
struct Asked(Vec<Message>, Option<Joined>);

impl Asked {
    fn questions(&self) -> Vec<&str> {
        questions(self.0.iter().map(|one| (&*one.role, &*one.content)))
    }
}

/// The conversation as the call tells of it; else what the page knew of the question.
fn question_of(
    reader: &Reader,
    project: ProjectId,
    response: &str,
) -> Result<Option<Asked>, StoreError> {
    let call = reader.call(project, response)?;
    let told = call
        .as_ref()
        .filter(|joined| joined.call.prompt().is_some());
    let input = match told {
        Some(joined) => joined.call.conversation(),
        None => {
            let Some(prompt) = reader.text(project, response)?.prompt else {
                return Ok(None);
            };
            vec![Message {
                role: "user".to_owned(),
                content: prompt,
                ..Message::default()
            }]
        }
    };
    let last = input.iter().rfind(|message| message.role == "user");
    if last.is_none_or(|last| last.content.trim().is_empty()) {
        return Ok(None);
    }
    Ok(Some(Asked(input, call)))
}

/// The name of a question: the same for the same words, whoever asks them.
fn id(asked: &str) -> String {
    format!("{:016x}", key(asked))
}

fn candidate(
    reader: &Reader,
    project: ProjectId,
    response: &str,
    heard: &[Heard],
    quality: &Quality,
) -> Result<Option<Candidate>, StoreError> {
    let Some(asked) = question_of(reader, project, response)? else {
        return Ok(None);
    };
    let text = reader.text(project, response)?;
    let questions = asked.questions();
    let all = questions.join("\n");
    // A back end may have put what the page has into a template.
    let is_first = questions.len() == 1;
    let question = text
        .prompt
        .filter(|question| is_first && !question.trim().is_empty());
    let Asked(input, call) = asked;
    let one = Filter {
        limit: 1,
        ..Filter::default()
    };
    let known = reader.responses(project, Some(response), &one)?.0.pop();
    let known =
        |name: &str| -> Option<String> { known.as_ref()?.get(name)?.as_str().map(str::to_owned) };
    let answer = text.text.or_else(|| heard.iter().find_map(draft));
    let expected = expected(heard, answer.as_deref());
    let call_is = call.as_ref().map(|joined| &joined.call);
    let (expected, expected_by) = expected.map_or((None, None), |(made, by)| (Some(made), by));
    let case = Case {
        id: id(&all),
        response_id: response.to_owned(),
        trace_id: known("trace_id").or_else(|| Some(call_is?.trace_id.clone())),
        span_id: known("span_id").or_else(|| Some(call_is?.span_id.clone())),
        input,
        tools: call_is.map_or_else(Vec::new, |call| call.tools.clone()),
        answer,
        expected,
        modes: quality.words().into_iter().map(str::to_owned).collect(),
        rules: rules(quality),
        why: why(heard, quality),
        model: known("model").or_else(|| call_is?.model.clone()),
        prompt_version: known("prompt_version").or_else(|| call_is?.prompt_version.clone()),
        app: heard.iter().find_map(|one| one.app.clone()),
        at_ms: last_ms(heard),
    };
    let mut speakers: Vec<String> = heard.iter().map(|one| one.visitor.clone()).collect();
    speakers.sort();
    speakers.dedup();
    Ok(Some(Candidate {
        prompt_key: key(question.as_deref().unwrap_or(&all)),
        speakers,
        user: call_is.and_then(|call| call.user.clone()),
        expected_by,
        call: call_is.map(|call| (call.trace_id.clone(), call.span_id.clone())),
        case,
    }))
}

fn draft(heard: &Heard) -> Option<String> {
    match &heard.signal {
        Signal::Edit(edit) => edit.draft.clone(),
        _ => None,
    }
}

/// The rules that say so, without those who label: a set is passed on, and their names are nobody's business there.
fn rules(quality: &Quality) -> Vec<String> {
    let found = quality.modes.iter();
    let found = found.filter(|one| one.source == Source::Rule);
    found.filter_map(|one| one.rule.clone()).collect()
}

/// What says that it was bad, each once: what decided first.
fn why(heard: &[Heard], quality: &Quality) -> Vec<String> {
    let mut why: Vec<String> = quality
        .judgement
        .by
        .map(str::to_owned)
        .into_iter()
        .collect();
    for one in heard {
        let said = judge([One::Signal(&one.signal)]);
        if said.verdict == Verdict::Bad
            && let Some(by) = said.by
            && why.iter().all(|known| known != by)
        {
            why.push(by.to_owned());
        }
    }
    why
}

/// The newest correction; else the newest draft that was changed in substance, and sent or saved.
fn expected(heard: &[Heard], answer: Option<&str>) -> Option<(Expected, Option<String>)> {
    let better = |one: &Heard| -> Option<(u64, Origin, String)> {
        let (origin, text) = match &one.signal {
            Signal::Thumb(thumb) => (Origin::Correction, thumb.correction.clone()?),
            Signal::Edit(edit)
                if edit.committed && matches!(edit.grade, Grade::Substantive | Grade::Rewrite) =>
            {
                (Origin::Edit, edit.r#final.clone()?)
            }
            _ => return None,
        };
        let says_more = !text.trim().is_empty() && answer.map(str::trim) != Some(text.trim());
        says_more.then_some((one.at_ms, origin, text))
    };
    let all = heard.iter().filter_map(|one| Some((better(one)?, one)));
    let ((_, origin, text), by) = all.max_by_key(|((at_ms, origin, _), one)| {
        (
            *origin == Origin::Correction,
            *at_ms,
            Reverse(one.visitor.clone()),
        )
    })?;
    Some((Expected { text, origin }, Some(by.visitor.clone())))
}
