//! What the attributes of a span mean: OpenTelemetry's GenAI conventions, as they are and as they were, OpenInference, and
//! OpenLLMetry. Where several say the same thing, the more specific one wins: what is current before what is older, what is
//! structured before what is flat, and `input.value` last.

use super::Policy;
use super::attributes::Attributes;
use super::call::Call;
use super::message::Message;
use super::notes::Notes;
use serde_json::{Map, Value};

/// An event of a span, or one that came by itself.
pub(super) struct Event {
    pub(super) name: String,
    /// In microseconds: messages of one call are told in quick succession.
    pub(super) at_us: u64,
    pub(super) attributes: Attributes,
}

/// A span with its attributes by name.
pub(super) struct Said {
    pub(super) attributes: Attributes,
    pub(super) events: Vec<Event>,
    pub(super) error: Option<String>,
    /// Whether its events came by themselves, as log records: then there may be more of them in other requests.
    pub(super) apart: bool,
}

/// Where Azure's SDKs put all that an event says, as JSON.
pub(super) const WHOLE: &str = "gen_ai.event.content";

/// Messages that have an event each, as `notes` calls them.
const TOLD: &str = "gen_ai.user.message";
const CHOICE: &str = "gen_ai.choice";

/// The event that bears what the current conventions allow to be kept off the span.
const DETAILS: &str = "gen_ai.client.inference.operation.details";

const US_PER_MS: u64 = 1_000;

/// What is noted of a text of JSON that there was no room for.
pub(super) const TOO_MUCH: &str = "has too many values and is kept as a text, or left out";

/// Whether an event of this name tells of a call.
pub(super) fn tells_of_call(name: &str) -> bool {
    name == DETAILS
        || name == CHOICE
        || role_of(name).is_some()
        || name.starts_with("gen_ai.content.")
}

/// Who speaks in an event that bears one message.
fn role_of(event: &str) -> Option<&str> {
    event.strip_prefix("gen_ai.")?.strip_suffix(".message")
}

impl Said {
    /// Takes in what an event bears that the span may bear as well.
    pub(super) fn with_details(mut self) -> Self {
        for event in &mut self.events {
            event.attributes.unfold(WHOLE);
            if event.name == DETAILS {
                self.attributes.take(std::mem::take(&mut event.attributes));
            }
        }
        self
    }

    /// Whether it is a call of a language model, not of a chain, a tool, an agent or an embedding. Spans of agents bear the messages of
    /// the calls in them, too: by messages alone only records are known, which say no more.
    pub(super) fn is_call(&self) -> bool {
        let at = &self.attributes;
        if let Some(operation) = at.text("gen_ai.operation.name") {
            return matches!(
                operation.as_str(),
                "chat" | "text_completion" | "generate_content"
            );
        }
        if let Some(kind) = at.text("openinference.span.kind") {
            return kind.eq_ignore_ascii_case("LLM");
        }
        if let Some(kind) = at.text("llm.request.type") {
            return kind == "chat" || kind == "completion";
        }
        [
            "gen_ai.request.model",
            "gen_ai.response.model",
            "llm.model_name",
        ]
        .iter()
        .any(|name| at.has(name))
            || ["gen_ai.prompt", "gen_ai.completion", "llm.input_messages"]
                .iter()
                .any(|name| at.begins(name))
            || self.events.iter().any(|event| {
                event.name.starts_with("gen_ai.content.")
                    || self.apart && tells_of_call(&event.name)
            })
    }

    /// Whether messages that came one by one are all that says so.
    pub(super) fn is_alone(&self) -> bool {
        self.apart && !self.events.iter().any(|event| event.name == DETAILS)
    }

    /// Fills in what is said.
    pub(super) fn tell(mut self, call: &mut Call, policy: &Policy) {
        let mut notes = Notes::up_to(policy.notes);
        self.names(call, &mut notes);
        self.numbers(call, &mut notes);
        self.texts(call, &mut notes);
        let events = self.events.iter().map(|event| &event.attributes);
        for name in events
            .chain([&self.attributes])
            .flat_map(Attributes::too_much)
        {
            notes.add(format!("{name} {TOO_MUCH}"));
        }
        call.error = self
            .attributes
            .text("error.type")
            .or_else(|| self.exception())
            .or(self.error.take());
        call.notes = notes.all();
    }

