//! From an open fold to a record that may leave: texts are read, held to what the host allows,
//! and redacted; what did not change since the last time is not given again.

use super::fold::{Fold, Meta};
use super::response::Response;
use super::{Session, Settings, Text};
use crate::hash::fnv;
use crate::page::Page;
use crate::policy::Policy;
use crate::record::{Facts, Kind, RecordId};
use crate::redact::redact;
use crate::wire::{Counts, Json};

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

/// The measures of a signal being written; its texts are held to what the host allows.
pub(super) struct Body<'a> {
    pub(super) json: Json,
    allowed: Text,
    left_out: &'a mut bool,
}

impl Body<'_> {
    /// A text, where the host allows those of its sort. A long one is left out, its measures stay.
    pub(super) fn text(&mut self, name: &str, value: Option<&str>, sort: Text) {
        let Some(value) = value.filter(|_| sort <= self.allowed) else {
            return;
        };
        if value.len() > Policy::DEFAULT.max_text_bytes {
            *self.left_out = true;
            return;
        }
        // No store takes a NUL inside a text.
        self.json.text(name, &redact(value).replace('\0', " "));
    }
}

impl Session {
    pub(super) fn settle(
        &mut self,
        now_ms: u64,
        page: &mut dyn Page,
        leaving: bool,
    ) -> Vec<Settled> {
        let mut settling = Settling {
            settings: &self.settings,
            sampled: self.sampled,
            dropped: &mut self.dropped,
            page,
            now_ms,
            leaving,
            settled: Vec::new(),
        };
        let handles = self.responses.handles();
        for &handle in &handles {
            // The person's message after this response belongs to the next one.
            let next = self.responses.get(handle).and_then(|response| {
                let fold = response.follow_up.as_ref()?;
                settling.is_due(fold).then_some(fold.state.next)
            });
            let next = next.and_then(|next| self.responses.get(next));
            let message = next.and_then(|next| settling.page.prompt(&next.facts.id));
            if let Some(response) = self.responses.get(handle) {
                settling.response(response, message.as_deref());
            }
        }
        if leaving || !settling.settled.is_empty() {
            for &handle in &handles {
                if let Some(response) = self.responses.get(handle) {
                    settling.view(response);
                }
            }
        }
        let settled = settling.settled;
        let mut due = self
            .returned_ms
            .map(|returned| returned.saturating_add(Policy::DEFAULT.view_ms));
        self.responses
            .each(|response| due = due.into_iter().chain(response.due_ms()).min());
        self.wake_ms = due;
        settled
    }
}

/// Records on their way through settling.
struct Settling<'a> {
    settings: &'a Settings,
    sampled: bool,
    dropped: &'a mut Counts,
    page: &'a mut dyn Page,
    now_ms: u64,
    leaving: bool,
    settled: Vec<Settled>,
}

