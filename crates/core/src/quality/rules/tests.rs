use super::*;
use proptest::prelude::*;

fn ids(evidence: &Evidence<'_>) -> Vec<&'static str> {
    all()
        .filter(|rule| (rule.holds)(evidence))
        .map(|rule| rule.id)
        .collect()
}

fn answer(text: &str) -> Vec<&'static str> {
    ids(&Evidence {
        answer: Some(text),
        ..Evidence::default()
    })
}

fn to(prompt: &str, text: &str) -> Vec<&'static str> {
    ids(&Evidence {
        prompt: Some(prompt),
        answer: Some(text),
        ..Evidence::default()
    })
}

fn then(message: &str) -> Vec<&'static str> {
    ids(&Evidence {
        follow_up: Some(message),
        ..Evidence::default()
    })
}

#[test]
fn ids_are_unique_and_say_their_mode() {
    let mut seen = std::collections::HashSet::new();
    for rule in all() {
        assert!(seen.insert(rule.id), "{}", rule.id);
        assert!(rule.id.starts_with(rule.mode.bucket()), "{}", rule.id);
        assert!((1..=1_000).contains(&rule.confidence), "{}", rule.id);
    }
}

#[test]
fn a_refusal_is_told_from_an_answer_that_speaks_of_one() {
    for text in [
        "I’m sorry, but I can’t assist with that.",
        "> **I cannot** provide instructions for this.",
        "As an AI developed by OpenAI, I'm unable to help with that request.",
        "I must respectfully say: I won't write that.",
    ] {
        assert_eq!(answer(text), ["refusal.inability"], "{text}");
    }
    assert_eq!(
        answer("It's not appropriate or ethical to suggest this."),
        ["refusal.judgement"]
    );
    assert_eq!(
        answer("I strongly condemn any form of discrimination."),
        ["refusal.condemnation"]
    );
    assert_eq!(
        answer("I don't have access to your neighbour's letters. Please respect their privacy."),
        ["refusal.privacy"]
    );
    for text in [
        "You cannot provide two arguments to this function.",
        "If I can't reproduce it, send me the log.",
        "I can't recommend this book highly enough!",
        "I can't help but smile at this plan.",
        "It's not safe, so wear gloves and open a window.",
        "When they ask for a discount, answer: no.",
        "I don't have access to the internet, but from what I know, Paris has 2.1 million people.",
        "Use `cannot` as one word.",
    ] {
        assert!(answer(text).is_empty(), "{text}: {:?}", answer(text));
    }
    let late = "Mix flour, water and salt, and let the dough rest for an hour under a cloth. Then roll it out as thin as you can, \
        cut it into strips, dust them, and hang them over a stick to dry while the water comes to a boil in the largest pot that you \
        have. I cannot provide the exact time.";
    assert!(answer(late).is_empty());
}

#[test]
fn what_the_provider_says_is_certain() {
    let of = |reason| Evidence {
        finish_reason: Some(reason),
        ..Evidence::default()
    };
    for (reason, id) in [
        ("content_filter", "refusal.finish"),
        ("SAFETY", "refusal.finish"),
        ("length", "length.finish"),
        ("MAX_TOKENS", "length.finish"),
    ] {
        assert_eq!(ids(&of(reason)), [id]);
        assert_eq!(find(&of(reason))[0].confidence, Ratio::ONE);
    }
    assert!(ids(&of("stop")).is_empty());
    let refused = Evidence {
        refusal_field: true,
        ..Evidence::default()
    };
    assert_eq!(ids(&refused), ["refusal.finish"]);
}

#[test]
fn a_form_that_was_asked_for_is_checked_and_one_that_was_asked_about_is_not() {
    let wants = "Return the user as JSON with name and age.";
    assert_eq!(to(wants, "{\"name\": \"Ann\", \"age\": }"), ["format.json"]);
    assert!(to(wants, "```json\n{\"name\": \"Ann\", \"age\": 3}\n```").is_empty());
    assert!(to("How do I read a file as JSON?", "Use `json.load`.").is_empty());
    assert_eq!(to("Give me the list as CSV.", "a,b\n1,2,3"), ["format.csv"]);
    assert!(to("Give me the list as CSV.", "a,b\n\"1,5\",2").is_empty());
    assert_eq!(
        to("Write the settings as YAML.", "port: 1\n\thost: x"),
        ["format.yaml"]
    );
    assert!(
        to(
            "Write the settings as YAML.",
            "port: 1\nhosts:\n  - a\ntext: |\n  free\n  words"
        )
        .is_empty()
    );
    let only = "Write a SQL query for all users, no explanation.";
    assert_eq!(
        to(only, "Sure! Here it is:\n```sql\nSELECT 1;\n```"),
        ["format.code_only"]
    );
    assert!(to(only, "```sql\nSELECT 1;\n```").is_empty());
    assert!(to(only, "SELECT * FROM users;").is_empty());
}

