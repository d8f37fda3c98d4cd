//! Phone and card numbers, and IPv4 addresses.

use super::Hit;

/// No phone or card number is longer, with all its blanks.
const LONGEST: usize = 32;

/// A number as it is written: its digits, and the lengths of its groups with the sign before each.
struct Number {
    digits: Vec<u8>,
    groups: Vec<(u8, usize)>,
    bytes: usize,
}

fn read(rest: &str) -> Option<Number> {
    let mut number = Number {
        digits: Vec::new(),
        groups: Vec::new(),
        bytes: 0,
    };
    let mut sign = b' ';
    let mut gap = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                match number.groups.last_mut() {
                    Some((_, length)) if gap == 0 => *length += 1,
                    _ => number.groups.push((sign, 1)),
                }
                number.digits.push(byte - b'0');
                number.bytes = at + 1;
                gap = 0;
            }
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' if gap < 2 => {
                gap += 1;
                sign = byte;
            }
            b'+' if at == 0 => gap += 1,
            _ => break,
        }
        if at >= LONGEST {
            break;
        }
    }
    let next = rest.as_bytes().get(number.bytes).copied().unwrap_or(b' ');
    (number.bytes > 0 && !super::is_word(next) && next != b'_').then_some(number)
}

pub(super) fn find(rest: &str, before: u8) -> Option<Hit> {
    let first = rest.bytes().next()?;
    // In the middle of a date, a version, an id, a price or a formula no number begins.
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'('))
        || matches!(
            before,
            b'.' | b'-' | b'/' | b'_' | b':' | b'#' | b'$' | b'=' | b'+' | b','
        )
    {
        return None;
    }
    let number = read(rest)?;
    let mark = if is_ip(&number) {
        "[ip]"
    } else if is_card(&number) {
        "[card]"
    } else if is_phone(&number, first) {
        "[phone]"
    } else {
        return None;
    };
    Some(Hit::all(number.bytes, mark))
}

fn is_ip(number: &Number) -> bool {
    let mut digits = number.digits.iter();
    number.groups.len() == 4
        && number.groups.iter().skip(1).all(|&(sign, _)| sign == b'.')
        && number.groups.iter().all(|&(_, length)| {
            let value = digits.by_ref().take(length).fold(0_u32, |value, &digit| {
                value.saturating_mul(10).saturating_add(digit.into())
            });
            length <= 3 && value <= 255
        })
}

/// 13 to 19 digits with a right check digit (ISO/IEC 7812, Luhn).
fn is_card(number: &Number) -> bool {
    let sum: u32 = number
        .digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let twice = u32::from(digit) << (at & 1);
            if twice > 9 { twice - 9 } else { twice }
        })
        .sum();
    (13..=19).contains(&number.digits.len())
        && number
            .groups
            .iter()
            .skip(1)
            .all(|&(sign, _)| matches!(sign, b' ' | b'-'))
        && number.digits.first().is_some_and(|&digit| digit > 0)
        && sum.is_multiple_of(10)
}

/// `+` and 8 to 15 digits (E.164); or a national number: in groups after a leading 0 or an area code in
/// brackets, or in the groups of North America.
fn is_phone(number: &Number, first: u8) -> bool {
    let count = number.digits.len();
    let lengths: Vec<usize> = number.groups.iter().map(|&(_, length)| length).collect();
    if first == b'+' {
        return (8..=15).contains(&count);
    }
    if matches!(lengths.as_slice(), [3, 3, 4] | [1, 3, 3, 4]) {
        return true;
    }
    let grouped = lengths.len() > 1 && lengths.first().is_some_and(|&length| length > 1);
    (9..=12).contains(&count)
        && grouped
        && (first == b'(' || number.digits.first() == Some(&0))
        && !number.digits.starts_with(&[0, 0, 0])
        && !is_date(number)
}

/// `01.02.2024 12`, or the like.
fn is_date(number: &Number) -> bool {
    let mut groups = number.groups.iter().map(|&(_, length)| length);
    matches!(
        (groups.next(), groups.next(), groups.next()),
        (Some(1 | 2), Some(1 | 2), Some(4))
    )
}
