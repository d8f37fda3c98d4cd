//! One signal of one response: when it changed, and what was told of it.

/// No time at all: later than any other.
pub(super) const NEVER: u64 = u64::MAX;

/// What all kinds of signal have. All zero where nothing has happened yet.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub(super) first_at_ms: u64,
    pub(super) at_ms: u64,
    /// 0 until something has happened.
    pub(super) rev: u64,
    /// When it settles, while it is open.
    due_ms: u64,
    open: bool,
    pub(super) retracted: bool,
    /// The rev of the record that was last given out, 0 for none, and a hash of it.
    pub(super) given_rev: u64,
    pub(super) given_hash: u32,
}

impl Fold {
    pub(super) const EMPTY: Self = Self {
        first_at_ms: 0,
        at_ms: 0,
        rev: 0,
        due_ms: 0,
        open: false,
        retracted: false,
        given_rev: 0,
        given_hash: 0,
    };
}

impl Fold {
    /// Something happened: a new rev, which settles after `quiet_ms`.
    pub(super) fn touch(&mut self, now_ms: u64, quiet_ms: u64) {
        if !self.begun() {
            self.first_at_ms = now_ms;
        }
        self.rev = now_ms.max(self.rev + 1);
        self.at_ms = now_ms.max(self.at_ms);
        self.due_ms = now_ms + quiet_ms;
        self.open = true;
    }

    /// Whether anything has happened.
    pub(super) fn begun(&self) -> bool {
        self.rev != 0
    }

    /// Whether it happened and was not taken back.
    pub(super) fn stands(&self) -> bool {
        self.begun() && !self.retracted
    }

    /// Whether a record of it was given out.
    pub(super) fn is_given(&self) -> bool {
        self.given_rev != 0
    }

    /// When it settles, [`NEVER`] once it has.
    pub(super) fn due_ms(&self) -> u64 {
        if self.open { self.due_ms } else { NEVER }
    }

    /// Lets it settle now, where it is open.
    pub(super) fn hurry(&mut self, now_ms: u64) {
        self.due_ms = now_ms;
    }

    /// Nothing is left to settle, until it is touched again.
    pub(super) fn close(&mut self) {
        self.open = false;
    }
}
