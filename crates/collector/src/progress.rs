//! How far a long command is: a bar that is drawn over itself on a terminal, else a line now and then.

use std::io::{IsTerminal, Write};

/// Lines that are written where there is no terminal, the last one included.
const LINES: u64 = 20;

/// Characters of the bar.
const WIDTH: u64 = 30;

/// The way to `all`.
pub(crate) struct Progress {
    all: u64,
    drawn: bool,
    /// At which part of it something was last said.
    said: u64,
}

impl Progress {
    /// On standard error, so that it mixes with no output.
    pub(crate) fn of(all: u64) -> Self {
        Self {
            all,
            drawn: std::io::stderr().is_terminal(),
            said: 0,
        }
    }

    /// So many are done; `beside` is said of them.
    pub(crate) fn at(&mut self, done: u64, beside: &str) {
        let mut error = std::io::stderr();
        // Nobody is to lose their run for a closed terminal.
        if self.drawn {
            let _ = write!(error, "\r{}\u{1b}[K", bar(done, self.all, beside));
            if done == self.all {
                let _ = writeln!(error);
            }
            let _ = error.flush();
        } else if let Some(part) = next_line(done, self.all, self.said) {
            self.said = part;
            let _ = writeln!(error, "{done}/{} {beside}", self.all);
        }
    }
}

fn bar(done: u64, all: u64, beside: &str) -> String {
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH);
    let (full, empty) = (full.min(WIDTH), WIDTH - full.min(WIDTH));
    let (full, empty) = ("#".repeat(full as usize), "-".repeat(empty as usize));
    format!("[{full}{empty}] {done}/{all} {beside}")
}

/// The part that is reached, where it is another one than was said before.
fn next_line(done: u64, all: u64, said: u64) -> Option<u64> {
    let part = (done * LINES).checked_div(all).unwrap_or(LINES);
    (part > said).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_at_the_end_and_not_before() {
        assert_eq!(bar(0, 4, ""), format!("[{}] 0/4 ", "-".repeat(30)));
        assert_eq!(
            bar(2, 4, "2 good"),
            format!("[{}{}] 2/4 2 good", "#".repeat(15), "-".repeat(15))
        );
        assert_eq!(bar(4, 4, ""), format!("[{}] 4/4 ", "#".repeat(30)));
    }

    #[test]
    fn without_a_terminal_there_are_twenty_lines_at_most_and_one_at_the_end() {
        for all in [1, 7, 20, 1_000] {
            let mut said = 0;
            let mut lines = Vec::new();
            for done in 1..=all {
                if let Some(part) = next_line(done, all, said) {
                    said = part;
                    lines.push(done);
                }
            }
            assert!(lines.len() <= 20, "{lines:?}");
            assert_eq!(lines.last(), Some(&all));
        }
    }
}
