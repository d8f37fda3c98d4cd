//! McNemar's test, exactly: of the cases that one run has right and the other wrong, whether more went one way than chance
//! would have it. Cases that are alike in both say nothing of it.

/// The chance that at least so uneven a split comes of even chances: two-sided, by the binomial distribution.
#[must_use]
pub fn exact(fixed: u64, broken: u64) -> f64 {
    let n = fixed + broken;
    let fewer = fixed.min(broken);
    // Of logarithms, for the half to the power of a thousand is nothing in a float.
    let mut term = -(n as f64) * std::f64::consts::LN_2;
    let mut sum = 0.0;
    for k in 0..=fewer {
        sum += term.exp();
        term += ((n - k) as f64).ln() - ((k + 1) as f64).ln();
    }
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::exact;

    /// Twice the sum of the binomial coefficients, over two to the power of n.
    #[test]
    fn it_is_the_binomial_test_at_a_half() {
        for (fixed, broken, p) in [
            (0, 0, 1.0),
            (1, 0, 1.0),
            (5, 0, 0.062_5),
            (0, 6, 0.031_25),
            (10, 2, 0.038_574_218_75),
            (3, 3, 1.0),
            (20, 7, 0.019_157_290_458_679_2),
        ] {
            let found = exact(fixed, broken);
            assert!((found - p).abs() < 1e-9, "{fixed}, {broken}: {found}");
        }
        assert!((0.0..1e-9).contains(&exact(2_000, 1_000)));
        assert!((exact(5_000, 5_000) - 1.0).abs() < 1e-9);
    }
}
