//! From an open fold to a record that may leave: texts are read, cut to what the host allows,
//! and redacted; what did not change since the last time is not given again.

use super::fold::Meta;
use super::response::Response;
use super::{Session, Settings, Text};
use crate::event::Handle;
use crate::page::Page;
use crate::record::{Kind, Record, RecordId, Signal};
use crate::redact::redact;
use crate::wire::to_json;
use std::collections::BTreeMap;

/// A record ready for delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Its id.
    pub id: RecordId,
    /// Its rev.
    pub rev: u64,
    /// The record as it goes into a batch.
    pub json: String,
}

/// Bytes of a request kept free for what surrounds its records.
const ENVELOPE_BYTES: usize = 2_500;

/// FNV-1a, 32 bits: to see whether something changed, and to pick a share of the visitors.
pub(super) fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

type Dropped = BTreeMap<&'static str, u64>;

impl Session {
    pub(super) fn settle(
        &mut self,
        now_ms: u64,
        page: &mut dyn Page,
        leaving: bool,
    ) -> Vec<Settled> {
        let mut settled = Vec::new();
        let handles = self.responses.handles();
        for &handle in &handles {
            let asked = self.prompts(handle, now_ms, page, leaving);
            let Some(response) = self.responses.get(handle) else {
                continue;
            };
            let mut settling = Settling {
                settings: &self.settings,
                sampled: self.sampled,
                dropped: &mut self.dropped,
                page,
                now_ms,
                leaving,
                settled: &mut settled,
            };
            settling.response(response, asked);
        }
        if leaving || !settled.is_empty() {
            for &handle in &handles {
                let Some(response) = self.responses.get(handle) else {
                    continue;
                };
                let mut settling = Settling {
                    settings: &self.settings,
                    sampled: self.sampled,
                    dropped: &mut self.dropped,
                    page,
                    now_ms,
                    leaving,
                    settled: &mut settled,
                };
                settling.view(response);
            }
        }
        self.wake_ms = self
            .returned_ms
            .map(|returned| returned.saturating_add(self.settings.policy.view_ms));
        let mut due = None;
        self.responses
            .each(|response| due = due.into_iter().chain(response.due_ms()).min());
        self.wake_at(due);
        settled
    }

    /// The person's message before this response and the one after it, where its follow-up settles now.
    fn prompts(
        &mut self,
        handle: Handle,
        now_ms: u64,
        page: &mut dyn Page,
        leaving: bool,
    ) -> (Option<String>, Option<String>) {
        let next = self.responses.get(handle).and_then(|response| {
            let fold = response.follow_up.as_ref()?;
            is_due(fold, now_ms, leaving).then_some(fold.state.next)
        });
        let Some(next) = next else {
            return (None, None);
        };
        let mut read = |handle| {
            let response = self.responses.get(handle)?;
            page.prompt(&response.facts.id)
        };
        (read(handle), read(next))
    }
}

fn is_due(meta: &Meta, now_ms: u64, leaving: bool) -> bool {
    meta.due_ms.is_some_and(|due| leaving || due <= now_ms)
}

/// Marks a fold as settled and gives it, if it was due.
fn take<T>(
    fold: &mut Option<super::fold::Fold<T>>,
    now_ms: u64,
    leaving: bool,
) -> Option<&mut super::fold::Fold<T>> {
    let fold = fold.as_mut()?;
    if !is_due(fold, now_ms, leaving) {
        return None;
    }
    fold.due_ms = None;
    Some(fold)
}

/// One response on its way through settling.
struct Settling<'a> {
    settings: &'a Settings,
    sampled: bool,
    dropped: &'a mut Dropped,
    page: &'a mut dyn Page,
    now_ms: u64,
    leaving: bool,
    settled: &'a mut Vec<Settled>,
}