    fn names(&self, call: &mut Call, notes: &mut Notes) {
        let first = |names: &[&str], notes: &mut Notes| {
            let said = names
                .iter()
                .filter_map(|name| Some((*name, self.attributes.text(name)?)));
            notes.first(said)
        };
        // A model is asked for by one name and often answers by a longer one.
        call.model = first(&["gen_ai.response.model", "llm.model_name"], notes)
            .or_else(|| self.attributes.text("gen_ai.request.model"));
        call.prompt_version = first(
            &["gen_ai.prompt.version", "llm.prompt_template.version"],
            notes,
        );
        call.response_id = self
            .attributes
            .text("gen_ai.response.id")
            .or_else(|| self.id_given());
        call.run_id = first(&["langsmith.run.id", "langsmith.span.id"], notes);
        call.session = first(
            &[
                "gen_ai.conversation.id",
                "session.id",
                "traceloop.association.properties.session_id",
            ],
            notes,
        );
        call.user = first(
            &[
                "user.id",
                "enduser.id",
                "traceloop.association.properties.user_id",
            ],
            notes,
        );
        call.finish_reason = first(
            &[
                "gen_ai.response.finish_reasons",
                "llm.finish_reason",
                "gen_ai.completion.0.finish_reason",
            ],
            notes,
        )
        .or_else(|| {
            let choice = self.events.iter().find(|event| event.name == CHOICE)?;
            choice.attributes.text("finish_reason")
        });
    }

    fn numbers(&self, call: &mut Call, notes: &mut Notes) {
        let count = |names: &[&str], notes: &mut Notes| {
            let mut found = Vec::new();
            for name in names {
                match self.attributes.number(name) {
                    Some(number) if (0.0..1e12).contains(&number) => {
                        found.push((*name, number as u64))
                    }
                    Some(_) => notes.add(format!("{name} is no number of tokens")),
                    None => {}
                }
            }
            notes.first(found.into_iter())
        };
        call.tokens_in = count(
            &[
                "gen_ai.usage.input_tokens",
                "llm.token_count.prompt",
                "gen_ai.usage.prompt_tokens",
            ],
            notes,
        );
        call.tokens_out = count(
            &[
                "gen_ai.usage.output_tokens",
                "llm.token_count.completion",
                "gen_ai.usage.completion_tokens",
            ],
            notes,
        );
        let seconds = [
            "gen_ai.response.time_to_first_chunk",
            "gen_ai.server.time_to_first_token",
        ];
        let seconds = seconds.iter().find_map(|name| self.attributes.number(name));
        let seconds = seconds.filter(|seconds| (0.0..1e6).contains(seconds));
        call.first_token_ms = seconds
            .map(|seconds| (seconds * 1_000.0).round() as u64)
            .or_else(|| {
                // By itself it does not tell when the call began.
                let chunk = self
                    .events
                    .iter()
                    .find(|event| !self.apart && tells_first_token(&event.name))?;
                (chunk.at_us / US_PER_MS).checked_sub(call.start_ms)
            });
    }

    fn texts(&self, call: &mut Call, notes: &mut Notes) {
        let at = &self.attributes;
        let said = |name: &str, role| {
            at.value(name)
                .map(|value| Message::all(&value, role))
                .unwrap_or_default()
        };
        let flat = |prefix: &str, role| Message::all(&Value::Array(at.list(prefix)), role);
        let (told_us, told): (Vec<u64>, Vec<Message>) = self.told().into_iter().unzip();
        let (choices_us, choices): (Vec<u64>, Vec<Message>) = self.choices().into_iter().unzip();
        let (source, messages) = notes.messages([
            (
                "gen_ai.input.messages",
                said("gen_ai.input.messages", "user"),
            ),
            ("llm.input_messages", flat("llm.input_messages", "user")),
            (
                "llm.prompts",
                self.completions("llm.prompts", "prompt", "user"),
            ),
            (TOLD, told),
            (
                "gen_ai.content.prompt",
                self.content("gen_ai.content.prompt", "gen_ai.prompt", "user"),
            ),
            ("gen_ai.prompt", flat("gen_ai.prompt", "user")),
            ("input.value", self.whole_value("input.value", "user")),
        ]);
        call.messages = messages;
        if self.apart && source == TOLD {
            call.told_us.messages = told_us;
        }
        let (source, output) = notes.messages([
            (
                "gen_ai.output.messages",
                said("gen_ai.output.messages", "assistant"),
            ),
            (
                "llm.output_messages",
                flat("llm.output_messages", "assistant"),
            ),
            (
                "llm.choices",
                self.completions("llm.choices", "completion", "assistant"),
            ),
            (CHOICE, choices),
            (
                "gen_ai.content.completion",
                self.content(
                    "gen_ai.content.completion",
                    "gen_ai.completion",
                    "assistant",
                ),
            ),
            ("gen_ai.completion", flat("gen_ai.completion", "assistant")),
            (
                "output.value",
                self.whole_value("output.value", "assistant"),
            ),
        ]);
        call.output = output;
        if self.apart && source == CHOICE {
            call.told_us.output = choices_us;
        }
        // Of those that come one by one nobody knows yet which is the first.
        let leading = if call.told_us.messages.is_empty() {
            instructions(&mut call.messages)
        } else {
            String::new()
        };
        let system = said("gen_ai.system_instructions", "system");
        let system: Vec<_> = system.into_iter().map(|message| message.content).collect();
        let both = [
            ("gen_ai.system_instructions", system.join("\n")),
            ("the first message", leading),
        ];
        call.system = notes.first(both.into_iter().filter(|(_, text)| !text.trim().is_empty()));
        call.tools = self.tools();
    }