#[test]
fn broken_markdown_is_seen_where_it_shows() {
    assert_eq!(answer("So:\n```py\nx = 1\n"), ["format.fence"]);
    assert!(answer("So:\n````\n```\n````\n").is_empty());
    assert!(answer("Use ```x``` for code.").is_empty());
    assert_eq!(
        answer("| a | b |\n| - | - |\n| 1 | 2 | 3 |"),
        ["format.table"]
    );
    assert!(answer("| a | b |\n|---|---|\n| 1 \\| 2 | 3 |").is_empty());
    assert!(answer("The operators a | b and a || b differ.").is_empty());
    assert_eq!(answer("Hello<|im_end|>"), ["format.template_token"]);
    assert!(answer("ChatML ends a turn by `<|im_end|>`.").is_empty());
    assert_eq!(answer("caf\u{fffd}"), ["format.replacement"]);
    assert_eq!(
        answer(&"The cat sat on the mat and slept. ".repeat(20)),
        ["format.loop"]
    );
    assert!(
        to(
            "Write 'I will not talk' 100 times",
            &"I will not talk. ".repeat(100)
        )
        .is_empty()
    );
    let stopped = Evidence {
        answer: Some("```py\nx = 1"),
        stopped: true,
        ..Evidence::default()
    };
    assert!(ids(&stopped).is_empty());
}

#[test]
fn a_length_is_measured_against_what_was_stated_and_what_is_usual() {
    let forty = "word ".repeat(40);
    assert!(to("Describe it in 20 words.", &forty).contains(&"length.stated_over"));
    assert!(to("Write at least 60 words.", &forty).contains(&"length.stated_under"));
    for prompt in [
        "Describe it in 40 words.",
        "Write at most 60 words.",
        "Write at least 20 words.",
        "Translate these 4 words.",
        "Explain the first two sentences.",
    ] {
        let found = to(prompt, &forty);
        assert!(
            !found.iter().any(|id| id.starts_with("length.stated")),
            "{prompt}"
        );
    }
    assert_eq!(
        to("Say it in one sentence.", "It is. It was. Dr. Who."),
        ["length.stated_over"]
    );
    let usual = |median_chars| Evidence {
        answer: Some(
            "A hundred characters, or nearly so, which is neither long nor short by any standard that I know.",
        ),
        median_chars: Some(median_chars),
        ..Evidence::default()
    };
    assert_eq!(ids(&usual(30)), ["length.median_over"]);
    assert_eq!(ids(&usual(1_000)), ["length.median_under"]);
    assert!(ids(&usual(100)).is_empty());
}

#[test]
fn a_sentence_without_an_end_is_told_from_a_list_and_a_signature() {
    let begun = "Berlin is large. It has many lakes. Most of those who live there go to the";
    assert_eq!(answer(begun), ["length.unfinished"]);
    for text in [
        "Berlin is large. It has many lakes.\n\nBest regards,\nAnna",
        "It is big. It is old.\n\n- many lakes and a great many forests around them",
        "See it here. Or there.\n\nhttps://example.com/a-rather-long-address-of-a-page/of-many-words",
        "```\nlet a = 1\n```",
    ] {
        assert!(answer(text).is_empty(), "{text}");
    }
}