impl Settling<'_> {
    fn response(&mut self, response: &mut Response, asked: (Option<String>, Option<String>)) {
        let (now_ms, leaving) = (self.now_ms, self.leaving);
        if response.due_ms().is_none_or(|due| !leaving && due > now_ms) {
            return;
        }
        let policy = &self.settings.policy;
        if let Some(chars) = self.page.chars(&response.facts.id) {
            response.facts.chars = Some(chars);
        }
        let chars = response.facts.chars;
        let seen = response.view.seen();

        let abandoned = response.abandon_signal(policy, now_ms);
        let Response {
            facts,
            thumb,
            copy,
            regenerate,
            edit,
            abandon,
            stop,
            follow_up,
            ..
        } = response;
        if let Some(fold) = take(thumb, now_ms, leaving)
            && let Some(signal) = fold.signal(&facts.id, now_ms, self.page)
        {
            self.give(facts, fold, signal);
        }
        if let Some(fold) = take(copy, now_ms, leaving) {
            let signal = fold.signal(chars, policy);
            self.give(facts, fold, signal);
        }
        if let Some(fold) = take(regenerate, now_ms, leaving) {
            let signal = fold.signal();
            self.give(facts, fold, signal);
        }
        if let Some(fold) = take(edit, now_ms, leaving)
            && let Some(draft) = self.page.draft(&facts.id)
            && let Some(signal) = fold.signal(draft, policy)
        {
            self.give(facts, fold, signal);
        }
        if let Some(fold) = take(stop, now_ms, leaving) {
            let signal = fold.signal(chars, seen);
            self.give(facts, fold, signal);
        }
        if let Some(fold) = take(follow_up, now_ms, leaving) {
            let signal = fold.signal(asked.0, asked.1, policy);
            self.give(facts, fold, signal);
        }
        if let Some(fold) = take(abandon, now_ms, leaving)
            && let Some(signal) = abandoned
        {
            self.give(facts, fold, signal);
        }
    }

    fn view(&mut self, response: &mut Response) {
        let policy = &self.settings.policy;
        let Some(signal) = response.view.signal(self.leaving, policy, self.now_ms) else {
            return;
        };
        if let Some(fold) = &mut response.view.fold {
            fold.due_ms = None;
            self.give(&response.facts, fold, signal);
        }
    }

    /// Makes the record, and adds it unless it is the same as the one before.
    fn give(&mut self, facts: &crate::record::Response, meta: &mut Meta, signal: Signal) {
        let kind = signal.kind();
        if !self.sampled && kind != Kind::Thumb {
            return;
        }
        let mut record = Record {
            id: RecordId::derive(&self.settings.visitor, &facts.id, kind),
            rev: 0,
            first_at_ms: meta.first_at_ms,
            at_ms: meta.at_ms,
            retracted: meta.retracted,
            response: facts.clone(),
            signal,
        };
        // Views and leavings are many, and nobody trains on their texts.
        if self.settings.text == Text::Full && !matches!(kind, Kind::View | Kind::Abandon) {
            record.response.text = self.page.text(&facts.id);
            record.response.prompt = self.page.prompt(&facts.id);
        }
        self.clean(&mut record);
        let hash = hash(&to_json(&record));
        if let Some((rev, given)) = meta.given {
            if given == hash {
                return;
            }
            // It may have changed without an event of its own: an answer that grew, a draft set by the page.
            meta.rev = meta.rev.max(rev.saturating_add(1));
        }
        record.rev = meta.rev;
        meta.given = Some((meta.rev, hash));
        let json = to_json(&record);
        self.settled.push(Settled {
            id: record.id,
            rev: record.rev,
            json,
        });
    }

    /// Takes out what may not leave the page, redacts the rest, and leaves out what is too long.
    fn clean(&mut self, record: &mut Record) {
        let allowed = self.settings.text;
        let keep = if record.kind() == Kind::FollowUp {
            Text::Full
        } else {
            Text::Edits
        };
        for text in record.signal.texts_mut() {
            if allowed < keep {
                *text = None;
            }
        }
        let max = self.settings.policy.max_text_bytes;
        let Record {
            response, signal, ..
        } = record;
        let mut left_out = false;
        for slot in [&mut response.text, &mut response.prompt]
            .into_iter()
            .chain(signal.texts_mut())
        {
            if let Some(text) = slot {
                if text.len() > max {
                    *slot = None;
                    left_out = true;
                } else {
                    // No store takes a NUL inside a text.
                    let clean = redact(text).replace('\0', "\u{fffd}");
                    *text = clean;
                }
            }
        }
        let most = self
            .settings
            .policy
            .max_request_bytes
            .saturating_sub(ENVELOPE_BYTES);
        if to_json(record).len() > most {
            left_out = true;
            record.response.text = None;
            if to_json(record).len() > most {
                record.response.prompt = None;
            }
            if to_json(record).len() > most {
                record.signal.texts_mut().for_each(|text| *text = None);
            }
        }
        if left_out {
            let count = self.dropped.entry("text_too_long").or_insert(0);
            *count = count.saturating_add(1);
        }
    }
}
