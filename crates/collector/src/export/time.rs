//! Times in exports: RFC 3339, in UTC.

/// A time as `2026-01-31T12:00:00.000Z`.
pub(crate) fn rfc3339(ms: u64) -> String {
    let (days, rest) = (ms / 86_400_000, ms % 86_400_000);
    // Days to a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hours, minutes, seconds) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z",
        rest % 1_000
    )
}

/// Ms since the epoch of what a person writes as a time: ms, a date, or a date and time in UTC.
pub(crate) fn ms_of(text: &str) -> Result<u64, String> {
    let wrong =
        || format!("{text:?} is no time; write 2026-01-31, 2026-01-31T12:00:00Z, or ms since 1970");
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let ms = text.parse::<u64>().ok();
        return ms.filter(|ms| *ms <= i64::MAX as u64).ok_or_else(wrong);
    }
    let (date, time) = text.split_once(['T', 't']).unwrap_or((text, "00:00:00Z"));
    let numbers = |text: &str, between: char, digits: [usize; 3]| -> Option<[u64; 3]> {
        let mut parts = text.split(between);
        let mut numbers = [0; 3];
        for (number, digits) in numbers.iter_mut().zip(digits) {
            let part = parts.next()?;
            let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            *number = part.parse().ok().filter(|_| fits)?;
        }
        parts.next().is_none().then_some(numbers)
    };
    let of_day = |time: &str| {
        let time = time.strip_suffix(['Z', 'z'])?;
        let (seconds, part) = time.split_once('.').unwrap_or((time, "0"));
        let [hour, minute, second] = numbers(seconds, ':', [2, 2, 2])?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let ms: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
        let fits = hour < 24 && minute < 60 && second < 60;
        fits.then_some(((hour * 60 + minute) * 60 + second) * 1_000 + ms)
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2]).ok_or_else(wrong)?;
    let days = days_of(year, month, day).ok_or_else(wrong)?;
    Ok(days * 86_400_000 + of_day(time).ok_or_else(wrong)?)
}

/// Days since the epoch, where there is such a day.
fn days_of(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let longest = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1970 || !(1..=longest).contains(&day) {
        return None;
    }
    // The same calendar the other way round.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era).checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::{ms_of, rfc3339};

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for ms in [
            0,
            951_782_400_000,
            1_709_251_199_999,
            1_790_000_000_123,
            4_107_542_400_000,
        ] {
            assert_eq!(ms_of(&rfc3339(ms)), Ok(ms));
            assert_eq!(ms_of(&ms.to_string()), Ok(ms));
        }
        assert_eq!(ms_of("2026-01-31"), ms_of("2026-01-31T00:00:00Z"));
        assert_eq!(ms_of("1970-01-01T00:00:01.5Z"), Ok(1_500));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-1-31",
            "2026-02-29",
            "2026-13-01",
            "1969-12-31",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00+01:00",
            "99999999999999999999",
            "2026-01-31-01",
            "-5",
        ] {
            assert!(ms_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_around_leap_years_are_right() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(rfc3339(1_709_251_199_999), "2024-02-29T23:59:59.999Z");
        assert_eq!(rfc3339(4_107_542_400_000), "2100-03-01T00:00:00.000Z");
    }
}
