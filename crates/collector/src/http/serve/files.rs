//! How many files the system lets this process have open.

/// The limit that is in force, where the system says it in `/proc/self/limits`.
#[must_use]
pub fn open_files() -> Option<usize> {
    soft_limit(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::soft_limit;

    #[test]
    fn the_soft_limit_is_read_and_none_is_none() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\nMax processes             63432                63432                processes\nMax open files            1024                 524288               files\n";
        assert_eq!(soft_limit(limits), Some(1_024));
        assert_eq!(
            soft_limit(
                "Max open files            unlimited            unlimited            files\n"
            ),
            None
        );
        assert_eq!(soft_limit(""), None);
    }
}
