//! `afterword label`: answers that people were unhappy with, read and labelled by hand.

use super::{Outcome, Usage, project_of};
use crate::export::rfc3339;
use crate::http::labels::checked;
use crate::keys::ProjectId;
use crate::quality::{self, Quality, Survey, with};
use crate::store::{FIRST_PROJECT, Reader, Store, StoreError};
use afterword_core::quality::{Mode, Verdict};
use clap::Args;
use std::io::{BufRead, Write};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct LabelFlags {
    /// The response to label; left out, those that nobody has labelled are shown one after another, and a key is asked for each
    response: Option<String>,
    /// What was wrong; several times for several, the primary one first
    #[arg(long = "mode", value_name = "MODE", value_parser = quality::mode, requires = "response")]
    modes: Vec<Mode>,
    /// Whether it served: good, bad or neutral
    #[arg(long, requires = "response")]
    verdict: Option<String>,
    /// Why
    #[arg(long, requires = "response")]
    note: Option<String>,
    /// Erases what this labeller has said of the response
    #[arg(long, requires = "response", conflicts_with_all = ["modes", "verdict", "note"])]
    erase: bool,
    /// Lists bad answers without a label instead, each with what rules and reasons say
    #[arg(long, conflicts_with = "response")]
    list: bool,
    /// Who labels
    #[arg(
        long = "as",
        value_name = "NAME",
        env = "AFTERWORD_LABELLER",
        default_value = "me"
    )]
    labeller: String,
    /// The project
    #[arg(long, default_value = FIRST_PROJECT)]
    project: String,
    /// Where everything is kept
    #[arg(long, env = "AFTERWORD_DATA_DIR")]
    pub(super) data_dir: Option<PathBuf>,
}

pub(super) fn run(flags: LabelFlags, store: &Store) -> Outcome {
    let project = project_of(store, &flags.project)?;
    let mut out = std::io::stdout().lock();
    let Some(response) = &flags.response else {
        if flags.list {
            return list(store, project, &mut out);
        }
        return ask(
            store,
            project,
            &flags.labeller,
            &mut std::io::stdin().lock(),
            &mut out,
        );
    };
    if flags.erase {
        let erased = store.erase_labels(project, response, Some(&flags.labeller))?;
        return Ok(writeln!(out, "{erased} labels erased")?);
    }
    let (verdict, note) = (flags.verdict.as_deref(), flags.note.as_deref());
    keep(
        store,
        project,
        response,
        flags.labeller,
        flags.modes,
        verdict,
        note,
    )?;
    Ok(writeln!(out, "{response} labelled")?)
}

fn keep(
    store: &Store,
    project: ProjectId,
    response: &str,
    labeller: String,
    modes: Vec<Mode>,
    verdict: Option<&str>,
    note: Option<&str>,
) -> Outcome {
    let label = checked(labeller, modes, verdict, note).map_err(Usage)?;
    if store.label(project, response, &label)? {
        return Ok(());
    }
    Err(format!("no record is about a response {response:?}").into())
}

/// A bad answer that nobody has labelled.
struct Waiting {
    response: String,
    last_ms: u64,
}

/// The ones heard of last come first.
fn waiting(reader: &Reader, project: ProjectId) -> Result<Vec<Waiting>, StoreError> {
    let mut waiting = Vec::new();
    let survey = Survey::new(reader, project)?;
    reader.each_heard(project, None, |response, heard| {
        let facts = survey.facts(response)?;
        let is_bad = with(heard, &facts).judgement.verdict == Verdict::Bad;
        if is_bad && facts.history.is_empty() {
            waiting.push(Waiting {
                response: response.to_owned(),
                last_ms: heard.iter().map(|one| one.at_ms).max().unwrap_or_default(),
            });
        }
        Ok(())
    })?;
    waiting.sort_by(|a, b| b.last_ms.cmp(&a.last_ms).then(a.response.cmp(&b.response)));
    Ok(waiting)
}

fn list(store: &Store, project: ProjectId, out: &mut dyn Write) -> Outcome {
    let reader = store.reader()?;
    for one in waiting(&reader, project)? {
        let quality = quality::of(&reader, project, &one.response)?;
        writeln!(
            out,
            "{}  {}  {}",
            shown(&one.response),
            rfc3339(one.last_ms),
            said(&quality)
        )?;
    }
    Ok(())
}