#[test]
fn the_next_message_says_what_was_wrong() {
    assert_eq!(then("Shorter please"), ["length.follow_up_long"]);
    assert_eq!(then("tl;dr?"), ["length.follow_up_long"]);
    assert_eq!(then("continue"), ["length.follow_up_short"]);
    assert_eq!(
        then("Can you go into more detail?"),
        ["length.follow_up_short"]
    );
    assert_eq!(
        then("That function doesn't exist."),
        ["hallucination.follow_up"]
    );
    assert_eq!(then("You made that up!"), ["hallucination.follow_up"]);
    for message in [
        "Is there a shorter route to Rome?",
        "It took too long to bake, why?",
        "How do I continue a loop?",
        "What is wrong with my code?",
        "How do I check that a file does not exist?",
        "The team is made up of five people",
        "Thanks!",
    ] {
        assert!(then(message).is_empty(), "{message}: {:?}", then(message));
    }
}

fn edit(draft: &str, edited: &str) -> Vec<&'static str> {
    ids(&Evidence {
        draft: Some(draft),
        edited: Some(edited),
        ..Evidence::default()
    })
}

#[test]
fn a_fact_that_was_exchanged_is_suspected_and_one_that_was_added_is_not() {
    let draft = "Our meeting with Anna is on 12 May at noon in the large room.";
    assert_eq!(
        edit(draft, &draft.replace("12", "14")),
        ["hallucination.edit"]
    );
    assert_eq!(
        edit(draft, &draft.replace("Anna", "Berta")),
        ["hallucination.edit"]
    );
    assert!(edit(draft, &draft.replace("large", "small")).is_empty());
    assert!(edit(draft, &draft.replace(" at noon", "")).is_empty());
    assert!(edit(draft, &format!("{draft} Bring 3 copies.")).is_empty());
    assert!(
        edit(
            "It costs 1,000 euros a year in all",
            "It costs 1000 euros a year in all"
        )
        .is_empty()
    );
    assert!(
        edit(
            "Dear [Name], many thanks for all of it",
            "Dear Ms Berg, many thanks for all of it"
        )
        .is_empty()
    );
    assert!(edit("1. eggs\n2. milk and bread", "1. milk and bread\n2. eggs").is_empty());
}

#[test]
fn slow_is_a_complaint_only_of_who_gave_up() {
    let slow = Evidence {
        first_token_ms: Some(5_001),
        total_ms: Some(9_001),
        p95_total_ms: Some(9_000),
        ..Evidence::default()
    };
    assert!(ids(&slow).is_empty());
    let left = Evidence {
        gave_up: true,
        ..slow
    };
    assert_eq!(ids(&left), ["latency.first_token", "latency.whole"]);
    assert_eq!(find(&left).len(), 1, "one assignment for a mode");
    let quick = Evidence {
        first_token_ms: Some(5_000),
        total_ms: Some(9_000),
        ..left
    };
    assert!(ids(&quick).is_empty());
}

/// Ten times the text, some ten times the work: were it the square, this would not end.
#[test]
fn a_megabyte_of_anything_is_read() {
    for unit in [
        "a",
        "| a ",
        "```\n",
        "1. ",
        "I cannot ",
        "\u{fffd}é ",
        "{\"a\":",
        "'\"“*",
        "word. ",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        let prompt = format!("Return JSON, CSV only, in 5 words. {text}");
        let evidence = Evidence {
            prompt: Some(&prompt),
            answer: Some(&text),
            follow_up: Some(&text),
            draft: Some(&text),
            edited: Some(&text),
            ..Evidence::default()
        };
        let _ = find(&evidence);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_breaks_a_rule(a in any::<String>(), b in any::<String>()) {
        let evidence = Evidence {
            prompt: Some(&a), answer: Some(&b), follow_up: Some(&a), draft: Some(&b), edited: Some(&a),
            finish_reason: Some(&b), median_chars: Some(7),
            ..Evidence::default()
        };
        let found = find(&evidence);
        for (at, one) in found.iter().enumerate() {
            prop_assert!(found[at + 1..].iter().all(|other| other.mode != one.mode));
        }
    }

    #[test]
    fn texts_of_marks_break_no_rule(a in "[`~|\\-:\\\\ \n\"'{}\\[\\],.0-9A-Za-zéß’\u{fffd}]{0,300}") {
        let prompt = format!("as json, as csv, as yaml, only code in 5 words: {a}");
        let _ = find(&Evidence { prompt: Some(&prompt), answer: Some(&a), follow_up: Some(&a), draft: Some(&prompt), edited: Some(&a), ..Evidence::default() });
    }
}
