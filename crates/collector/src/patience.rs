//! When to ask again whoever gave no answer that can be used: for commands that somebody waits for.

/// Times that the same is asked before it counts as failed.
pub(crate) const TRIES: u32 = 6;

/// Ms before the second try; doubles with each more.
const BASE_MS: u64 = 1_000;

/// Ms between two tries at most, where nobody asked for more.
const MOST_MS: u64 = 30_000;

/// Ms at most that a `Retry-After` is followed: beyond them somebody had better look.
const MOST_ASKED_MS: u64 = 300_000;

/// Whether an answer with this status may be another one later.
pub(crate) const fn passes(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 529)
}

/// Ms to wait after so many tries: what was asked for, else twice as long each time, and somewhere within that, so that
/// many who failed together do not come back together. `chance` is between 0 and 1.
pub(crate) fn pause_ms(tries: u32, asked_ms: Option<u64>, chance: f64) -> u64 {
    if let Some(asked) = asked_ms {
        return asked.min(MOST_ASKED_MS);
    }
    let doubled = BASE_MS.saturating_mul(1 << tries.saturating_sub(1).min(16));
    (doubled.min(MOST_MS) as f64 * (0.5 + chance.clamp(0.0, 1.0) / 2.0)) as u64
}

/// A number between 0 and 1; the middle where the system gives none.
pub(crate) fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_bound_and_what_is_asked_for_goes_before_it() {
        let pauses: Vec<u64> = (1..=7).map(|tries| pause_ms(tries, None, 1.0)).collect();
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(pause_ms(3, None, 0.0), 2_000);
        assert_eq!(pause_ms(3, Some(0), 0.5), 0);
        assert_eq!(pause_ms(1, Some(90_000), 0.5), 90_000);
        assert_eq!(pause_ms(1, Some(86_400_000), 0.5), 300_000);
    }

    #[test]
    fn what_is_wrong_with_the_question_stays_wrong() {
        assert!([429, 500, 503].into_iter().all(passes));
        assert!(![200, 301, 400, 401, 404, 422].into_iter().any(passes));
    }
}
