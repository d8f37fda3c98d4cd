//! Matching openings and phrases. A text is made plain first: lower case, straight apostrophes, one blank for white space,
//! without the quotes and markdown before it.

/// The first `max` characters of a text, made plain.
pub(super) fn plain(text: &str, max: usize) -> String {
    let before = |c: char| c.is_whitespace() || "\"'*_#>`“”‘’~-".contains(c);
    let mut plain = String::with_capacity(max + 8);
    let mut chars = 0;
    let mut blank = false;
    for c in text.trim_start_matches(before).chars() {
        if chars >= max {
            break;
        }
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if blank {
            plain.push(' ');
            chars += 1;
            blank = false;
        }
        match c {
            '’' | '‘' | 'ʼ' => plain.push('\''),
            '*' | '_' => continue,
            _ => plain.extend(c.to_lowercase()),
        }
        chars += 1;
    }
    plain
}

/// What follows the longest of these that the text begins with, if it ends there as a word.
pub(super) fn after<'a>(text: &'a str, openings: &[&str]) -> Option<&'a str> {
    let mut rest: Option<&str> = None;
    for opening in openings {
        if let Some(behind) = text.strip_prefix(opening)
            && !behind.starts_with(char::is_alphanumeric)
            && rest.is_none_or(|rest| behind.len() < rest.len())
        {
            rest = Some(behind);
        }
    }
    rest.map(|rest| rest.trim_start_matches([' ', ',']))
}

/// Whether any of these stands in the text as whole words.
pub(super) fn has(text: &str, phrases: &[&str]) -> bool {
    phrases
        .iter()
        .any(|phrase| places(text, phrase).next().is_some())
}

/// What follows a phrase, wherever it stands as whole words.
pub(super) fn places<'a>(text: &'a str, phrase: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(phrase).filter_map(move |(at, _)| {
        let before = text.get(..at)?;
        let behind = text.get(at + phrase.len()..)?;
        let apart =
            !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric);
        apart.then_some(behind)
    })
}
