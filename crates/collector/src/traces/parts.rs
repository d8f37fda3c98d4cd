//! A call of which more comes: in parts, twice, or in whichever order, and by its messages one by one.

use super::call::Call;
use super::clean::last_that_fit;
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

    /// Leaves those of the messages that are left: the last ones.
    pub(super) fn fit(&mut self, messages: &[Message], output: &[Message]) {
        for (times, left) in [(&mut self.messages, messages), (&mut self.output, output)] {
            times.drain(..times.len().saturating_sub(left.len()));
        }
    }
}

impl Call {
    /// The same call as it is read: of messages that came one by one, those that lead are the system's instructions. As long as others
    /// may come before them, they are kept among the messages.
    #[must_use]
    pub fn with_instructions(mut self) -> Self {
        if !self.told_us.messages.is_empty() {
            let leading = instructions(&mut self.messages);
            self.told_us.fit(&self.messages, &self.output);
            self.system = self
                .system
                .or_else(|| Some(leading).filter(|text| !text.is_empty()));
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
        let call = Self {
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
            start_ms: match (one.start_ms, two.start_ms) {
                (0, known) | (known, 0) => known,
                (one, two) => one.min(two),
            },
            end_ms: one.end_ms,
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
            notes: one.notes,
        };
        call.noting(two.notes, &Policy::DEFAULT)
            .within(&Policy::DEFAULT)
    }

    fn noting(mut self, notes: Vec<String>, policy: &Policy) -> Self {
        for note in notes {
            if self.notes.len() < policy.notes && !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        self
    }

    /// The same with as many messages as a call may have: each part had no more, both may.
    fn within(mut self, policy: &Policy) -> Self {
        let mut left_out = 0;
        for messages in [&mut self.messages, &mut self.output] {
            let over = messages.len() - last_that_fit(messages, policy);
            messages.drain(..over);
            left_out += over;
        }
        self.told_us.fit(&self.messages, &self.output);
        let noted = self.notes.iter().any(|note| note.contains("are left out"));
        if left_out > 0 && !noted && self.notes.len() < policy.notes {
            let note = "earlier messages are left out, for there are too many";
            self.notes.push(note.to_owned());
        }
        self
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
    let place = |timed: &Timed| (timed.1.first().copied(), timed.1.last().copied());
    let (earlier, later) = if place(&second) < place(&first) {
        (second, first)
    } else {
        (first, second)
    };
    let mut all: Vec<(u64, Message)> = earlier.1.into_iter().zip(earlier.0).collect();
    for (at, message) in later.1.into_iter().zip(later.0) {
        let is_there = |(other, told): &(u64, Message)| *other == at && *told == message;
        if !all.iter().any(is_there) {
            all.push((at, message));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    let (times, messages) = all.into_iter().unzip();
    (messages, times)
}
