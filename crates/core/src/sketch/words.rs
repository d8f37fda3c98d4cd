//! The words of a text, whether it is markdown or what a page shows of it.
//!
//! What only one of the two has is left out of both: where a link leads, the language of a code block, the numbers of lists
//! and footnotes, formulas, tags. What this takes for markup in a text that has none, it takes for it on either side.
//! One pass: what closes something is looked up once for each place in the text.

use super::sign::{Sign, sign};
use crate::hash::Fnv;

/// Words that are taken of a text: more than any answer has.
const WORDS: u32 = 20_000;

/// Bytes between what opens something and what closes it.
const LINK: usize = 2_000;
const LABEL: usize = 200;
const TAG: usize = 1_000;
const FORMULA: usize = 1_000;
const ENTITY: usize = 12;

/// Gives the hash of each word.
pub(super) fn each(text: &str, take: &mut dyn FnMut(u32)) {
    let mut reading = Reading {
        text,
        at: 0,
        next: Default::default(),
        word: Word::default(),
        left: WORDS,
        take,
    };
    reading.line();
    while reading.left > 0 && reading.step() {}
    reading.between();
}

/// A word being read.
#[derive(Default)]
struct Word {
    hash: Fnv,
    /// Without the digits that it ends in, once there is a letter before them: a page sets the number of a footnote there.
    stem: Option<u32>,
    any: bool,
    /// Nothing but digits so far.
    number: bool,
}

/// What closes something.
const CLOSING: [&str; 6] = ["]", ")", ">", "$", "\\)", "\\]"];
const BRACKET: usize = 0;
const PARENTHESIS: usize = 1;
const ANGLE: usize = 2;
const DOLLAR: usize = 3;
const ROUND: usize = 4;
const SQUARE: usize = 5;

struct Reading<'a> {
    text: &'a str,
    at: usize,
    /// Where each of `CLOSING` comes next, as last looked up.
    next: [usize; CLOSING.len()],
    word: Word,
    left: u32,
    take: &'a mut dyn FnMut(u32),
}

