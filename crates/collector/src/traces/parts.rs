//! A call of which more comes: in parts, twice, or in whichever order, and by its messages one by one.

use super::call::Call;
use super::clean::fit;
use super::conventions::instructions;
use super::message::Message;
use super::policy::Policy;
use serde::{Deserialize, Serialize};

/// When each message was told, in microseconds since the epoch, by the sender's clock: of those alone that came by themselves,
/// as log records, for the next request may have the ones before them or behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Of each of a call's messages, or none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<u64>,
    /// Of each choice of its output, or none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub output: Vec<u64>,
}

impl Told {
    /// Whether none came by itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.output.is_empty()
    }
}

impl Call {
    /// The same call as it is read: of messages that came one by one, those that lead are the system's instructions. As long as others
    /// may come before them, they are kept among the messages.
    #[must_use]
    pub fn with_instructions(mut self) -> Self {
        if self.told_us.messages.is_empty() {
            return self;
        }
        let before = self.messages.len();
        let leading = instructions(&mut self.messages);
        let taken = before - self.messages.len();
        self.told_us
            .messages
            .drain(..taken.min(self.told_us.messages.len()));
        match &self.system {
            None if !leading.is_empty() => self.system = Some(leading),
            Some(other) if !leading.is_empty() && *other != leading => {
                let note =
                    "gen_ai.system_instructions and the first message differ: the first is kept";
                self.noting(vec![note.to_owned()], &Policy::DEFAULT)
            }
            _ => {}
        }
        self
    }

    /// The same call once `later` has come, too. The part that ended last says more; what it does not say is taken from the
    /// other one. Messages that came one by one are put in their order, each once, where none came together. Only where their times
    /// do not tell it, the order in which the parts came does.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        let rank = |call: &Self| {
            let text = serde_json::to_string(call).unwrap_or_default();
            (call.end_ms, text.len(), text)
        };
        let came_first = rank(&self) >= rank(&later);
        let (one, two) = if came_first {
            (self, later)
        } else {
            (later, self)
        };
        let finish_reason = finish_reason(&one, &two).cloned();
        let (start_ms, end_ms) = times(&one, &two);
        let (messages, messages_us) = both(
            (one.messages, one.told_us.messages),
            (two.messages, two.told_us.messages),
            came_first,
        );
        let (output, output_us) = both(
            (one.output, one.told_us.output),
            (two.output, two.told_us.output),
            came_first,
        );
        let mut call = Self {
            trace_id: one.trace_id,
            span_id: one.span_id,
            parent_id: one.parent_id.or(two.parent_id),
            run_id: one.run_id.or(two.run_id),
            response_id: one.response_id.or(two.response_id),
            name: if one.name.is_empty() {
                two.name
            } else {
                one.name
            },
            start_ms,
            end_ms,
            model: one.model.or(two.model),
            prompt_version: one.prompt_version.or(two.prompt_version),
            system: one.system.or(two.system),
            messages,
            tools: if one.tools.is_empty() {
                two.tools
            } else {
                one.tools
            },
            output,
            tokens_in: one.tokens_in.or(two.tokens_in),
            tokens_out: one.tokens_out.or(two.tokens_out),
            finish_reason,
            first_token_ms: one.first_token_ms.or(two.first_token_ms),
            error: one.error.or(two.error),
            session: one.session.or(two.session),
            user: one.user.or(two.user),
            told_us: Told {
                messages: messages_us,
                output: output_us,
            },
            alone: one.alone && two.alone,
            notes: one.notes,
        };
        call.noting(two.notes, &Policy::DEFAULT);
        call.within(&Policy::DEFAULT)
    }

    fn noting(&mut self, notes: Vec<String>, policy: &Policy) {
        for note in notes {
            if self.notes.len() < policy.notes && !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }

    /// The same with as many messages as a call may have: each part had no more, both may.
    fn within(mut self, policy: &Policy) -> Self {
        let bytes = policy.list_bytes;
        let left_out = fit(
            &mut self.messages,
            &mut self.told_us.messages,
            bytes,
            policy,
        ) + fit(&mut self.output, &mut self.told_us.output, bytes, policy);
        let noted = self.notes.iter().any(|note| note.contains("are left out"));
        if left_out > 0 && !noted && self.notes.len() < policy.notes {
            let note = "earlier messages are left out, for there are too many";
            self.notes.push(note.to_owned());
        }
        self
    }
}

/// When it began and ended. The span says it, which has a name; records may have been on their way for long.
fn times(one: &Call, two: &Call) -> (u64, u64) {
    match (one.name.is_empty(), two.name.is_empty()) {
        (false, true) => (one.start_ms, one.end_ms),
        (true, false) => (two.start_ms, two.end_ms),
        _ => {
            let start_ms = match (one.start_ms, two.start_ms) {
                (0, known) | (known, 0) => known,
                (one, two) => one.min(two),
            };
            (start_ms, one.end_ms.max(two.end_ms))
        }
    }
}

/// Why the first choice ended: the span says it; of records that came one by one, the one of the first choice does.
fn finish_reason<'a>(one: &'a Call, two: &'a Call) -> Option<&'a String> {
    let begun = |call: &Call| call.told_us.output.first().copied().unwrap_or(0);
    let (first, second) = if begun(one) <= begun(two) {
        (one, two)
    } else {
        (two, one)
    };
    first
        .finish_reason
        .as_ref()
        .or(second.finish_reason.as_ref())
}

/// Messages, and when each was told, where they came one by one.
type Timed = (Vec<Message>, Vec<u64>);

/// The messages of both parts, of which `one` came first or not. What came together is whole, and goes before what came one by one.
fn both(one: Timed, two: Timed, came_first: bool) -> Timed {
    match (came_singly(&one), came_singly(&two)) {
        (true, true) if came_first => in_order(one, two),
        (true, true) => in_order(two, one),
        (false, _) if !one.0.is_empty() => one,
        (_, false) if !two.0.is_empty() => two,
        (true, _) => one,
        _ => two,
    }
}

fn came_singly((messages, times): &Timed) -> bool {
    !messages.is_empty() && messages.len() == times.len()
}

/// Those of one moment stay as they came, those of the part that begins and ends earlier first, and else of the part that came first:
/// OpenTelemetry's instrumentation for JS gives all messages of a call the same millisecond, and sends them in their order.
fn in_order(first: Timed, second: Timed) -> Timed {
    let mut there: Vec<(u64, Message)> = first.1.into_iter().zip(first.0).collect();
    let mut new: Vec<(u64, Message)> = second.1.into_iter().zip(second.0).collect();
    new.retain(|one| !there.contains(one));
    let place = |part: &[(u64, Message)]| {
        let at = |one: Option<&(u64, Message)>| one.map(|(at, _)| *at);
        (at(part.first()), at(part.last()))
    };
    if !new.is_empty() && place(&new) < place(&there) {
        std::mem::swap(&mut there, &mut new);
    }
    there.extend(new);
    there.sort_by_key(|(at, _)| *at);
    let (times, messages) = there.into_iter().unzip();
    (messages, times)
}
