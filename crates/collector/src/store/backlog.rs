//! What is acknowledged and not in the database yet: groups that wait for the applier, and the newest state of each record
//! in them, so that what is said of a batch is true while its forerunner still waits.

use super::entry::{Entry, Item, Key};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Bytes that may wait, as they lie in memory: some tens of thousands of ordinary records, less than a second of full load.
pub(super) const WAITING_BYTES: usize = 12 << 20;

/// Records of one transaction: enough that its sync is nothing beside them, few enough that whoever waits for them does
/// not wait long.
const TOGETHER: usize = 8_192;

/// How long the applier waits for more before it begins a transaction that is not full, while nobody wants to read: each one
/// costs a sync, which keeps what is to be acknowledged from the disk.
const GATHER: Duration = Duration::from_millis(100);

/// After a failure the applier tries again after this time, if nobody asks before.
const AGAIN: Duration = Duration::from_millis(250);

/// Batches that were acknowledged together.
pub(super) struct Group {
    pub(super) number: u64,
    pub(super) entries: Vec<Entry>,
    /// When it was acknowledged.
    pub(super) since: Instant,
}

impl Group {
    fn bytes(&self) -> usize {
        self.entries.iter().map(Entry::bytes).sum()
    }

    fn records(&self) -> usize {
        self.entries.iter().map(|entry| entry.items.len()).sum()
    }

    fn item(&self, (entry, item): Place) -> Option<&Item> {
        self.entries.get(entry)?.items.get(item)
    }
}

/// Which entry of a group, and which item of that.
pub(super) type Place = (usize, usize);

/// What waits.
#[derive(Default)]
pub(super) struct Waiting {
    newest: HashMap<Key, (Arc<Group>, Place)>,
    groups: VecDeque<Arc<Group>>,
    records: usize,
    bytes: usize,
    /// Up to which number someone waits for groups to be in the database.
    asked: u64,
    /// Numbers of the last groups that were acknowledged, and that are in the database.
    acknowledged: u64,
    applied: u64,
    /// Why the last try failed, if it did.
    trouble: Option<String>,
    /// Tries that have failed, and how many of them someone waits for.
    failures: u64,
    wanted: u64,
    closed: bool,
}

impl Waiting {
    /// The newest state of this record that waits.
    pub(super) fn newest(&self, key: &Key) -> Option<&Item> {
        let (group, place) = self.newest.get(key)?;
        group.item(*place)
    }
}

/// Shared by who acknowledges, who applies, and who reads.
pub(super) struct Backlog {
    waiting: Mutex<Waiting>,
    moved: Condvar,
    limit: usize,
}

/// How much waits, for whoever watches.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lag {
    /// Records that are acknowledged and not in the database yet.
    pub records: usize,
    /// Seconds since the oldest of them was.
    pub seconds: f64,
}

