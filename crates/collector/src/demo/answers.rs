//! The built-in set: a few answers worth voting on, chosen by words of the question.

use super::{Events, Gone, Question};
use std::time::Duration;

/// Words that choose an answer, and its variants, one for each attempt.
const ANSWERS: &[(&[&str], &[&str])] = &[
    (
        &["mail", "meeting", "email", "e-mail", "invite"],
        &[
            include_str!("answers/mail-1.md"),
            include_str!("answers/mail-2.md"),
        ],
    ),
    (
        &["cach", "http", "code", "function"],
        &[
            include_str!("answers/caching-1.md"),
            include_str!("answers/caching-2.md"),
        ],
    ),
    (
        &["pack", "list", "trip", "travel"],
        &[
            include_str!("answers/packing-1.md"),
            include_str!("answers/packing-2.md"),
        ],
    ),
    (
        &["long", "story", "tale"],
        &[include_str!("answers/story-1.md")],
    ),
];

const OTHERWISE: &[&str] = &[
    include_str!("answers/other-1.md"),
    include_str!("answers/other-2.md"),
];

pub(super) async fn answer(
    question: &Question,
    pace: Duration,
    events: &Events,
) -> Result<(), Gone> {
    let asked = question
        .messages
        .iter()
        .rev()
        .find(|message| message.role == "user");
    let asked = asked
        .map(|message| message.content.to_lowercase())
        .unwrap_or_default();
    let variants = ANSWERS
        .iter()
        .find(|(words, _)| words.iter().any(|word| asked.contains(word)))
        .map_or(OTHERWISE, |(_, variants)| variants);
    let text = variants
        .get(question.attempt % variants.len().max(1))
        .copied()
        .unwrap_or_default();
    for word in text.trim().split_inclusive(' ') {
        tokio::time::sleep(pace).await;
        events.token(word).await?;
    }
    events.done("stop").await
}
