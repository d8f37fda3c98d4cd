//! Menus of reasons met in the wild, and the error modes that they name.

use super::Mode;

/// Words without blanks, hyphens, underscores and apostrophes, in lower case.
const NAMES: &[(Mode, &[&str])] = &[
    (
        Mode::Unsafe,
        &[
            "unsafe",
            "offensiveorunsafe",
            "offensive",
            "biased",
            "harmful",
            "toxic",
        ],
    ),
    (
        Mode::Hallucination,
        &[
            "hallucination",
            "notfactuallycorrect",
            "inaccurate",
            "incorrect",
            "incorrectcode",
            "nottrue",
            "factuallyincorrect",
            "wrong",
            "madeup",
        ],
    ),
    (
        Mode::Refusal,
        &[
            "refusal",
            "refusedwhenitshouldnthave",
            "unjustifiedrefusal",
            "refusedavalidrequest",
            "refused",
            "overrefusal",
        ],
    ),
    (
        Mode::Instruction,
        &[
            "instruction",
            "instructions",
            "didntfollowinstructions",
            "didnotfollowinstructions",
            "didntfullyfollowinstructions",
            "notmatched",
            "missedintent",
        ],
    ),
    (
        Mode::Format,
        &[
            "format",
            "formatting",
            "poorlywrittenorformatted",
            "badformat",
            "badlyformatted",
        ],
    ),
    (
        Mode::TooLong,
        &["toolong", "length.toolong", "tooverbose", "verbose"],
    ),
    (
        Mode::TooShort,
        &[
            "tooshort",
            "length.tooshort",
            "beinglazy",
            "lazy",
            "incompletecode",
            "incompleteresponse",
            "incomplete",
        ],
    ),
    (
        Mode::Truncated,
        &["truncated", "length.truncated", "cutoff"],
    ),
    (
        Mode::Style,
        &["style", "dontlikethestyle", "badstyle", "tone", "wrongtone"],
    ),
    (Mode::OffTopic, &["offtopic", "irrelevant"]),
    (Mode::Latency, &["latency", "slow", "tooslow"]),
    (Mode::UiBug, &["uibug", "displaybug"]),
    (Mode::Other, &["other"]),
];

/// The mode that a reason names; any that no menu knows is something else.
#[must_use]
pub fn named(reason: &str) -> Mode {
    let plain = |c: &char| !matches!(c, ' ' | '-' | '_' | '\'' | '’');
    // No menu has a reason longer than this.
    let word: String = reason.chars().take(60).filter(plain).collect();
    let word = word.to_lowercase();
    let known = NAMES
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()));
    known.map_or(Mode::Other, |&(mode, _)| mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_of_every_menu_find_their_error_mode() {
        for (reason, mode) in [
            ("not factually correct", Mode::Hallucination),
            ("inaccurate", Mode::Hallucination),
            ("incorrectCode", Mode::Hallucination),
            ("Didn’t follow instructions", Mode::Instruction),
            ("not_matched", Mode::Instruction),
            ("refused_when_it_shouldnt_have", Mode::Refusal),
            ("unjustified_refusal", Mode::Refusal),
            ("refusedAValidRequest", Mode::Refusal),
            ("too_verbose", Mode::TooLong),
            ("being_lazy", Mode::TooShort),
            ("incompleteCode", Mode::TooShort),
            ("incomplete response", Mode::TooShort),
            ("don't like the style", Mode::Style),
            ("bad_style", Mode::Style),
            ("poorlyWrittenOrFormatted", Mode::Format),
            ("offensiveOrUnsafe", Mode::Unsafe),
            ("unsafe", Mode::Unsafe),
            ("biased", Mode::Unsafe),
            ("my_own_reason", Mode::Other),
            ("", Mode::Other),
        ] {
            assert_eq!(named(reason), mode, "{reason}");
        }
    }

    /// Those that the feedback element offers.
    #[test]
    fn the_element_s_own_reasons_are_the_modes() {
        for reason in [
            "hallucination",
            "instruction",
            "off_topic",
            "refusal",
            "too_long",
            "too_short",
            "truncated",
            "format",
            "style",
            "unsafe",
            "latency",
            "ui_bug",
            "other",
        ] {
            let word = named(reason).as_str();
            assert_eq!(word.strip_prefix("length.").unwrap_or(word), reason);
        }
    }
}