    /// The texts of OpenInference's completions: `llm.prompts.0.prompt.text`.
    fn completions(&self, prefix: &str, wrapped_in: &str, role: &str) -> Vec<Message> {
        let places = self.attributes.list(prefix);
        let texts = places.iter().filter_map(|place| place.get(wrapped_in));
        texts.filter_map(|text| Message::of(text, role)).collect()
    }

    /// The id in what the model's API gave, for which OpenInference has no attribute.
    fn id_given(&self) -> Option<String> {
        let given = self.attributes.value("output.value")?;
        let id = given.get("id")?.as_str()?;
        given.get("choices")?.is_array().then(|| id.to_owned())
    }

    /// The messages of events that bear one each, and when they were told.
    fn told(&self) -> Vec<(u64, Message)> {
        let told = self.events.iter().filter_map(|event| {
            let role = role_of(&event.name)?;
            let mut message = Message::of(&whole(&event.attributes), role)?;
            // What the tool was called by.
            if role == "tool" && message.tool_call_id.is_none() {
                message.tool_call_id = event.attributes.text("id");
            }
            Some((event.at_us, message))
        });
        told.collect()
    }

    fn choices(&self) -> Vec<(u64, Message)> {
        let choices = self.events.iter().filter(|event| event.name == CHOICE);
        let choices = choices.filter_map(|event| {
            let message = Message::of(&whole(&event.attributes), "assistant")?;
            Some((event.at_us, message))
        });
        choices.collect()
    }

    /// The messages of an event that bears all of them.
    fn content(&self, event: &str, attribute: &str, role: &str) -> Vec<Message> {
        let event = self.events.iter().find(|one| one.name == event);
        let value = event.and_then(|event| event.attributes.value(attribute));
        value
            .map(|value| Message::all(&value, role))
            .unwrap_or_default()
    }

    /// OpenInference puts here what the model's API took or gave, or the text alone, which may be JSON, too.
    fn whole_value(&self, name: &str, role: &str) -> Vec<Message> {
        let at = &self.attributes;
        let Some(value) = at.value(name) else {
            return Vec::new();
        };
        let told = Message::all(value.get("choices").unwrap_or(&value), role);
        if !told.is_empty() || Message::is_form(&value) {
            return told;
        }
        let raw = at.raw(name).map(Value::String);
        raw.and_then(|raw| Message::of(&raw, role))
            .into_iter()
            .collect()
    }

    fn tools(&self) -> Vec<Value> {
        if let Some(Value::Array(tools)) = self.attributes.value("gen_ai.tool.definitions") {
            return tools;
        }
        let too_much = |name: &str| name.starts_with("llm.tools.");
        let stay_texts = self.attributes.too_much().any(too_much);
        let parsed = |value: Value| match value {
            Value::String(text) if !stay_texts => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            value => value,
        };
        let tools = self
            .attributes
            .list("llm.tools")
            .into_iter()
            .filter_map(|tool| {
                let schema = tool
                    .pointer("/tool/json_schema")
                    .or_else(|| tool.pointer("/json_schema"));
                schema.cloned().map(parsed)
            });
        let tools: Vec<_> = tools.collect();
        if tools.is_empty() {
            self.attributes.list("llm.request.functions")
        } else {
            tools
        }
    }

    fn exception(&self) -> Option<String> {
        let exception = self.events.iter().find(|event| event.name == "exception")?;
        exception
            .attributes
            .text("exception.type")
            .or_else(|| exception.attributes.text("exception.message"))
    }
}

/// Takes out what tells the model how to be, where the conversation begins with it.
pub(super) fn instructions(messages: &mut Vec<Message>) -> String {
    let leading = messages
        .iter()
        .take_while(|message| message.instructs())
        .count();
    let leading: Vec<_> = messages
        .drain(..leading)
        .map(|message| message.content)
        .collect();
    leading.join("\n")
}

/// The members of a message that an event has as attributes, each of which may be JSON.
fn whole(attributes: &Attributes) -> Value {
    let names = [
        "role",
        "content",
        "message",
        "refusal",
        "tool_calls",
        "tool_call_id",
    ];
    let members = names.iter().filter_map(|name| {
        let value = match *name {
            // A text stays as it is: it may look like JSON.
            "role" | "content" | "refusal" | "tool_call_id" => attributes.get(name)?.clone(),
            name => attributes.value(name)?,
        };
        Some(((*name).to_owned(), value))
    });
    let mut members: Map<String, Value> = members.collect();
    // OpenLLMetry has them beside the message of a choice.
    let calls = members.get("tool_calls").cloned();
    if let (Some(Value::Object(message)), Some(calls)) = (members.get_mut("message"), calls)
        && message.get("tool_calls").is_none_or(Value::is_null)
    {
        message.insert("tool_calls".to_owned(), calls);
    }
    Value::Object(members)
}

fn tells_first_token(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    name.contains("firsttoken")
        || name == "llmcontentcompletionchunk"
        || name == "genaicontentcompletionchunk"
}
