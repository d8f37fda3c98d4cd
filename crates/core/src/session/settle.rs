//! From an open fold to a record that may leave: texts are read, held to what the host allows,
//! and redacted; what did not change since the last time is not given again.

use super::acts::Acts;
use super::fold::NEVER;
use super::response::Response;
use super::{Session, Settings, Text};
use crate::hash::fnv;
use crate::page::{Draft, Page};
use crate::policy::Policy;
use crate::record::{Kind, RecordId};
use crate::redact::redact;
use crate::wire::Json;

/// A record ready for delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Its id.
    pub id: RecordId,
    /// Its rev.
    pub rev: u64,
    /// The record as it goes into a batch.
    pub json: String,
    /// Whether a text of it was too long to travel.
    pub left_out: bool,
}

/// Bytes of a request kept free for what surrounds its records.
pub(crate) const ENVELOPE_BYTES: usize = 2_500;

/// A record being written; its texts are held to what the host allows.
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
        self.json.text(name, &redact(value));
    }
}

/// What of the open folds is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Those that are due settle.
    Now,
    /// All settle: the page is left.
    Last,
    /// None settles; records are written of those that will.
    Later,
}

impl Session {
    /// Settles what is due, or all that is open where the page is left.
    pub(super) fn settle(
        &mut self,
        now_ms: u64,
        page: &mut dyn Page,
        until: Until,
    ) -> Vec<Settled> {
        let mut settling = Settling {
            settings: &self.settings,
            sampled: self.sampled,
            page,
            now_ms,
            until,
            settled: Vec::new(),
        };
        let mut due_ms = self.look_at_ms;
        self.responses.each(&mut |response| {
            settling.acts(response);
            due_ms = due_ms.min(response.due_ms());
        });
        if until == Until::Later {
            return settling.settled;
        }
        if until == Until::Last || !settling.settled.is_empty() {
            self.responses.each(&mut |response| settling.view(response));
        }
        self.wake_ms = due_ms;
        // What was open may be so no more.
        self.secure_ms = now_ms;
        settling.settled
    }
}

/// Records on their way through settling.
struct Settling<'a> {
    settings: &'a Settings,
    sampled: bool,
    page: &'a mut dyn Page,
    now_ms: u64,
    until: Until,
    settled: Vec<Settled>,
}

/// What is told of a draft that was given up.
static NO_DRAFT: Draft = Draft {
    initial: String::new(),
    current: String::new(),
};

