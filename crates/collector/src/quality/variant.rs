//! `variant_chosen`: of several answers to one prompt, all of them seen by the one person, the one that this person used.

use crate::keys::ProjectId;
use crate::store::{Heard, Reader, StoreError};
use afterword_core::Ratio;
use afterword_core::quality::Choice;
use afterword_core::record::{CopyKind, Grade, Nature, Signal, ThumbValue};
use serde::Serialize;
use std::collections::BTreeMap;

/// The share of an answer from which on a copy says that it was used.
const COPIED: Ratio = Ratio::from_thousandths(300);

/// Which of several attempts was used, and whether this is it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// All attempts of the prompt, the first one first.
    pub attempts: Vec<String>,
    /// People who saw all of them and used this one alone.
    pub chosen: u64,
    /// People who saw all of them and used another one alone.
    pub passed_over: u64,
}

impl Variant {
    /// What each of these people says by it.
    pub(super) fn choices(&self) -> impl Iterator<Item = Choice> {
        let of = |choice, count| std::iter::repeat_n(choice, usize::try_from(count).unwrap_or(0));
        of(Choice::Chosen, self.chosen).chain(of(Choice::PassedOver, self.passed_over))
    }
}

/// What one person did with one attempt.
#[derive(Clone, Copy, Default)]
struct Done {
    viewed: bool,
    used: bool,
}

/// What is derived of the attempts that a response is one of; none where there are no others, or nobody chose.
pub(super) fn of(
    reader: &Reader,
    project: ProjectId,
    response: &str,
) -> Result<Option<Variant>, StoreError> {
    let attempts = reader.attempts(project, response)?;
    if attempts.len() < 2 {
        return Ok(None);
    }
    let mut people: BTreeMap<String, BTreeMap<&str, Done>> = BTreeMap::new();
    for attempt in &attempts {
        reader.each_heard(project, Some(attempt), |_, heard| {
            for one in heard {
                let done = people.entry(one.visitor.clone()).or_default();
                let done = done.entry(attempt).or_default();
                done.viewed |= matches!(one.signal, Signal::View(_));
                done.used |= uses(one);
            }
            Ok(())
        })?;
    }
    let (mut chosen, mut passed_over) = (0, 0);
    for done in people.values() {
        let saw_all = done.values().filter(|done| done.viewed).count() == attempts.len();
        let mut used = done.iter().filter(|(_, done)| done.used);
        // Who used two of them has chosen none.
        if let (true, Some((one, _)), None) = (saw_all, used.next(), used.next()) {
            if *one == response {
                chosen += 1;
            } else {
                passed_over += 1;
            }
        }
    }
    Ok((chosen + passed_over > 0).then_some(Variant {
        attempts,
        chosen,
        passed_over,
    }))
}

/// Liked, copied, sent, or gone on from.
fn uses(one: &Heard) -> bool {
    match &one.signal {
        Signal::Thumb(thumb) => thumb.value == ThumbValue::Up,
        Signal::Copy(copy) => copy.kind == CopyKind::Full || copy.fraction >= COPIED,
        Signal::Edit(edit) => edit.committed && edit.grade != Grade::Rewrite,
        Signal::FollowUp(follow_up) => matches!(follow_up.nature, Nature::Other | Nature::Praise),
        _ => false,
    }
}
