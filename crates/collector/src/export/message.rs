//! The messages that led to an answer. This is the one place where a prompt is made.

use super::LeftOut;
use super::row::Source;

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Message {
    pub(super) role: String,
    pub(super) content: String,
}

impl Message {
    pub(super) fn new(role: &str, content: &str) -> Self {
        Self {
            role: role.to_owned(),
            content: content.to_owned(),
        }
    }
}

/// What an answer answered, ending in what the person asked.
pub(super) fn prompt_of(source: &Source<'_>) -> Result<Vec<Message>, LeftOut> {
    let asked = source.prompt().ok_or("no_prompt")?;
    Ok(vec![Message::new("user", asked)])
}
