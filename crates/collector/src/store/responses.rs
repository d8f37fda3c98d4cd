//! What is known of each response, from all records about it. What one transaction brings of a response is put together
//! first and written once.

use super::StoreError;
use super::entry::Entry;
use crate::keys::ProjectId;
use afterword_core::record::Response;
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

type Name<'a> = (ProjectId, &'a str);

/// What one transaction has brought so far. In order, so that what lies together is written together.
#[derive(Default)]
pub(super) struct Responses<'a> {
    brought: BTreeMap<Name<'a>, Brought<'a>>,
    /// Traces, and which responses belong to them.
    traces: BTreeSet<(ProjectId, &'a str, &'a str)>,
}

#[derive(Clone, Copy, Default)]
struct Brought<'a> {
    trace_id: Option<&'a str>,
    span_id: Option<&'a str>,
    run_id: Option<&'a str>,
    model: Option<&'a str>,
    prompt_version: Option<&'a str>,
    chars: Option<u64>,
    text: Option<&'a str>,
    prompt: Option<&'a str>,
    /// Who has brought the texts, where there are any.
    visitor: Option<&'a str>,
    first_seen_ms: i64,
    last_seen_ms: i64,
}

impl<'a> Brought<'a> {
    fn of(entry: &'a Entry, response: &'a Response) -> Self {
        let brings_text = response.text.is_some() || response.prompt.is_some();
        Self {
            trace_id: response.trace_id.as_deref(),
            span_id: response.span_id.as_deref(),
            run_id: response.run_id.as_deref(),
            model: response.model.as_deref(),
            prompt_version: response.prompt_version.as_deref(),
            chars: response.chars,
            text: response.text.as_deref(),
            prompt: response.prompt.as_deref(),
            visitor: brings_text.then_some(entry.visitor.as_str()),
            first_seen_ms: entry.received_at_ms,
            last_seen_ms: entry.received_at_ms,
        }
    }

    /// What is known once `later` has come, too, where the texts of both are of one visitor.
    fn and(self, later: Self) -> Self {
        Self {
            trace_id: later.trace_id.or(self.trace_id),
            span_id: later.span_id.or(self.span_id),
            run_id: later.run_id.or(self.run_id),
            model: later.model.or(self.model),
            prompt_version: later.prompt_version.or(self.prompt_version),
            chars: later.chars.or(self.chars),
            text: later.text.or(self.text),
            prompt: later.prompt.or(self.prompt),
            visitor: later.visitor.or(self.visitor),
            first_seen_ms: self.first_seen_ms,
            last_seen_ms: self.last_seen_ms.max(later.last_seen_ms),
        }
    }
}

impl<'a> Responses<'a> {
    /// A record has brought this.
    pub(super) fn add(
        &mut self,
        transaction: &Transaction<'_>,
        entry: &'a Entry,
        response: &'a Response,
        seq: &mut i64,
    ) -> Result<(), StoreError> {
        let name = (entry.project, response.id.as_str());
        let later = Brought::of(entry, response);
        if let Some(trace) = &response.trace_id {
            self.traces.insert((entry.project, trace, &response.id));
        }
        let together = match self.brought.get(&name) {
            Some(before)
                if later.visitor.is_none()
                    || before.visitor.is_none_or(|one| later.visitor == Some(one)) =>
            {
                before.and(later)
            }
            // The texts of one visitor take the place of another's, whatever is there.
            Some(before) => {
                write(transaction, name, before, seq)?;
                later
            }
            None => later,
        };
        self.brought.insert(name, together);
        Ok(())
    }

    /// Writes all of it.
    pub(super) fn write(
        self,
        transaction: &Transaction<'_>,
        seq: &mut i64,
    ) -> Result<(), StoreError> {
        for (name, brought) in &self.brought {
            write(transaction, *name, brought, seq)?;
        }
        let mut trace = transaction.prepare_cached(
            "INSERT OR IGNORE INTO traces (project_id, trace_id, response_id) VALUES (?1, ?2, ?3)",
        )?;
        for (project, trace_id, response_id) in &self.traces {
            trace.execute(params![project, trace_id, response_id])?;
        }
        Ok(())
    }
}

fn write(
    transaction: &Transaction<'_>,
    (project, id): Name<'_>,
    brought: &Brought<'_>,
    seq: &mut i64,
) -> Result<(), StoreError> {
    *seq += 1;
    transaction
        .prepare_cached(
            // Both texts of a row are of one visitor, so that they go with that visitor.
            "INSERT INTO responses (project_id, id, seq, trace_id, span_id, run_id, model, prompt_version, chars, text, prompt, visitor, first_seen_ms, last_seen_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (project_id, id) DO UPDATE SET
               seq = excluded.seq,
               trace_id = coalesce(excluded.trace_id, trace_id),
               span_id = coalesce(excluded.span_id, span_id),
               run_id = coalesce(excluded.run_id, run_id),
               model = coalesce(excluded.model, model),
               prompt_version = coalesce(excluded.prompt_version, prompt_version),
               chars = coalesce(excluded.chars, chars),
               text = CASE WHEN excluded.visitor <> visitor THEN excluded.text ELSE coalesce(excluded.text, text) END,
               prompt = CASE WHEN excluded.visitor <> visitor THEN excluded.prompt ELSE coalesce(excluded.prompt, prompt) END,
               visitor = coalesce(excluded.visitor, visitor),
               last_seen_ms = max(last_seen_ms, excluded.last_seen_ms)",
        )?
        .execute(params![
            project,
            id,
            *seq,
            brought.trace_id,
            brought.span_id,
            brought.run_id,
            brought.model,
            brought.prompt_version,
            brought.chars.map(|chars| chars as i64),
            brought.text,
            brought.prompt,
            brought.visitor,
            brought.first_seen_ms,
            brought.last_seen_ms,
        ])?;
    Ok(())
}
