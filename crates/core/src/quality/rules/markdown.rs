//! Fenced blocks, as CommonMark 0.31 reads them (section 4.5).

/// A text with its fences told apart.
pub(super) struct Blocks<'a> {
    /// The lines outside of fenced blocks.
    pub(super) outside: Vec<&'a str>,
    /// The insides of the fenced blocks, each with the word behind its fence.
    pub(super) fenced: Vec<(&'a str, String)>,
    /// Whether the last block has no end.
    pub(super) open: bool,
}

/// Fences inside of list items are indented further than those at the margin: any indentation is taken.
fn fence(line: &str) -> Option<(char, usize, &str)> {
    let line = line.trim_start().trim_start_matches("> ");
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let behind = line.trim_start_matches(sign);
    let length = line.len() - behind.len();
    let info = behind.trim();
    // With a backtick behind them they are code in a line.
    (length >= 3 && !(sign == '`' && info.contains('`'))).then_some((sign, length, info))
}

pub(super) fn blocks(text: &str) -> Blocks<'_> {
    let mut blocks = Blocks {
        outside: Vec::new(),
        fenced: Vec::new(),
        open: false,
    };
    let mut inside: Option<(char, usize)> = None;
    for line in text.lines() {
        match (inside, fence(line)) {
            (None, Some((sign, length, info))) => {
                inside = Some((sign, length));
                blocks.fenced.push((info, String::new()));
            }
            (None, None) => blocks.outside.push(line),
            (Some((sign, length)), Some((end, ending, ""))) if end == sign && ending >= length => {
                inside = None;
            }
            (Some(_), _) => {
                if let Some((_, block)) = blocks.fenced.last_mut() {
                    block.push_str(line);
                    block.push('\n');
                }
            }
        }
    }
    blocks.open = inside.is_some();
    blocks
}

/// What was meant as the whole answer: the inside of the only fence, or all of the text where there is none.
pub(super) fn payload(text: &str) -> Option<String> {
    let mut blocks = blocks(text);
    match blocks.fenced.len() {
        0 => Some(text.trim().to_owned()),
        1 => blocks.fenced.pop().map(|(_, block)| block),
        _ => None,
    }
}