impl<'a> Reading<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn starts(&self, with: &str) -> bool {
        self.rest().as_bytes().starts_with(with.as_bytes())
    }

    /// Where this comes next at or behind `from`, no further than `most` bytes.
    fn closing(&mut self, which: usize, from: usize, most: usize) -> Option<usize> {
        let (next, closing) = (self.next.get_mut(which)?, CLOSING.get(which)?);
        if *next < from {
            *next = find(self.text.as_bytes(), closing.as_bytes(), from);
        }
        (*next <= from + most && *next < self.text.len()).then_some(*next)
    }

    /// Goes on behind what opens here and closes there; whether it does.
    fn skip(&mut self, which: usize, from: usize, most: usize) -> bool {
        let Some(closes) = self.closing(which, self.at + from, most) else {
            return false;
        };
        self.at = closes + CLOSING.get(which).map_or(0, |closing| closing.len());
        true
    }

    fn between(&mut self) {
        let word = core::mem::take(&mut self.word);
        if word.any && self.left > 0 {
            self.left -= 1;
            (self.take)(word.stem.unwrap_or(word.hash.hash()));
        }
    }

    /// What stands before the words of a line.
    fn line(&mut self) {
        loop {
            let bytes = self.rest().as_bytes();
            let Some(&first) = bytes.first() else { return };
            let digits = bytes
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if self.starts("```") || self.starts("~~~") {
                self.at = find(self.text.as_bytes(), b"\n", self.at);
                return;
            }
            match first {
                b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'#' | b'|' => self.at += 1,
                // A box to tick.
                b'[' if matches!(bytes, [_, b' ' | b'x' | b'X', b']', ..]) => self.at += 3,
                // Where the links of this name lead, which is not shown.
                b'[' if bytes.get(1) != Some(&b'^') && self.explains() => return,
                b'0'..=b'9'
                    if digits < 10
                        && matches!(bytes.get(digits), Some(b'.' | b')'))
                        && matches!(bytes.get(digits + 1), Some(b' ' | b'\t' | b'\n')) =>
                {
                    self.at += digits + 1;
                }
                _ => return,
            }
        }
    }

    /// Goes to the end of a line that explains a name; whether it is one.
    fn explains(&mut self) -> bool {
        let Some(closes) = self.closing(BRACKET, self.at, LABEL) else {
            return false;
        };
        let explains = self.text.as_bytes().get(closes + 1) == Some(&b':');
        if explains {
            self.at = find(self.text.as_bytes(), b"\n", closes);
        }
        explains
    }

    /// Takes the next sign; whether there was one.
    fn step(&mut self) -> bool {
        let Some(char) = self.rest().chars().next() else {
            return false;
        };
        let begins = !self.word.any;
        match char {
            '\n' => {
                self.between();
                self.at += 1;
                self.line();
                return true;
            }
            // A picture, whose words are not shown; a footnote; the second half of a link.
            '!' if self.starts("![") && self.skip(BRACKET, 2, LABEL) => return self.target(),
            '[' if self.starts("[^") && self.skip(BRACKET, 2, LABEL) => return true,
            ']' => {
                self.at += 1;
                return self.target();
            }
            '<' if self.opens_tag() && self.skip(ANGLE, 1, TAG) => return true,
            '&' if self.entity() => return true,
            '$' if self.formula() => return true,
            '\\' if self.written_formula() => return true,
            'h' | 'w' if begins && self.address() => return true,
            _ => {}
        }
        self.at += char.len_utf8();
        match sign(char) {
            Sign::Letter => {
                let word = &mut self.word;
                if !char.is_ascii_digit() {
                    word.stem = None;
                } else if word.any && word.stem.is_none() && !word.number {
                    word.stem = Some(word.hash.hash());
                }
                word.number = char.is_ascii_digit() && (word.number || !word.any);
                word.hash.add(char.to_ascii_lowercase().into());
                word.any = true;
            }
            Sign::Alone => {
                self.between();
                self.word.hash.add(char.into());
                self.word.any = true;
                self.between();
            }
            Sign::Nothing => {}
            Sign::Between => self.between(),
        }
        true
    }

    /// Behind a `]`: where the link leads, by itself or by a name that is explained elsewhere.
    fn target(&mut self) -> bool {
        self.between();
        match self.rest().as_bytes().first() {
            Some(b'(') => {
                let from = self.at + 1;
                // An address may have pairs of them inside.
                let mut pairs = 0;
                if self.skip(PARENTHESIS, 1, LINK) {
                    let inside = self.text.as_bytes().get(from..self.at).unwrap_or_default();
                    pairs = inside.iter().filter(|byte| **byte == b'(').count();
                }
                while pairs > 0 && self.skip(PARENTHESIS, 0, LABEL) {
                    pairs -= 1;
                }
            }
            Some(b'[') if !self.starts("[^") => {
                self.skip(BRACKET, 1, LABEL);
            }
            _ => {}
        }
        true
    }

    fn opens_tag(&mut self) -> bool {
        let opens = matches!(
            self.rest().as_bytes().get(1),
            Some(b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z')
        );
        if opens {
            self.between();
        }
        opens
    }

    /// `&amp;` and the like: a page shows signs in their place.
    fn entity(&mut self) -> bool {
        let mut bytes = self.rest().as_bytes().iter().skip(1).take(ENTITY);
        let name = bytes
            .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#')
            .unwrap_or(0);
        let is = name > 1 && self.rest().as_bytes().get(1 + name) == Some(&b';');
        if is {
            self.between();
            self.at += name + 2;
        }
        is
    }

    /// `$…$` and `$$…$$`, by the rule of pandoc: what opens stands before no blank, what closes behind none, nor before a
    /// digit, as prices do.
    fn formula(&mut self) -> bool {
        let doubled = usize::from(self.starts("$$"));
        let from = self.at + 1 + doubled;
        let bytes = self.text.as_bytes();
        let blank = |at: usize| bytes.get(at).is_none_or(|byte| *byte <= b' ');
        let fits = |at: usize| doubled > 0 || !blank(at);
        let Some(closes) = self.closing(DOLLAR, from, FORMULA) else {
            return false;
        };
        let bytes = self.text.as_bytes();
        let behind = bytes.get(closes + 1);
        let whole = fits(from)
            && fits(closes - 1)
            && closes > from
            && (doubled == 0 || behind == Some(&b'$'))
            && !behind.is_some_and(u8::is_ascii_digit);
        if whole {
            self.between();
            self.at = closes + 1 + doubled;
        }
        whole
    }

    /// `\(…\)` and `\[…\]` with a formula in them: else they are brackets that are none of markdown's.
    fn written_formula(&mut self) -> bool {
        let which = match self.rest().as_bytes().get(1) {
            Some(b'(') => ROUND,
            Some(b'[') => SQUARE,
            _ => return false,
        };
        let Some(closes) = self.closing(which, self.at + 2, FORMULA) else {
            return false;
        };
        let inside = self.text.as_bytes().get(self.at + 2..closes);
        let is = inside.is_some_and(|inside| {
            inside
                .iter()
                .any(|byte| matches!(byte, b'\\' | b'^' | b'_' | b'='))
        });
        if is {
            self.between();
            self.at = closes + 2;
        }
        is
    }

    /// An address is as long in a text as a host likes, and half of it may be hidden.
    fn address(&mut self) -> bool {
        if !["https://", "http://", "www."]
            .iter()
            .any(|begin| self.starts(begin))
        {
            return false;
        }
        let bytes = self.rest().as_bytes();
        let length = bytes.iter().position(|byte| {
            *byte <= b' ' || matches!(byte, b']' | b')' | b'<' | b'>' | b'|' | b'"' | b'`')
        });
        self.at += length.unwrap_or(bytes.len());
        true
    }
}

/// Where `what` comes next at or behind `from`; the end where it does not.
fn find(bytes: &[u8], what: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && !bytes.get(at..).is_some_and(|rest| rest.starts_with(what)) {
        at += 1;
    }
    at
}
