//! Times as other systems write them: ISO 8601, with an offset, with Z, or with neither, which is UTC.

/// Ns since the epoch; none where it is no time, or before it.
pub(super) fn nanos(text: &str) -> Option<u64> {
    let (date, time) = text.trim().split_once(['T', ' '])?;
    let (time, offset_s) = offset(time)?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut time = time.splitn(3, ':');
    let hour: i64 = time.next()?.parse().ok()?;
    let minute: i64 = time.next()?.parse().ok()?;
    let (second, fraction) = match time.next() {
        None => (0, 0),
        Some(second) => {
            let (whole, fraction) = second.split_once('.').unwrap_or((second, ""));
            (whole.parse::<i64>().ok()?, fraction_ns(fraction)?)
        }
    };
    let is_time = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second)
        && (1970..=2500).contains(&year);
    if !is_time {
        return None;
    }
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset_s;
    u64::try_from(seconds)
        .ok()?
        .checked_mul(1_000_000_000)?
        .checked_add(fraction)
}

/// The time without its offset, and the offset in seconds.
fn offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let (time, offset) = time.split_at_checked(at)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    Some((time, sign * (hours * 3_600 + minutes * 60)))
}

fn fraction_ns(digits: &str) -> Option<u64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().ok()
}

/// Days since the epoch (Howard Hinnant, `days_from_civil`).
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn times_are_read_with_and_without_offset_and_fraction() {
        assert_eq!(nanos("1970-01-01T00:00:00Z"), Some(0));
        let expected = 1_785_588_896_789_123_000;
        for text in [
            "2026-08-01T12:54:56.789123Z",
            "2026-08-01T12:54:56.789123",
            "2026-08-01 12:54:56.789123+00:00",
            "2026-08-01T14:54:56.789123+02:00",
            "2026-08-01T07:24:56.789123-0530",
        ] {
            assert_eq!(nanos(text), Some(expected), "{text}");
        }
        assert_eq!(nanos("2024-02-29T00:00Z"), Some(1_709_164_800_000_000_000));
        for wrong in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-08-01",
            "1969-12-31T23:59:59Z",
            "2026-08-01T12:34:5x",
            "9999-01-01T00:00:00Z",
        ] {
            assert_eq!(nanos(wrong), None, "{wrong}");
        }
    }
}
