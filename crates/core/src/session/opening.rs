//! How a message opens: with a rejection, or with praise. English, German, French, Spanish,
//! Portuguese, Italian, Chinese and Japanese.

/// Openings of messages that reject the answer, in lower case. One that ends in a letter must be
/// followed by none: "no" is a rejection, "nobody" is not.
const REJECTIONS: &[&str] = &[
    "no,",
    "no.",
    "no!",
    "nope",
    "no that",
    "no it",
    "no i",
    "wrong",
    "incorrect",
    "not what i",
    "not correct",
    "not right",
    "that's wrong",
    "thats wrong",
    "that is wrong",
    "that's not",
    "thats not",
    "that is not",
    "this is wrong",
    "this is not",
    "this isn't",
    "it's wrong",
    "you're wrong",
    "you are wrong",
    "you misunderstood",
    "i said",
    "i meant",
    "i asked",
    "actually, no",
    "nein",
    "falsch",
    "das stimmt nicht",
    "das ist falsch",
    "das ist nicht",
    "so nicht",
    "ich meinte",
    "non,",
    "non.",
    "c'est faux",
    "ce n'est pas",
    "faux",
    "pas du tout",
    "eso no",
    "eso está mal",
    "está mal",
    "incorrecto",
    "no es",
    "no era",
    "não",
    "isso não",
    "está errado",
    "errado",
    "sbagliato",
    "non è",
    "non e",
    "è sbagliato",
    "不对",
    "不是",
    "错了",
    "錯了",
    "不對",
    "違う",
    "違います",
    "ちがう",
    "間違",
];

/// Openings of messages that praise it.
const PRAISES: &[&str] = &[
    "thanks",
    "thank you",
    "thx",
    "great",
    "perfect",
    "excellent",
    "awesome",
    "nice",
    "well done",
    "good job",
    "love it",
    "danke",
    "super",
    "perfekt",
    "toll",
    "merci",
    "parfait",
    "gracias",
    "perfecto",
    "genial",
    "obrigado",
    "obrigada",
    "perfeito",
    "grazie",
    "perfetto",
    "谢谢",
    "謝謝",
    "太好了",
    "ありがとう",
    "完璧",
];

pub(super) fn rejects(opening: &str) -> bool {
    opens_with(opening, REJECTIONS)
}

pub(super) fn praises(opening: &str) -> bool {
    opens_with(opening, PRAISES)
}

fn opens_with(opening: &str, table: &[&str]) -> bool {
    // Only ASCII is folded: the tables of all of Unicode would cost the page 3 KB.
    let opening = opening.replace('’', "'").to_ascii_lowercase();
    let opening = opening.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '"');
    table.iter().any(|phrase| {
        opening.strip_prefix(phrase).is_some_and(|rest| {
            let ends_in_letter = phrase
                .bytes()
                .last()
                .is_some_and(|byte| byte.is_ascii_alphabetic());
            !ends_in_letter
                || !rest
                    .bytes()
                    .next()
                    .is_some_and(|byte| byte.is_ascii_alphanumeric())
        })
    })
}
