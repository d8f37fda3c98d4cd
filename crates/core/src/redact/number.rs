//! Phone and card numbers, and IPv4 addresses.

use super::class::{COLON, DASH, DIGIT, DOT, LINE, OPENING, PLUS, SIGN, TOKEN, WORD, is};

/// No phone or card number is longer, with all its blanks.
const LONGEST: usize = 32;

/// A number as it is written.
#[derive(Default)]
struct Number {
    digits: u32,
    /// The lengths of its groups of digits, four bits each, the last one lowest; 15 stands for longer ones, too.
    groups: u64,
    group_count: u32,
    /// Whether some sign between two groups is neither a blank nor a dash, or is no dot.
    not_blank: bool,
    not_dot: bool,
    leading_zeros: u32,
    /// The largest value of a group.
    largest: u32,
    /// The sum of Luhn over the digits so far, and the one that it would be with the last digit doubled.
    luhn: u32,
    luhn_doubled: u32,
    bytes: usize,
}

impl Number {
    fn add(&mut self, digit: u32, value: u32) {
        if self.leading_zeros == self.digits && digit == 0 {
            self.leading_zeros += 1;
        }
        self.digits += 1;
        self.groups += u64::from(self.groups & 15 < 15);
        self.largest = self.largest.max(value);
        let twice = digit * 2 - if digit > 4 { 9 } else { 0 };
        (self.luhn, self.luhn_doubled) = (self.luhn_doubled + digit, self.luhn + twice);
    }
}

fn read(rest: &str) -> Number {
    let mut number = Number::default();
    let mut sign = b' ';
    // Blanks and signs since the last digit; before the first one, too.
    let mut gap = 1;
    let mut value = 0;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST) {
        match byte {
            b'0'..=b'9' => {
                let digit = u32::from(byte - b'0');
                if gap > 0 {
                    if number.digits > 0 {
                        number.not_blank |= !matches!(sign, b' ' | b'-');
                        number.not_dot |= sign != b'.';
                    }
                    number.groups <<= 4;
                    number.group_count += 1;
                    gap = 0;
                    value = 0;
                }
                value = (value * 10 + digit).min(1_000);
                number.add(digit, value);
                number.bytes = at + 1;
            }
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' if gap < 2 => {
                gap += 1;
                sign = byte;
            }
            b'+' if at == 0 => {}
            _ => break,
        }
    }
    number
}

/// How many bytes of a number that must not leave begin here, and what stands for it.
pub(super) fn find(rest: &str, before: u8) -> (usize, &'static str) {
    let first = rest.bytes().next().unwrap_or_default();
    // In the middle of a date, a version, an id, a price or a formula no number begins.
    if !is(first, DIGIT | PLUS | OPENING)
        || is(before, DOT | DASH | TOKEN | LINE | COLON | SIGN | PLUS)
    {
        return (0, "");
    }
    let number = read(rest);
    let next = rest.as_bytes().get(number.bytes).copied().unwrap_or(b' ');
    if is(next, WORD | LINE) {
        (0, "")
    } else if is_ip(&number) {
        (number.bytes, "[ip]")
    } else if is_card(&number) {
        (number.bytes, "[card]")
    } else if is_phone(&number, first) {
        (number.bytes, "[phone]")
    } else {
        (0, "")
    }
}

/// Four groups of one to three digits with dots between.
fn is_ip(number: &Number) -> bool {
    number.group_count == 4
        && number.groups & 0xcccc == 0
        && !number.not_dot
        && number.largest <= 255
}

/// 13 to 19 digits with a right check digit (ISO/IEC 7812, Luhn).
fn is_card(number: &Number) -> bool {
    (13..=19).contains(&number.digits)
        && number.leading_zeros == 0
        && !number.not_blank
        && number.luhn.is_multiple_of(10)
}

/// `+` and 8 to 15 digits (E.164); or a national number: in groups after a leading 0 or an area code in
/// brackets, or in the groups of North America.
fn is_phone(number: &Number, first: u8) -> bool {
    if first == b'+' {
        return (8..=15).contains(&number.digits);
    }
    if matches!(number.groups, 0x334 | 0x1334) {
        return true;
    }
    let count = number.group_count;
    if !(9..=12).contains(&number.digits) || count < 2 {
        return false;
    }
    // `01.02.2024 12`, or the like, is a date.
    let is_date = count > 2
        && matches!(
            number.groups >> (4 * (count - 3)),
            0x114 | 0x124 | 0x214 | 0x224
        );
    (first == b'(' || number.leading_zeros > 0)
        && number.leading_zeros < 3
        && number.groups >> (4 * (count - 1)) > 1
        && !is_date
}
