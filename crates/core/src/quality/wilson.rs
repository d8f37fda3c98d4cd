//! Wilson's interval of a share (Wilson 1927): where it lies at 95 %, also for few and for shares near 0 and 1.

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The lower and the upper end for `k` of `n`; of nothing, all is possible.
#[must_use]
pub fn wilson(k: u64, n: u64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (k, n) = (k.min(n) as f64, n as f64);
    let share = k / n;
    let z2 = Z * Z;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn the_interval_is_that_of_the_textbook() {
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (k, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let (found_low, found_high) = wilson(k, n);
            assert!((found_low - low).abs() < 0.0001, "{k} of {n}: {found_low}");
            assert!(
                (found_high - high).abs() < 0.0001,
                "{k} of {n}: {found_high}"
            );
        }
    }

    #[test]
    fn of_nothing_all_is_possible() {
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
