//! What one go of a sink decides: what of the due records is to be sent, and what what became of them means for when
//! they are due again.

use super::item::Standing;
use super::plan::{Changes, Plan, plan};
use super::policy::Policy;
use super::request::Piece;
use super::round::{Round, Verdict};
use super::schedule::{after_stumble, next_try};
use super::system::System;
use crate::store::{Due, Settled};
use afterword_core::record::RecordId;
use std::collections::{HashMap, HashSet};

/// The due records of one go.
pub struct Go {
    works: HashMap<RecordId, Work>,
    order: Vec<(RecordId, Vec<Piece>)>,
    settled: Vec<(RecordId, i64, Settled)>,
}

struct Work {
    due: Due,
    meanwhile: Standing,
    after: Option<Standing>,
}

impl Go {
    /// Decides what is to be done about each.
    #[must_use]
    pub fn of(system: &System, due: Vec<Due>) -> Self {
        let mut go = Self {
            works: HashMap::new(),
            order: Vec::new(),
            settled: Vec::new(),
        };
        for due in due {
            match plan(system, due.id, due.item.as_ref(), due.standing.as_ref()) {
                Plan::Nothing => go.settled.push((due.id, due.turn, Settled::Nothing)),
                Plan::Never(reason) => {
                    go.settled
                        .push((due.id, due.turn, Settled::Never(reason, String::new())))
                }
                Plan::Changes(changes) => {
                    let Changes {
                        pieces,
                        meanwhile,
                        after,
                    } = *changes;
                    go.order.push((due.id, pieces));
                    go.works.insert(
                        due.id,
                        Work {
                            due,
                            meanwhile,
                            after,
                        },
                    );
                }
            }
        }
        go
    }

    /// What may stand in the system from the first request on; to be on the disk before it.
    #[must_use]
    pub fn claims(&self) -> Vec<(RecordId, i64, Standing)> {
        self.works
            .values()
            .map(|work| (work.due.id, work.due.turn, work.meanwhile.clone()))
            .collect()
    }

    /// The requests, for those of them that were claimed.
    #[must_use]
    pub fn round(&mut self, policy: &Policy, claimed: &HashSet<RecordId>) -> Round {
        let order = std::mem::take(&mut self.order);
        Round::new(
            policy,
            order.into_iter().filter(|(id, _)| claimed.contains(id)),
        )
    }

    /// What became of each, to be written down; what is left open stays due.
    #[must_use]
    pub fn settle(
        mut self,
        verdicts: Vec<(RecordId, Verdict)>,
        policy: &Policy,
        not_yet_ms: u64,
        now_ms: u64,
    ) -> Vec<(RecordId, i64, Settled)> {
        for (id, verdict) in verdicts {
            let Some(work) = self.works.remove(&id) else {
                continue;
            };
            let turn = work.due.turn;
            if let Some(outcome) = outcome(work, verdict, policy, not_yet_ms, now_ms) {
                self.settled.push((id, turn, outcome));
            }
        }
        self.settled
    }
}

fn outcome(
    work: Work,
    verdict: Verdict,
    policy: &Policy,
    not_yet_ms: u64,
    now_ms: u64,
) -> Option<Settled> {
    Some(match verdict {
        Verdict::Open => return None,
        Verdict::Done => Settled::Done(work.after),
        Verdict::Never(code, said) => Settled::Never(code, said),
        Verdict::Stumble(said) => Settled::Later(
            after_stumble(policy, work.due.tries, now_ms),
            "system_error",
            said,
        ),
        Verdict::NotYet(said) => {
            let since = work.due.not_yet_since_ms.unwrap_or(now_ms);
            match next_try(policy, work.due.tries, since, now_ms, not_yet_ms) {
                Some(at_ms) => Settled::Later(at_ms, "not_yet", said),
                None => Settled::Never("trace_unknown", said),
            }
        }
    })
}
