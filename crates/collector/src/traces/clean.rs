//! What of a call may be kept: nothing unredacted, and nothing over-long. It is redacted before it is cut: half a secret
//! would no longer be known as one.

use super::Policy;
use super::call::Call;
use super::conventions::TOO_MUCH;
use super::message::Message;
use super::user;
use afterword_core::redact::redact;
use serde_json::Value;

impl Call {
    /// The same call as it may be stored.
    pub(super) fn cleaned(mut self, policy: &Policy) -> Self {
        let mut cut = Cut {
            policy,
            texts: 0,
            messages: 0,
            tools: 0,
        };
        cut.name(&mut self.name);
        let names = [
            &mut self.model,
            &mut self.prompt_version,
            &mut self.finish_reason,
            &mut self.error,
            &mut self.session,
        ];
        names.into_iter().flatten().for_each(|name| cut.name(name));
        self.user = self.user.as_deref().map(user);
        for id in [&mut self.run_id, &mut self.response_id]
            .into_iter()
            .flatten()
        {
            shorten(id, policy.name_chars);
        }
        // A UUID, which records have in lower case.
        if let Some(run) = &mut self.run_id {
            run.make_ascii_lowercase();
        }
        if let Some(system) = &mut self.system {
            cut.text(system);
        }
        cut.messages(&mut self.messages, &mut self.told_us.messages);
        cut.messages(&mut self.output, &mut self.told_us.output);
        cut.tools(&mut self.tools);
        // They name attributes.
        self.notes.iter_mut().for_each(clean);
        for (what, count) in [
            ("texts", cut.texts),
            ("messages", cut.messages),
            ("tools", cut.tools),
        ] {
            if count > 0 && self.notes.len() < policy.notes {
                let what = if what == "texts" {
                    "over-long texts are cut"
                } else {
                    what
                };
                let rest = if what.contains("cut") {
                    ""
                } else {
                    " are left out, for there are too many"
                };
                self.notes.push(format!("{count} {what}{rest}"));
            }
        }
        self
    }

    /// Whether something of it was cut.
    pub(crate) fn was_cut(&self) -> bool {
        self.notes.iter().any(|note| {
            note.ends_with("are cut") || note.contains("are left out") || note.ends_with(TOO_MUCH)
        })
    }
}

struct Cut<'a> {
    policy: &'a Policy,
    texts: usize,
    messages: usize,
    tools: usize,
}

impl Cut<'_> {
    fn name(&mut self, name: &mut String) {
        clean(name);
        self.texts += usize::from(shorten(name, self.policy.name_chars));
    }

    fn text(&mut self, text: &mut String) {
        clean(text);
        self.texts += usize::from(shorten(text, self.policy.text_chars));
    }

    fn messages(&mut self, messages: &mut Vec<Message>, told_us: &mut Vec<u64>) {
        // Those that are too many are not worth being redacted.
        if messages.len() > self.policy.messages {
            self.messages += fit(messages, told_us, usize::MAX, self.policy);
        }
        for message in messages.iter_mut() {
            self.name(&mut message.role);
            self.text(&mut message.content);
            message
                .tool_calls
                .iter_mut()
                .for_each(|call| self.value(call));
            message.left_out.iter_mut().for_each(|part| self.name(part));
            message.left_out.truncate(self.policy.notes);
            if let Some(id) = &mut message.tool_call_id {
                self.name(id);
            }
        }
        self.messages += fit(messages, told_us, self.policy.list_bytes, self.policy);
    }

    fn tools(&mut self, tools: &mut Vec<Value>) {
        tools.iter_mut().for_each(|tool| self.value(tool));
        let mut room = self.policy.list_bytes;
        let fit = tools
            .iter()
            .take_while(|tool| take(&mut room, *tool))
            .count();
        self.tools += tools.len() - fit;
        tools.truncate(fit);
    }

    /// Every text in it, the names of its members too.
    fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::Object(members) => {
                for (mut name, mut value) in std::mem::take(members) {
                    self.name(&mut name);
                    self.value(&mut value);
                    members.insert(name, value);
                }
            }
            _ => {}
        }
    }
}

/// Leaves as many messages as a call may have: what it begins with where that tells the model how to be, and the last ones, for what the
/// answer is about stands there. `told_us` has as many times, or none. How many are left out.
pub(super) fn fit(
    messages: &mut Vec<Message>,
    told_us: &mut Vec<u64>,
    bytes: usize,
    policy: &Policy,
) -> usize {
    let mut room = bytes;
    let leading = messages.iter().take(policy.messages);
    let lead = leading
        .take_while(|message| message.instructs() && take(&mut room, *message))
        .count();
    let rest = messages.iter().skip(lead).rev();
    let last = rest
        .take(policy.messages - lead)
        .take_while(|message| take(&mut room, *message))
        .count();
    let over = messages.len() - lead - last;
    messages.drain(lead..lead + over);
    if told_us.len() >= lead + over {
        told_us.drain(lead..lead + over);
    }
    over
}

fn take(room: &mut usize, value: &impl serde::Serialize) -> bool {
    let bytes = serde_json::to_vec(value).map_or(usize::MAX, |bytes| bytes.len());
    match room.checked_sub(bytes) {
        Some(left) => {
            *room = left;
            true
        }
        None => false,
    }
}

fn clean(text: &mut String) {
    if let std::borrow::Cow::Owned(clean) = redact(text) {
        *text = clean;
    }
}

fn shorten(text: &mut String, chars: usize) -> bool {
    let end = text.char_indices().nth(chars).map(|(at, _)| at);
    if let Some(end) = end {
        text.truncate(end);
    }
    end.is_some()
}
