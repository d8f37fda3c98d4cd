//! Times on the command line.

use crate::now_ms;

/// Ms since the epoch, or so many hours or days ago: `1790000000000`, `12h`, `7d`.
pub(super) fn ms(text: &str) -> Result<u64, String> {
    before(text, now_ms())
}

fn before(text: &str, now_ms: u64) -> Result<u64, String> {
    let wrong = || {
        "expected ms since the epoch, or so many hours or days ago, such as 12h or 7d".to_owned()
    };
    let number = |digits: &str| digits.parse::<u64>().map_err(|_| wrong());
    let ago = |digits: &str, unit_ms: u64| {
        Ok(now_ms.saturating_sub(number(digits)?.saturating_mul(unit_ms)))
    };
    if let Some(hours) = text.strip_suffix('h') {
        return ago(hours, 3_600_000);
    }
    if let Some(days) = text.strip_suffix('d') {
        return ago(days, 24 * 3_600_000);
    }
    number(text).and_then(|ms| {
        if ms > i64::MAX as u64 {
            Err(wrong())
        } else {
            Ok(ms)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn a_time_is_absolute_or_ago() {
        let now = 1_000_000_000;
        assert_eq!(before("123", now), Ok(123));
        assert_eq!(before("2h", now), Ok(now - 7_200_000));
        assert_eq!(before("7d", now), Ok(now - 604_800_000));
        assert_eq!(before("99999d", now), Ok(0));
        for wrong in ["", "d", "yesterday", "-3d", "1.5h", "9223372036854775808"] {
            assert!(before(wrong, now).is_err(), "{wrong}");
        }
    }
}
