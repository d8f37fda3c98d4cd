//! What is noted of a call where what was said of it contradicts itself.

use super::message::Message;

/// What is to be said of a call besides.
pub(super) struct Notes {
    said: Vec<String>,
    most: usize,
}

impl Notes {
    /// None yet, and at most so many.
    pub(super) const fn up_to(most: usize) -> Self {
        Self {
            said: Vec::new(),
            most,
        }
    }

    pub(super) fn all(self) -> Vec<String> {
        self.said
    }

    pub(super) fn add(&mut self, note: String) {
        if self.said.len() < self.most {
            self.said.push(note);
        }
    }

    /// The first one; says which others differ.
    pub(super) fn first<'a, T: PartialEq>(
        &mut self,
        mut said: impl Iterator<Item = (&'a str, T)>,
    ) -> Option<T> {
        let (name, value) = said.next()?;
        for (other, differs) in said {
            if differs != value {
                self.add(format!("{name} and {other} differ: the first is kept"));
            }
        }
        Some(value)
    }

    /// The first that says anything, and its name; `input.value` and the like only repeat another form.
    pub(super) fn messages<const N: usize>(
        &mut self,
        said: [(&'static str, Vec<Message>); N],
    ) -> (&'static str, Vec<Message>) {
        let said = said
            .into_iter()
            .filter(|(_, messages)| !messages.is_empty());
        let mut given = None;
        for (name, messages) in said {
            match &given {
                None => given = Some((name, messages)),
                Some((first, kept))
                    if !name.ends_with(".value") && words(kept) != words(&messages) =>
                {
                    self.add(format!("{first} and {name} differ: the first is kept"));
                }
                Some(_) => {}
            }
        }
        given.unwrap_or_default()
    }
}

/// What is said without who says it: forms differ in that.
fn words(messages: &[Message]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.content.trim())
        .collect()
}