impl Backlog {
    /// Nothing waits; the database holds all groups up to `applied`.
    pub(super) fn new(applied: u64, limit: usize) -> Self {
        let waiting = Waiting {
            acknowledged: applied,
            applied,
            ..Waiting::default()
        };
        Self {
            waiting: Mutex::new(waiting),
            moved: Condvar::new(),
            limit,
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits as long as `until` is not so and for at most this long; whether it is.
    fn wait(
        &self,
        waiting: MutexGuard<'_, Waiting>,
        patience: Duration,
        mut until: impl FnMut(&Waiting) -> bool,
    ) -> bool {
        let waited = self
            .moved
            .wait_timeout_while(waiting, patience, |waiting| !until(waiting));
        let (waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        until(&waiting)
    }

    fn is_full(&self, waiting: &Waiting) -> bool {
        waiting.bytes > self.limit
    }

    /// Waits until there is room for another group. Where the applier cannot go on nobody waits for it.
    pub(super) fn has_room(&self, patience: Duration) -> bool {
        let waiting = self.lock();
        self.wait(waiting, patience, |waiting| {
            !self.is_full(waiting) || waiting.trouble.is_some() || waiting.closed
        });
        !self.is_full(&self.lock())
    }

    /// Why nothing more is taken, if that is so; the applier has then tried once more.
    pub(super) fn trouble(&self, patience: Duration) -> Option<String> {
        if !self.is_full(&self.lock()) {
            return None;
        }
        self.settle(patience);
        let waiting = self.lock();
        let full = self.is_full(&waiting);
        full.then(|| {
            let why = waiting
                .trouble
                .as_deref()
                .unwrap_or("the database takes long");
            format!(
                "{} bytes of records wait for the database: {why}",
                waiting.bytes
            )
        })
    }

    /// A group was acknowledged.
    pub(super) fn put(&self, group: Group, newest: Vec<(Key, Place)>) {
        let group = Arc::new(group);
        let mut waiting = self.lock();
        waiting.bytes += group.bytes();
        waiting.records += group.records();
        waiting.acknowledged = group.number;
        for (key, place) in newest {
            waiting.newest.insert(key, (Arc::clone(&group), place));
        }
        waiting.groups.push_back(group);
        self.moved.notify_all();
    }

    /// The next groups to apply; none once it was closed and nothing waits. They stay until they are `done`.
    pub(super) fn next(&self) -> Option<Vec<Arc<Group>>> {
        let waiting = self.lock();
        let waited = self.moved.wait_while(waiting, |waiting| {
            waiting.groups.is_empty() && !waiting.closed
        });
        let waiting = waited.unwrap_or_else(PoisonError::into_inner);
        let oldest = waiting.groups.front().map(|group| group.since);
        let left = oldest.map_or(GATHER, |since| GATHER.saturating_sub(since.elapsed()));
        let waited = self
            .moved
            .wait_timeout_while(waiting, left, |waiting| !self.is_due(waiting));
        let (waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let mut records = 0;
        let groups = waiting.groups.iter().take_while(|group| {
            let fits = records < TOGETHER;
            records += group.records();
            fits
        });
        let groups: Vec<_> = groups.cloned().collect();
        (!groups.is_empty()).then_some(groups)
    }

    /// Whether a transaction is worth it now.
    fn is_due(&self, waiting: &Waiting) -> bool {
        waiting.records >= TOGETHER
            || waiting.bytes > self.limit / 2
            || waiting.asked > waiting.applied
            || waiting.closed
    }

    /// These are in the database.
    pub(super) fn done(&self, groups: &[Arc<Group>]) {
        let mut waiting = self.lock();
        for group in groups {
            waiting.groups.pop_front();
            waiting.bytes = waiting.bytes.saturating_sub(group.bytes());
            waiting.records = waiting.records.saturating_sub(group.records());
            waiting.applied = group.number;
            for entry in &group.entries {
                for item in &entry.items {
                    let key = entry.key(item);
                    let is_this = |(newest, _): &(Arc<Group>, Place)| newest.number == group.number;
                    if waiting.newest.get(&key).is_some_and(is_this) {
                        waiting.newest.remove(&key);
                    }
                }
            }
        }
        waiting.trouble = None;
        self.moved.notify_all();
    }

    /// They could not be written. Waits until it is worth trying again; whether it is.
    pub(super) fn failed(&self, why: String) -> bool {
        let mut waiting = self.lock();
        waiting.trouble = Some(why);
        waiting.failures += 1;
        self.moved.notify_all();
        self.wait(waiting, AGAIN, |waiting| {
            waiting.failures < waiting.wanted || waiting.closed
        });
        !self.lock().closed
    }

    /// Waits until everything that is acknowledged now is in the database, at most this long, and no longer than a try
    /// takes that begins now. Whether it is.
    pub(super) fn settle(&self, patience: Duration) -> bool {
        let number = self.lock().acknowledged;
        self.reach(number, patience)
    }

    /// The same for all groups up to this number, which has been given to one.
    pub(super) fn reach(&self, number: u64, patience: Duration) -> bool {
        let mut waiting = self.lock();
        if waiting.applied >= number {
            return true;
        }
        // One may be under way already, and fail of what is over.
        let wanted = waiting.failures + 2;
        waiting.wanted = wanted;
        waiting.asked = waiting.asked.max(number);
        self.moved.notify_all();
        self.wait(waiting, patience, |waiting| {
            waiting.applied >= number || waiting.failures >= wanted
        });
        self.lock().applied >= number
    }

    pub(super) fn lag(&self) -> Lag {
        let waiting = self.lock();
        Lag {
            records: waiting.records,
            seconds: waiting
                .groups
                .front()
                .map_or(0.0, |oldest| oldest.since.elapsed().as_secs_f64()),
        }
    }

    /// Nothing more comes.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }
}