impl Settling<'_> {
    fn acts(&mut self, response: &mut Response) {
        let later = self.until == Until::Later;
        let last_due = if self.until == Until::Now {
            self.now_ms
        } else {
            NEVER - 1
        };
        if response.due_ms() > last_due {
            return;
        }
        let id = &response.facts.id;
        if let Some(chars) = self.page.chars(id) {
            response.chars = Some(chars);
        }
        for kind in Kind::ALL {
            let id = &response.facts.id;
            let Some(acts) = &mut response.acts else {
                return;
            };
            let fold = acts.fold(kind);
            if fold.due_ms() > last_due {
                continue;
            }
            let mut draft = None;
            let settles = if later {
                kind != Kind::Edit && (!fold.retracted || fold.is_given())
            } else {
                fold.close();
                match kind {
                    Kind::Thumb => acts.thumb.settles(self.page.vote(id), self.now_ms),
                    Kind::Edit => {
                        draft = self.page.draft(id);
                        // What was given up is taken back where it was told.
                        draft
                            .as_ref()
                            .map_or(acts.edit.fold.retracted, |draft| acts.edit.settles(draft))
                    }
                    _ => true,
                }
            };
            if settles {
                self.give(response, kind, draft.as_ref());
            }
        }
    }

    fn view(&mut self, response: &mut Response) {
        if !response.view.viewed(self.now_ms) {
            return;
        }
        let fold = &mut Acts::of(&mut response.acts).view;
        if response
            .view
            .settles(fold, self.until == Until::Last, self.now_ms)
        {
            self.give(response, Kind::View, None);
        }
    }

    /// Writes the record, and adds it unless it is the same as the one before.
    fn give(&mut self, response: &mut Response, kind: Kind, draft: Option<&Draft>) {
        if !self.sampled && kind != Kind::Thumb {
            return;
        }
        let most = Policy::DEFAULT.max_request_bytes - ENVELOPE_BYTES;
        let mut left_out = false;
        let mut rest = self.write(response, kind, draft, self.settings.text, &mut left_out);
        if rest.len() > most {
            left_out = true;
            rest = self.write(response, kind, draft, Text::None, &mut false);
        }
        let hash = fnv(&rest);
        let fold = response.acts().fold(kind);
        let mut rev = fold.rev;
        if fold.is_given() {
            if fold.given_hash == hash {
                return;
            }
            // It may have changed without an event of its own: an answer that grew, a draft set by the page.
            rev = rev.max(fold.given_rev + 1);
        }
        if self.until != Until::Later {
            fold.rev = rev;
            fold.given_rev = rev;
            fold.given_hash = hash;
        }
        let id = RecordId::derive(&self.settings.visitor, &response.facts.id, kind);
        let mut json = Json::default();
        json.raw("{");
        json.text("id", &id.to_text());
        json.number("rev", rev);
        json.raw(",");
        json.raw(&rest);
        let json = json.into_text();
        self.settled.push(Settled {
            id,
            rev,
            json,
            left_out,
        });
    }

    /// All of a record but its id and rev.
    fn write(
        &mut self,
        response: &mut Response,
        kind: Kind,
        draft: Option<&Draft>,
        allowed: Text,
        left_out: &mut bool,
    ) -> String {
        let mut body = Body {
            json: Json::default(),
            allowed,
            left_out,
        };
        let acts = Acts::of(&mut response.acts);
        let fold = acts.fold(kind);
        // A clock that went back would put these ahead of the batch that carries them.
        let at_ms = fold.at_ms.min(self.now_ms);
        let json = &mut body.json;
        json.text("kind", kind.as_str());
        json.number("first_at_ms", fold.first_at_ms.min(at_ms));
        json.number("at_ms", at_ms);
        if fold.retracted {
            json.flag("retracted", true);
        }
        json.key("response");
        json.raw("{");
        let id = &response.facts.id;
        let chars = response.chars;
        json.text("id", id);
        json.members(&response.facts.members);
        if let Some(chars) = chars {
            json.number("chars", chars);
        }
        // Views and leavings are many, and nobody trains on their texts.
        if allowed == Text::Full && !matches!(kind, Kind::View | Kind::Abandon) {
            body.text("text", self.page.text(id).as_deref(), Text::Full);
            body.text("prompt", self.page.prompt(id).as_deref(), Text::Full);
        }
        body.json.raw("}");
        body.json.key(kind.as_str());
        body.json.raw("{");
        let seen = response.view.seen();
        let visible_ms = response.view.visible_ms(self.now_ms);
        match kind {
            Kind::Thumb => acts.thumb.write(&mut body),
            Kind::Copy => acts.copy.write(chars, &mut body),
            Kind::Regenerate => acts.regenerate.write(&mut body),
            Kind::Edit => acts.edit.write(draft.unwrap_or(&NO_DRAFT), &mut body),
            Kind::Abandon => {
                let engaged = acts.engaged();
                acts.abandon.write(visible_ms, seen, engaged, &mut body);
            }
            Kind::Stop => acts.stop.write(chars, seen, &mut body),
            Kind::FollowUp => {
                let before = self.page.prompt(id);
                let message = self.page.prompt(&acts.follow_up.next);
                acts.follow_up
                    .write(before.as_deref(), message.as_deref(), &mut body);
            }
            Kind::View => {
                body.json.number("visible_ms", visible_ms);
                body.json.ratio("seen_fraction", seen);
            }
        }
        body.json.raw("}}");
        body.json.into_text()
    }
}
