//! A data card: what a file is, what was done to it, and what it is good for, for those who find it a year later.

use super::Format;
use super::options::Options;
use super::reasons::sentence;
use super::report::Report;
use super::time::rfc3339;
use std::fmt::{self, Write};

/// The card of an export, in Markdown. It has no date and names no folder: the same export has the same card.
#[must_use]
pub fn card(options: &Options, report: &Report) -> String {
    let mut text = String::new();
    // Writing into a text does not fail.
    let _ = write_card(options, report, &mut text);
    text
}

fn write_card(options: &Options, report: &Report, out: &mut String) -> fmt::Result {
    let format = options.format;
    writeln!(
        out,
        "# Data card: {} rows of `{}`\n",
        report.written, report.format
    )?;
    writeln!(out, "{}\n", what(format))?;
    writeln!(
        out,
        "Made by Afterword {} of what people did with a model's answers: {}. Nobody was asked to label anything. All texts were\nredacted before they were stored: e-mail, phone, card, IBAN, IP, secrets, queries of addresses.\n",
        env!("CARGO_PKG_VERSION"),
        sources(format)
    )?;
    selection(options, out)?;
    writeln!(out, "## What was left out\n")?;
    if report.left_out.is_empty() {
        writeln!(out, "Nothing.\n")?;
    } else {
        writeln!(
            out,
            "| word | records or rows | because |\n| --- | --- | --- |"
        )?;
        for (reason, count) in &report.left_out {
            writeln!(out, "| `{reason}` | {count} | {} |", sentence(reason))?;
        }
        writeln!(out)?;
    }
    figures(report, out)?;
    if let Some(split) = &report.split {
        writeln!(
            out,
            "## Split\n\nNo person and no group of prompts that ask nearly the same is in two files. That holds for the files of this export: a file of\nanother one, made later or in another format, may share both with them.\n"
        )?;
        writeln!(
            out,
            "| file | rows | share | asked for |\n| --- | --- | --- | --- |"
        )?;
        for part in &split.files {
            writeln!(
                out,
                "| {} | {} | {:.1} % | {:.1} % |",
                part.name,
                part.rows,
                100.0 * part.share,
                100.0 * part.asked
            )?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## Before you train\n")?;
    for warning in &report.warnings {
        writeln!(out, "- **{warning}**.")?;
    }
    writeln!(out, "{ADVICE}")
}

const ADVICE: &str = "\
- People who act are not all people. Who is unhappy says so more often than who is content.
- Thumbs as the only reward invite flattery. TRL's `loss_type=[\"sigmoid\", \"sft\"]` or `apo_zero` keeps the model close to the
  chosen answers, `sigmoid_norm` works against length.
- Redaction finds what has a known shape. Names and stories of people may be in the texts.
- What is erased from the store later is still in this file: make it again.";

fn what(format: Format) -> &'static str {
    match format {
        Format::Kto => "Single answers with a label, good or bad.",
        Format::OpenAiSft => "Conversations that end in the better of two answers.",
        _ => "Pairs of answers to one prompt, one of which is better than the other.",
    }
}

fn sources(format: Format) -> &'static str {
    match format {
        Format::Kto => "their votes",
        _ => {
            "drafts that they changed and sent (`edit`), answers as they should have been (`correction`), and the one of several\nanswers that they used (`attempts`)"
        }
    }
}

fn selection(options: &Options, out: &mut String) -> fmt::Result {
    let selection = &options.selection;
    let mut lines = Vec::new();
    let list = |values: &[String]| {
        let quoted: Vec<String> = values
            .iter()
            .map(|value| format!("`{}`", plain(value)))
            .collect();
        quoted.join(", ")
    };
    if let Some(since) = selection.since_ms {
        lines.push(format!("last event at or after {}", rfc3339(since)));
    }
    if let Some(until) = selection.until_ms {
        lines.push(format!("last event before {}", rfc3339(until)));
    }
    for (name, values) in [
        ("model", &selection.models),
        ("prompt version", &selection.prompt_versions),
        ("app", &selection.apps),
    ] {
        if !values.is_empty() {
            lines.push(format!("{name}: {}", list(values)));
        }
    }
    if !selection.sources.is_empty() {
        let names: Vec<String> = selection
            .sources
            .iter()
            .map(|one| one.name().to_owned())
            .collect();
        lines.push(format!("source: {}", list(&names)));
    }
    if let Some(least) = selection.min_distance {
        lines.push(format!("sides at least {least} apart, in words"));
    }
    writeln!(out, "## What was asked for\n")?;
    if lines.is_empty() {
        return writeln!(out, "Everything in the store.\n");
    }
    for line in lines {
        writeln!(out, "- {line}")?;
    }
    writeln!(out)
}

/// Without what Markdown or HTML would take for its own.
fn plain(value: &str) -> String {
    value
        .chars()
        .map(|c| {
            if c.is_control() || "`|<>".contains(c) {
                ' '
            } else {
                c
            }
        })
        .collect()
}

fn figures(report: &Report, out: &mut String) -> fmt::Result {
    let Some(figures) = report.pairs.as_ref().or(report.labels.as_ref()) else {
        return Ok(());
    };
    writeln!(out, "## Figures\n\n| | |\n| --- | --- |")?;
    for (source, rows) in &figures.by_source {
        writeln!(out, "| from `{source}` | {rows} |")?;
    }
    writeln!(out, "| people | {} |", figures.people)?;
    writeln!(
        out,
        "| people, if all had given equally many | {:.1} |",
        figures.effective_people
    )?;
    writeln!(
        out,
        "| prompts that do not ask nearly the same | {} |",
        figures.prompts
    )?;
    if let Some(share) = figures.chosen_longer_share {
        writeln!(
            out,
            "| chosen is the longer side | {:.0} % |",
            100.0 * share
        )?;
    }
    if let Some(share) = figures.good_share {
        writeln!(out, "| good | {:.0} % |", 100.0 * share)?;
    }
    writeln!(out, "| redactions in the texts | {} |", figures.redactions)?;
    writeln!(out, "| rows with tools | {} |", figures.with_tools)?;
    for (name, most) in report.caps.iter().flatten() {
        writeln!(out, "| at most, {} | {most} |", name.replace('_', " "))?;
    }
    writeln!(out)
}
