//! Which figures, dates, names and addresses one text has and another has not, and whether a text has one.

/// Facts of one side that are looked for: an edit that changes more is another text.
const MOST: usize = 5;

/// The facts of a text that another one lacks, in their order, each once.
pub(super) fn lacking(text: &str, from: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for fact in facts(text) {
        if !has(from, fact) && found.iter().all(|known| known != fact) {
            found.push(fact.to_owned());
        }
    }
    found.truncate(MOST);
    found
}

/// Words with a digit, addresses, and words with a capital inside a sentence. In a text of at most three words the first
/// may be a name, too: "Canberra".
fn facts(text: &str) -> Vec<&str> {
    let is_short = text.split_whitespace().count() <= 3;
    let mut begins = !is_short;
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_hidden = word.starts_with('[') && word.contains(']');
        let is_name = !begins
            && core.chars().next().is_some_and(char::is_uppercase)
            && core.chars().count() > 2;
        let is_figure = core.chars().any(|c| c.is_ascii_digit());
        let is_address = core.contains("://") || core.starts_with("www.") || core.contains('@');
        if !core.is_empty() && !is_hidden && (is_name || is_figure || is_address) {
            found.push(core);
        }
        begins = word.ends_with(['.', '!', '?', ':']);
    }
    found
}

/// Whether a text has these words with nothing of a word on either side, in whatever case.
pub(super) fn has(text: &str, words: &str) -> bool {
    let (text, words) = (text.to_lowercase(), words.to_lowercase());
    let free = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(&words).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..);
        free(before) && free(after.and_then(|after| after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_is_told_from_what_stayed() {
        let (was, is) = (
            "The tower was built by Eiffel in 1887 for Paris, see www.a.example.",
            "The tower was built by Eiffel in 1889 for Paris, see www.b.example.",
        );
        assert_eq!(lacking(was, is), ["1887", "www.a.example"]);
        assert_eq!(lacking(is, was), ["1889", "www.b.example"]);
        assert_eq!(lacking("Sydney", "Canberra"), ["Sydney"]);
        assert_eq!(lacking("Das war [email] nie", "Das war nie"), [""; 0]);
    }

    #[test]
    fn a_figure_inside_another_is_not_that_figure() {
        assert!(has("It was 19, I think", "19"));
        assert!(!has("It was 2019", "19"));
        assert!(has("in CANBERRA.", "Canberra"));
        assert!(!has("Canberrans", "Canberra"));
    }
}
