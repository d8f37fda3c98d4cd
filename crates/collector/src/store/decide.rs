//! What is to be said of a batch: which of its records are new, beside what is stored, what waits, and what the same group
//! brings before it.

use super::StoreError;
use super::backlog::{Place, Waiting};
use super::entry::{Entry, Item, Key, Outcome};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// How a record stands to one of the same id that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is none.
    New,
    /// It replaces it.
    Higher,
    /// It is the same.
    Same,
    /// It has been replaced already, and belongs into the history.
    Lower,
}

/// The same rule as `Record::replaces`, on the JSON that is at hand.
pub(super) fn compare(rev: i64, body: &str, known_rev: i64, known_body: &str) -> Standing {
    match rev.cmp(&known_rev).then_with(|| body.cmp(known_body)) {
        std::cmp::Ordering::Greater => Standing::Higher,
        std::cmp::Ordering::Equal => Standing::Same,
        std::cmp::Ordering::Less => Standing::Lower,
    }
}

/// A group while it is put together.
#[derive(Default)]
pub(super) struct Together {
    pub(super) entries: Vec<Entry>,
    newest: HashMap<Key, Place>,
}

impl Together {
    /// Takes in what of a batch changes anything, and says what becomes of its records once the group is on the disk; and
    /// whether that hangs on the group at all.
    pub(super) fn add(
        &mut self,
        mut entry: Entry,
        waiting: &Waiting,
        stored: &Connection,
    ) -> Result<(Outcome, bool), StoreError> {
        let mut outcome = Outcome::default();
        let mut hangs = false;
        let mut kept: Vec<Item> = Vec::with_capacity(entry.items.len());
        let here = self.entries.len();
        for item in std::mem::take(&mut entry.items) {
            let key = entry.key(&item);
            let fresh = self.newest.get(&key).and_then(|&(at, place)| {
                let items = if at == here {
                    &kept
                } else {
                    &self.entries.get(at)?.items
                };
                items.get(place)
            });
            hangs |= fresh.is_some();
            let standing = match fresh.or_else(|| waiting.newest(&key)) {
                Some(known) => compare(item.rev, &item.body, known.rev, &known.body),
                None => stored_standing(stored, &entry, &item)?,
            };
            if matches!(standing, Standing::New | Standing::Higher) {
                outcome.accepted += 1;
                self.newest.insert(key, (here, kept.len()));
            } else {
                outcome.unchanged += 1;
            }
            if standing != Standing::Same {
                kept.push(item);
            }
        }
        if !kept.is_empty() {
            hangs = true;
            entry.items = kept;
            self.entries.push(entry);
        }
        Ok((outcome, hangs))
    }

    /// The batches, and where in them the newest state of each record is.
    pub(super) fn into_parts(self) -> (Vec<Entry>, Vec<(Key, Place)>) {
        (self.entries, self.newest.into_iter().collect())
    }
}

fn stored_standing(
    stored: &Connection,
    entry: &Entry,
    item: &Item,
) -> Result<Standing, StoreError> {
    let standing = stored
        .prepare_cached(
            "SELECT rev, body FROM records WHERE project_id = ?1 AND response_id = ?2 AND id = ?3",
        )?
        .query_row(params![entry.project, item.response.id, item.id], |row| {
            let body = row.get_ref(1)?.as_str()?;
            Ok(compare(item.rev, &item.body, row.get(0)?, body))
        })
        .optional()?;
    Ok(standing.unwrap_or(Standing::New))
}
