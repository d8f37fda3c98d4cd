//! Every number of pulling, with its unit and the reason for it.

/// Limits.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Bytes of one answer: a page of calls with long conversations.
    pub answer_bytes: usize,
    /// Pages of one run: with a hundred calls each, two million.
    pub pages: usize,
    /// Spans that are read in one go, so that one hostile span costs few others their place.
    pub together: usize,
    /// Ms before the newest one that was pulled from which on it is asked again: exporters send late, and long calls end late.
    pub overlap_ms: u64,
    /// Ms that are asked for the first time, where nothing is said.
    pub first_ms: u64,
    /// Traces that `--missing` asks for in one run.
    pub missing: usize,
    /// Times that the same is asked when the system says 'later', or nothing.
    pub tries: u32,
    /// Ms until it is asked again; doubles with each try.
    pub retry_base_ms: u64,
    /// Ms of a `Retry-After` that are waited for; Langfuse's free plan counts by the minute.
    pub retry_after_max_ms: u64,
}

impl Policy {
    /// The numbers in force.
    pub const DEFAULT: Self = Self {
        answer_bytes: 32 << 20,
        pages: 20_000,
        together: 100,
        overlap_ms: 600_000,
        first_ms: 7 * 24 * 3_600_000,
        missing: 1_000,
        tries: 5,
        retry_base_ms: 1_000,
        retry_after_max_ms: 120_000,
    };
}