/// The key of each mode.
const KEYS: [(char, Mode); 13] = [
    ('h', Mode::Hallucination),
    ('i', Mode::Instruction),
    ('r', Mode::Refusal),
    ('f', Mode::Format),
    ('l', Mode::TooLong),
    ('s', Mode::TooShort),
    ('t', Mode::Truncated),
    ('y', Mode::Style),
    ('o', Mode::OffTopic),
    ('u', Mode::Unsafe),
    ('w', Mode::Latency),
    ('b', Mode::UiBug),
    ('x', Mode::Other),
];

/// What a line of keys says: modes, the primary one first; a `g` alone says that the answer was good.
fn keys(line: &str) -> Result<(Vec<Mode>, &'static str), String> {
    if line == "g" {
        return Ok((Vec::new(), "good"));
    }
    let mut modes = Vec::new();
    for key in line.chars().filter(|key| !key.is_whitespace()) {
        let known = KEYS.iter().find(|(known, _)| *known == key);
        let (_, mode) = known.ok_or_else(|| format!("there is no key {key:?}"))?;
        modes.push(*mode);
    }
    Ok((modes, "bad"))
}

/// Shows answer after answer, and keeps what is said of each, until there are no more or a `q` comes.
fn ask(
    store: &Store,
    project: ProjectId,
    labeller: &str,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> Outcome {
    let reader = store.reader()?;
    let waiting = waiting(&reader, project)?;
    let menu = KEYS.map(|(key, mode)| format!("{key} {}", mode.as_str()));
    let mut labelled = 0;
    'answers: for (at, one) in waiting.iter().enumerate() {
        let text = reader.text(project, &one.response)?;
        let quality = quality::of(&reader, project, &one.response)?;
        writeln!(
            out,
            "\n{} of {}: {}",
            at + 1,
            waiting.len(),
            shown(&one.response)
        )?;
        writeln!(
            out,
            "asked:    {}",
            shown(text.prompt.as_deref().unwrap_or("(not stored)"))
        )?;
        writeln!(
            out,
            "answered: {}",
            shown(text.text.as_deref().unwrap_or("(not stored)"))
        )?;
        writeln!(out, "heard:    {}", said(&quality))?;
        writeln!(
            out,
            "{}, g it was good, nothing to skip, q to end",
            menu.join(", ")
        )?;
        loop {
            write!(out, "> ")?;
            out.flush()?;
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 || line.trim() == "q" {
                break 'answers;
            }
            match keys(line.trim()) {
                Ok((modes, "bad")) if modes.is_empty() => break,
                Ok((modes, verdict)) => {
                    keep(
                        store,
                        project,
                        &one.response,
                        labeller.to_owned(),
                        modes,
                        Some(verdict),
                        None,
                    )?;
                    labelled += 1;
                    break;
                }
                Err(wrong) => writeln!(out, "{wrong}")?,
            }
        }
    }
    Ok(writeln!(
        out,
        "\n{labelled} labelled, {} left",
        waiting.len() - labelled
    )?)
}

fn said(quality: &Quality) -> String {
    let judgement = &quality.judgement;
    let by = judgement.by.unwrap_or("nothing");
    let mut said = format!(
        "{} by {by}; likely {}",
        judgement.verdict.as_str(),
        quality.words().join(", ")
    );
    for other in &judgement.contradictions {
        said += &format!("; but {} says {}", other.by, other.verdict.as_str());
    }
    said
}

/// A text that someone else wrote, as a terminal may be shown it: what moves its cursor or its colours is left out.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_has_a_key_and_every_key_is_one_mode() {
        for mode in Mode::ALL {
            assert_eq!(KEYS.iter().filter(|(_, of)| *of == mode).count(), 1);
        }
        for (key, mode) in KEYS {
            assert_eq!(keys(&key.to_string()), Ok((vec![mode], "bad")));
        }
        let (modes, _) = keys("rf").unwrap_or_default();
        assert_eq!(modes, [Mode::Refusal, Mode::Format]);
        assert_eq!(keys("g"), Ok((Vec::new(), "good")));
        assert!(keys("rg").is_err());
    }

    #[test]
    fn what_visitors_wrote_cannot_command_a_terminal() {
        assert_eq!(shown("a\u{1b}[2Jb\u{9b}1mc\r\nd"), "a[2Jb1mc\nd");
    }
}
