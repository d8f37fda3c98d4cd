//! Writing JSON, small enough for the page: serde_json cost it 7 KB of brotli more, a serialiser of our own
//! behind serde 3 KB. The collector reads and writes with serde; the tests hold both to the same records.

use crate::ratio::Ratio;

/// A JSON text being written.
#[derive(Clone, Debug, Default)]
pub struct Json(String);

impl Json {
    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    /// Writes what is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.0.push_str(json);
    }

    /// Members that are JSON already, without their braces; there may be none.
    pub fn members(&mut self, json: &str) {
        if !json.is_empty() {
            self.next();
            self.raw(json);
        }
    }

    /// A comma, unless nothing stands before.
    pub fn next(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[')) {
            self.0.push(',');
        }
    }

    /// The name of a member, whose value follows.
    pub fn key(&mut self, name: &str) {
        self.next();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// A member that is a string.
    pub fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        self.string(value);
    }

    /// A member that is a string, where there is one.
    pub fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A member that is a whole number.
    pub fn number(&mut self, name: &str, value: u64) {
        self.key(name);
        self.digits(value);
    }

    /// A member that is true or false.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.key(name);
        self.0.push_str(if value { "true" } else { "false" });
    }

    /// A member that is a number from 0 to 1, with at most three decimals.
    pub fn ratio(&mut self, name: &str, value: Ratio) {
        self.key(name);
        let thousandths = u64::from(value.thousandths());
        self.digits(thousandths / 1_000);
        let mut rest = thousandths % 1_000;
        if rest > 0 {
            self.0.push('.');
        }
        while rest > 0 {
            self.digits(rest / 100);
            rest = rest % 100 * 10;
        }
    }

    /// A string, as a value. A NUL becomes a blank, for no store takes one inside a text.
    pub fn string(&mut self, value: &str) {
        self.0.push('"');
        for c in value.chars() {
            let c = if c == '\0' { ' ' } else { c };
            if c < ' ' {
                self.0.push_str("\\u00");
                self.0.push(if c < '\u{10}' { '0' } else { '1' });
                self.0.push(hex(c as u8));
                continue;
            }
            if matches!(c, '"' | '\\') {
                self.0.push('\\');
            }
            self.0.push(c);
        }
        self.0.push('"');
    }

    /// A whole number, as a value.
    pub fn digits(&mut self, value: u64) {
        if value > 9 {
            self.digits(value / 10);
        }
        self.0.push(char::from(b'0' + (value % 10) as u8));
    }
}

/// The lower four bits as a hex digit.
pub(crate) fn hex(bits: u8) -> char {
    let digit = bits & 15;
    char::from(if digit < 10 {
        b'0' + digit
    } else {
        b'a' - 10 + digit
    })
}

#[cfg(test)]
mod tests {
    use super::Json;
    use crate::Ratio;
    use proptest::prelude::*;

    #[test]
    fn fractions_have_at_most_three_decimals_and_no_trailing_zero() {
        for (thousandths, text) in [
            (0, "0"),
            (1, "0.001"),
            (30, "0.03"),
            (334, "0.334"),
            (500, "0.5"),
            (1_000, "1"),
        ] {
            let mut json = Json::default();
            json.ratio("r", Ratio::from_thousandths(thousandths));
            assert_eq!(json.into_text(), format!("\"r\":{text}"));
        }
    }

    proptest! {
        #[test]
        fn every_string_and_number_reads_back_as_itself(text in any::<String>(), number in any::<u64>(), thousandths in 0_u16..=1_000) {
            let ratio = Ratio::from_thousandths(thousandths);
            let mut json = Json::default();
            json.raw("{");
            json.text("text", &text);
            json.number("number", number);
            json.ratio("ratio", ratio);
            json.flag("flag", true);
            json.raw("}");
            let read: serde_json::Value = serde_json::from_str(&json.into_text()).unwrap();
            prop_assert_eq!(read["text"].as_str().unwrap(), text.replace('\0', " "));
            prop_assert_eq!(read["number"].as_u64().unwrap(), number);
            prop_assert_eq!(serde_json::from_value::<Ratio>(read["ratio"].clone()).unwrap(), ratio);
        }
    }
}
