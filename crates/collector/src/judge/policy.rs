//! Every number of judging, with its unit and the reason for it.

/// Limits.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Characters of what was asked that are sent: its end, where the question stands.
    pub prompt_chars: usize,
    /// Characters of an answer that are sent: three quarters of them from its beginning, the rest from its end.
    pub answer_chars: usize,
    /// Characters of the next message that are sent.
    pub follow_up_chars: usize,
    /// Bytes of a reply that are read: a hundred times what a good one has.
    pub reply_bytes: usize,
    /// Tokens that a reply is taken to have for each case, before it is known.
    pub reply_tokens: u64,
    /// Characters of a token, as far as is known before the model has counted: few, so that a budget is not overrun.
    pub token_chars: u64,
    /// Times that the same is asked when no answer comes, or one that says 'later'.
    pub tries: u32,
    /// Ms until it is asked again; doubles with each try.
    pub retry_base_ms: u64,
    /// Ms of a `Retry-After` that are waited for; who asks for more ends the run.
    pub retry_after_max_ms: u64,
    /// Questions in a row that got no answer before the run ends.
    pub silent: u32,
}

impl Policy {
    /// The numbers in force.
    pub const DEFAULT: Self = Self {
        prompt_chars: 6_000,
        answer_chars: 12_000,
        follow_up_chars: 1_000,
        reply_bytes: 256 << 10,
        reply_tokens: 60,
        token_chars: 3,
        tries: 3,
        retry_base_ms: 1_000,
        retry_after_max_ms: 60_000,
        silent: 3,
    };
}
