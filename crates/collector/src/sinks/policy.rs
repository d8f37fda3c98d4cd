//! Every number of passing records on, with its unit and the reason for it.

/// Limits and gaps.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Ms since its last event before a vote is passed on: a mis-tap that is put right at once never reaches another
    /// system.
    pub thumb_age_ms: u64,
    /// Ms to wait after the first failure of a system; doubles with each more in a row.
    pub retry_base_ms: u64,
    /// Ms between two tries at most: a system that comes back is noticed within this.
    pub retry_max_ms: u64,
    /// Ms at most that a system's `Retry-After` is followed: a mistaken header must not silence a sink for days.
    pub retry_after_max_ms: u64,
    /// Ms until a record whose trace has not arrived is tried again; doubles with each try. Exporters of traces send
    /// every few seconds.
    pub not_yet_base_ms: u64,
    /// Ms between two such tries at most.
    pub not_yet_max_ms: u64,
    /// Ms after which a trace that has not arrived is taken not to come, unless the sink says another: a day covers
    /// exporters that were down overnight.
    pub not_yet_for_ms: u64,
    /// Records in a row that a system stumbles over (500) before it is taken to be the system's fault, not theirs.
    pub stumbles: u32,
    /// Records that are taken up in one go: small enough that the store is never held for long.
    pub take_up: usize,
    /// Ms that a sink waits after a change before it takes up what is new, so that a flood of batches costs the store a
    /// few commits a second, and not one for each.
    pub gather_ms: u64,
    /// Records that are sent in one go: what a crash may send a second time.
    pub round: usize,
    /// Bytes of one request's records at most; Langfuse takes 1 MiB.
    pub body_bytes: usize,
    /// Ms that a system may take to answer: Phoenix and MLflow on SQLite answer in well under a second each.
    pub request_ms: u64,
    /// Ms after which a sink looks for work although nothing told it of any: another process may have erased a visitor.
    pub look_ms: u64,
    /// Ms to wait after the store failed.
    pub store_ms: u64,
}

impl Policy {
    /// The numbers in force.
    pub const DEFAULT: Self = Self {
        thumb_age_ms: 10_000,
        retry_base_ms: 1_000,
        retry_max_ms: 300_000,
        retry_after_max_ms: 3_600_000,
        not_yet_base_ms: 5_000,
        not_yet_max_ms: 600_000,
        not_yet_for_ms: 24 * 3_600_000,
        stumbles: 3,
        take_up: 1_000,
        gather_ms: 200,
        round: 200,
        body_bytes: 512 << 10,
        request_ms: 30_000,
        look_ms: 15_000,
        store_ms: 5_000,
    };
}
