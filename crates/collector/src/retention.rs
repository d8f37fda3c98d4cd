//! Erasing what is older than its project keeps it: a rule that is told the time, and the task that goes by it.

use crate::metrics::Metrics;
use crate::now_ms;
use crate::store::{Erased, Store, StoreError};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// For how long data is kept after it last came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Until someone erases it.
    #[default]
    Forever,
    /// So many days of 24 hours.
    Days(u32),
}

/// Days at most: a hundred years. Who wants more means for ever.
pub const MAX_DAYS: u32 = 36_500;

impl Keep {
    pub(crate) const fn days(self) -> Option<u32> {
        match self {
            Self::Forever => None,
            Self::Days(days) => Some(days),
        }
    }
}

impl std::str::FromStr for Keep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "forever" {
            return Ok(Self::Forever);
        }
        let days = text
            .parse()
            .ok()
            .filter(|days| (1..=MAX_DAYS).contains(days));
        days.map(Self::Days)
            .ok_or_else(|| format!("expected a number of days from 1 to {MAX_DAYS}, or forever"))
    }
}

impl std::fmt::Display for Keep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Forever => f.write_str("for ever"),
            Self::Days(1) => f.write_str("for 1 day"),
            Self::Days(days) => write!(f, "for {days} days"),
        }
    }
}

const MS_PER_DAY: u64 = 24 * 3_600_000;

/// What came before this, in ms since the epoch, is to go; none where all is kept.
#[must_use]
pub fn before_ms(keep: Keep, now_ms: u64) -> Option<u64> {
    let days = keep.days()?;
    Some(now_ms.saturating_sub(u64::from(days) * MS_PER_DAY))
}

/// Between two looks: a setting is in force within this, and little is due at once.
const LOOK: Duration = Duration::from_secs(60);

/// Records of one transaction: a few milliseconds, for which a batch can wait.
const SLICE: usize = 200;

/// Erasing takes at most one part of this many of the time, so that most of it is left for what comes in.
const PARTS: u32 = 5;

/// Goes by the rule for as long as it runs. Never resolves.
pub async fn follow(store: Store, metrics: Arc<Metrics>) {
    let mut log_holds_erased = false;
    loop {
        match round(&store, &metrics).await {
            Ok(erased) => log_holds_erased |= erased,
            Err(error) => {
                // Part of it may be done.
                log_holds_erased = true;
                tracing::error!("what is too old could not be erased: {error}");
            }
        }
        if log_holds_erased {
            let store = store.clone();
            // While someone reads for long it cannot be emptied: then after the next look.
            log_holds_erased = !matches!(blocking(move || store.empty_log()).await, Ok(()));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Erases all that is too old now, slice by slice; whether there was anything.
async fn round(store: &Store, metrics: &Metrics) -> Result<bool, StoreError> {
    let now_ms = now_ms();
    let mut any = false;
    loop {
        let begun = Instant::now();
        let store = store.clone();
        let erased = blocking(move || store.erase_aged(now_ms, SLICE)).await?;
        if erased == Erased::default() {
            return Ok(any);
        }
        any = true;
        metrics.erased("age", erased.records);
        tokio::time::sleep(begun.elapsed() * (PARTS - 1)).await;
    }
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or(Err(StoreError::Unavailable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_back_from_the_time_that_is_told() {
        let now_ms = 1_790_000_000_000;
        assert_eq!(before_ms(Keep::Forever, now_ms), None);
        assert_eq!(before_ms(Keep::Days(30), now_ms), Some(1_787_408_000_000));
        // A clock that says 1970 erases nothing.
        assert_eq!(before_ms(Keep::Days(30), 5), Some(0));
    }

    #[test]
    fn what_is_no_number_of_days_is_refused() {
        assert_eq!("forever".parse(), Ok(Keep::Forever));
        assert_eq!("90".parse(), Ok(Keep::Days(90)));
        for wrong in ["0", "-1", "36501", "", "3 months"] {
            let error = wrong.parse::<Keep>().unwrap_err();
            assert!(error.contains("from 1 to 36500, or forever"), "{error}");
        }
    }
}
