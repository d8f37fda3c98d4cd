//! What a set may be called, and which version of it is meant.

use std::fmt;
use std::str::FromStr;

/// The name of a set: it becomes part of addresses, file names and the names of data sets elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// Characters of a name.
const MAX_CHARS: usize = 64;

impl Name {
    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        let begins = text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric());
        if begins && text.len() <= MAX_CHARS && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "expected the name of a set: 1 to {MAX_CHARS} letters, digits, dots, hyphens and underscores, a letter or digit first"
        ))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `NAME`, which is its newest version, or `NAME@2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The set.
    pub name: Name,
    /// The version; none is the newest, or where something is removed, all.
    pub version: Option<u32>,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<u32>().ok().filter(|number| *number > 0);
            number
                .filter(|_| digits)
                .ok_or_else(|| "expected a version behind @, a number from 1".to_owned())
        };
        Ok(Self {
            name: name.parse()?,
            version: version.map(number).transpose()?,
        })
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version {
            Some(version) => write!(f, "{}@{version}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_its_newest_version_and_a_number_behind_it_is_that_one() {
        let wanted: Wanted = "hard-cases.v2@12".parse().unwrap();
        assert_eq!(wanted.name.as_str(), "hard-cases.v2");
        assert_eq!(wanted.version, Some(12));
        assert_eq!(wanted.to_string(), "hard-cases.v2@12");
        assert_eq!("hard".parse::<Wanted>().unwrap().version, None);
    }

    #[test]
    fn what_could_be_a_path_an_address_or_a_template_is_no_name() {
        let long = "n".repeat(65);
        for wrong in [
            "", "-a", ".", "..", "a/b", "a b", "ä", "{{x}}", "a\n", &long,
        ] {
            assert!(wrong.parse::<Name>().is_err(), "{wrong}");
        }
        for wrong in ["a@", "a@0", "a@-1", "a@+1", "a@1@2", "a@x", "@1"] {
            assert!(wrong.parse::<Wanted>().is_err(), "{wrong}");
        }
    }
}