impl Settling<'_> {
    fn is_due(&self, meta: &Meta) -> bool {
        meta.due_ms
            .is_some_and(|due| self.leaving || due <= self.now_ms)
    }

    /// Marks a fold as settled and gives it, if it was due.
    fn take<'f, T>(&self, fold: &'f mut Option<Fold<T>>) -> Option<&'f mut Fold<T>> {
        let fold = fold.as_mut()?;
        let due = self.is_due(fold);
        if due {
            fold.due_ms = None;
        }
        due.then_some(fold)
    }

    fn response(&mut self, response: &mut Response, message: Option<&str>) {
        if response
            .due_ms()
            .is_none_or(|due| !self.leaving && due > self.now_ms)
        {
            return;
        }
        if let Some(chars) = self.page.chars(&response.facts.id) {
            response.chars = Some(chars);
        }
        let (now_ms, chars, seen) = (self.now_ms, response.chars, response.view.seen());
        let visible_ms = response.view.visible_ms(now_ms);
        let engaged = response.engaged();
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
        if let Some(fold) = self.take(thumb)
            && fold.stands(&facts.id, now_ms, self.page)
        {
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::Thumb, &mut |body| {
                state.write(body)
            });
        }
        if let Some(fold) = self.take(copy) {
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::Copy, &mut |body| {
                state.write(chars, body)
            });
        }
        if let Some(fold) = self.take(regenerate) {
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::Regenerate, &mut |body| {
                state.write(body)
            });
        }
        if let Some(fold) = self.take(edit)
            && let Some(draft) = self.page.draft(&facts.id)
            && fold.stands(&draft)
        {
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::Edit, &mut |body| {
                state.write(&draft, body)
            });
        }
        if let Some(fold) = self.take(stop) {
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::Stop, &mut |body| {
                state.write(chars, seen, body)
            });
        }
        if let Some(fold) = self.take(follow_up) {
            let before = self.page.prompt(&facts.id);
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::FollowUp, &mut |body| {
                state.write(before.as_deref(), message, body);
            });
        }
        if let Some(fold) = self.take(abandon) {
            let (meta, state) = fold.parts();
            self.give(facts, chars, meta, Kind::Abandon, &mut |body| {
                state.write(visible_ms, seen, engaged, body);
            });
        }
    }

    fn view(&mut self, response: &mut Response) {
        let seen = response.view.seen();
        let visible_ms = response.view.visible_ms(self.now_ms);
        if let Some(meta) = response.view.settle(self.leaving, self.now_ms) {
            self.give(
                &response.facts,
                response.chars,
                meta,
                Kind::View,
                &mut |body| {
                    body.json.number("visible_ms", visible_ms);
                    body.json.ratio("seen_fraction", seen);
                },
            );
        }
    }

    /// Writes the record, and adds it unless it is the same as the one before.
    fn give(
        &mut self,
        facts: &Facts,
        chars: Option<u64>,
        meta: &mut Meta,
        kind: Kind,
        write: &mut dyn FnMut(&mut Body<'_>),
    ) {
        if !self.sampled && kind != Kind::Thumb {
            return;
        }
        let mut left_out = false;
        let mut rest = self.write(
            facts,
            chars,
            meta,
            kind,
            self.settings.text,
            &mut left_out,
            write,
        );
        if rest.len()
            > Policy::DEFAULT
                .max_request_bytes
                .saturating_sub(ENVELOPE_BYTES)
        {
            left_out = true;
            rest = self.write(facts, chars, meta, kind, Text::None, &mut false, write);
        }
        let hash = fnv(&rest);
        if let Some((rev, given)) = meta.given {
            if given == hash {
                return;
            }
            // It may have changed without an event of its own: an answer that grew, a draft set by the page.
            meta.rev = meta.rev.max(rev.saturating_add(1));
        }
        meta.given = Some((meta.rev, hash));
        if left_out {
            self.dropped.add("text_too_long", 1);
        }
        let id = RecordId::derive(&self.settings.visitor, &facts.id, kind);
        let mut json = Json::default();
        json.raw("{");
        json.text("id", &id.to_text());
        json.number("rev", meta.rev);
        json.next();
        json.raw(&rest);
        self.settled.push(Settled {
            id,
            rev: meta.rev,
            json: json.into_text(),
        });
    }

    /// All of a record but its id and rev.
    #[allow(clippy::too_many_arguments, reason = "all of them go into one record")]
    fn write(
        &mut self,
        facts: &Facts,
        chars: Option<u64>,
        meta: &Meta,
        kind: Kind,
        allowed: Text,
        left_out: &mut bool,
        write: &mut dyn FnMut(&mut Body<'_>),
    ) -> String {
        let mut body = Body {
            json: Json::default(),
            allowed,
            left_out,
        };
        body.json.text("kind", kind.as_str());
        // A clock that went back would put these ahead of the batch that carries them.
        let at_ms = meta.at_ms.min(self.now_ms);
        body.json.number("first_at_ms", meta.first_at_ms.min(at_ms));
        body.json.number("at_ms", at_ms);
        if meta.retracted {
            body.json.flag("retracted", true);
        }
        body.json.key("response");
        body.json.raw("{");
        body.json.text("id", &facts.id);
        if !facts.members.is_empty() {
            body.json.next();
            body.json.raw(&facts.members);
        }
        if let Some(chars) = chars {
            body.json.number("chars", chars);
        }
        // Views and leavings are many, and nobody trains on their texts.
        if allowed == Text::Full && !matches!(kind, Kind::View | Kind::Abandon) {
            let text = self.page.text(&facts.id);
            body.text("text", text.as_deref(), Text::Full);
            let prompt = self.page.prompt(&facts.id);
            body.text("prompt", prompt.as_deref(), Text::Full);
        }
        body.json.raw("}");
        body.json.key(kind.as_str());
        body.json.raw("{");
        write(&mut body);
        body.json.raw("}}");
        body.json.into_text()
    }
}
