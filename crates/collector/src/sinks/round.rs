//! The requests of one go, and what becomes of each record. It says what to ask, is told what was answered, and has
//! neither clock nor network.

use super::policy::Policy;
use super::request::{Answer, Judgement, Piece, Request};
use super::schedule::Pace;
use super::system::System;
use afterword_core::record::RecordId;
use std::collections::VecDeque;

/// Times that one piece is asked for in one go: put, changed instead, and once more.
const TURNS: u8 = 3;

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet: the go was over before.
    Open,
    /// All of it is done.
    Done,
    /// What it belongs to has not arrived.
    NotYet(String),
    /// The system stumbles over it.
    Stumble(String),
    /// It will never be taken.
    Never(&'static str, String),
}

struct Work {
    id: RecordId,
    pieces: VecDeque<Piece>,
    verdict: Verdict,
}

/// The works whose first pieces share a request.
struct Share {
    works: Vec<usize>,
    turns: u8,
}

/// One go.
pub struct Round {
    works: Vec<Work>,
    queue: VecDeque<Share>,
    body_bytes: usize,
    /// Why the system takes nothing more at the moment.
    over: Option<String>,
}

impl Round {
    /// A go with these records' pieces, which are done in their order.
    #[must_use]
    pub fn new(policy: &Policy, records: impl IntoIterator<Item = (RecordId, Vec<Piece>)>) -> Self {
        let works = records.into_iter().map(|(id, pieces)| Work {
            id,
            verdict: if pieces.is_empty() {
                Verdict::Done
            } else {
                Verdict::Open
            },
            pieces: pieces.into(),
        });
        Self {
            works: works.collect(),
            queue: VecDeque::new(),
            body_bytes: policy.body_bytes,
            over: None,
        }
    }

    /// What to ask next; none where all is asked, or the system takes nothing at the moment.
    pub fn next(&mut self, system: &System, now_ms: u64) -> Option<Request> {
        if self.over.is_some() {
            return None;
        }
        if self.queue.is_empty() {
            self.gather(system);
        }
        let first = self.queue.front()?;
        // The system may have shown meanwhile that it takes fewer together.
        if first.works.len() > self.limit(system, first) {
            self.split();
        }
        let pieces = self.pieces(self.queue.front()?);
        system.request(&pieces, now_ms)
    }

    /// What was answered to the request of `next`.
    pub fn heard(&mut self, system: &mut System, pace: &mut Pace, answer: &Answer, now_ms: u64) {
        let Some(share) = self.queue.front() else {
            return;
        };
        let judgement = system.judge(&self.pieces(share), answer);
        match judgement {
            Judgement::Done => {
                pace.succeeded();
                self.finish(|work| {
                    work.pieces.pop_front();
                    if work.pieces.is_empty() {
                        work.verdict = Verdict::Done;
                    }
                });
            }
            Judgement::Split
                if self
                    .queue
                    .front()
                    .is_some_and(|share| share.works.len() > 1) =>
            {
                self.split()
            }
            Judgement::Split => self.finish(|work| {
                work.verdict =
                    Verdict::Never("refused", "the system asks for less than one".to_owned())
            }),
            Judgement::As(way) => {
                if self.turn() {
                    self.each(|work| {
                        if let Some(piece) = work.pieces.front_mut() {
                            piece.way = way;
                        }
                    });
                } else {
                    self.stumble(pace, "it is there and not there", now_ms);
                }
            }
            Judgement::Again => {
                if !self.turn() {
                    self.stumble(pace, "it takes no form that is known", now_ms);
                }
            }
            Judgement::NotYet(said) => {
                // It answers as it should.
                pace.succeeded();
                self.finish(|work| work.verdict = Verdict::NotYet(said.clone()));
            }
            Judgement::Stumble(said) => self.stumble(pace, &said, now_ms),
            Judgement::Never(code, said) => {
                pace.succeeded();
                self.finish(|work| work.verdict = Verdict::Never(code, said.clone()));
            }
            Judgement::Retry(said, after_ms) => {
                pace.failed(now_ms, after_ms);
                self.over = Some(said);
            }
        }
    }

    /// What became of each record, and why the system takes nothing at the moment, where it does not.
    #[must_use]
    pub fn end(self) -> (Vec<(RecordId, Verdict)>, Option<String>) {
        (
            self.works
                .into_iter()
                .map(|work| (work.id, work.verdict))
                .collect(),
            self.over,
        )
    }

    /// Puts together what may share a request: the first pieces of all that is open.
    fn gather(&mut self, system: &System) {
        let mut shares: Vec<(String, usize, Share)> = Vec::new();
        for (at, work) in self.works.iter().enumerate() {
            let (Verdict::Open, Some(piece)) = (&work.verdict, work.pieces.front()) else {
                continue;
            };
            let bytes = piece.body.to_string().len();
            let lane = system.lane(piece);
            let limit = system.limit(piece.way);
            let open = shares.iter_mut().rev().find(|(other, _, _)| *other == lane);
            match open {
                Some((_, filled, share))
                    if share.works.len() < limit && *filled + bytes <= self.body_bytes =>
                {
                    *filled += bytes;
                    share.works.push(at);
                }
                _ => shares.push((
                    lane,
                    bytes,
                    Share {
                        works: vec![at],
                        turns: 0,
                    },
                )),
            }
        }
        self.queue
            .extend(shares.into_iter().map(|(_, _, share)| share));
    }

    fn limit(&self, system: &System, share: &Share) -> usize {
        self.pieces(share)
            .first()
            .map_or(1, |piece| system.limit(piece.way))
    }

    fn pieces(&self, share: &Share) -> Vec<&Piece> {
        share
            .works
            .iter()
            .filter_map(|at| self.works.get(*at)?.pieces.front())
            .collect()
    }

    /// Each of the first share's works by itself.
    fn split(&mut self) {
        if let Some(share) = self.queue.pop_front() {
            for at in share.works.into_iter().rev() {
                self.queue.push_front(Share {
                    works: vec![at],
                    turns: 0,
                });
            }
        }
    }

    /// Whether the first share may be asked for once more.
    fn turn(&mut self) -> bool {
        self.queue.front_mut().is_some_and(|share| {
            share.turns += 1;
            share.turns < TURNS
        })
    }

    fn stumble(&mut self, pace: &mut Pace, said: &str, now_ms: u64) {
        self.finish(|work| work.verdict = Verdict::Stumble(said.to_owned()));
        if pace.stumbled(now_ms) {
            self.over = Some(said.to_owned());
        }
    }

    /// Does this with the works of the first share, which is over then.
    fn finish(&mut self, act: impl Fn(&mut Work)) {
        self.each(act);
        self.queue.pop_front();
    }

    fn each(&mut self, act: impl Fn(&mut Work)) {
        let Some(share) = self.queue.front() else {
            return;
        };
        for at in &share.works {
            if let Some(work) = self.works.get_mut(*at) {
                act(work);
            }
        }
    }
}
