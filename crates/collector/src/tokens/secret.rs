//! What tokens are signed with. Unlike a key it cannot be kept as a hash: to check a signature takes the secret itself.

use crate::keys::hex;
use jsonwebtoken::{DecodingKey, EncodingKey};
use std::fmt;

/// A secret, `ts_<name>_<random>`. Its name is the `kid` of its tokens. All of its text is the HMAC key, so that a back end
/// needs nothing but the one string.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    kid: String,
    text: String,
}

const PREFIX: &str = "ts";

impl Secret {
    /// A new one: 256 random bits, as many as HMAC-SHA256 can use.
    ///
    /// # Errors
    /// Only where the system gives no random numbers.
    pub fn make() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 36];
        getrandom::fill(&mut bytes)?;
        let (name, random) = bytes.split_at(4);
        let kid = hex(name);
        let text = format!("{PREFIX}_{kid}_{}", hex(random));
        Ok(Self { kid, text })
    }

    /// One as it is kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kid, random) = text
            .strip_prefix(PREFIX)?
            .strip_prefix('_')?
            .split_once('_')?;
        let is_hex = |part: &str, digits| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        (is_hex(kid, 8) && is_hex(random, 64)).then(|| Self {
            kid: kid.to_owned(),
            text: text.to_owned(),
        })
    }

    /// Its name, which is no secret.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its text, for the one time that it is shown, and to be kept.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    pub(super) fn signing(&self) -> EncodingKey {
        EncodingKey::from_secret(self.text.as_bytes())
    }

    pub(super) fn checking(&self) -> DecodingKey {
        DecodingKey::from_secret(self.text.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_read_as_it_was_made_and_shows_its_name_alone() {
        let secret = Secret::make().unwrap();
        let text = secret.reveal();
        assert_eq!(text.len(), 76);
        assert_eq!(Secret::parse(text).as_ref(), Some(&secret));
        assert_ne!(secret, Secret::make().unwrap());
        let shown = format!("{secret:?}");
        assert!(shown.contains(secret.kid()), "{shown}");
        assert!(!shown.contains(text.rsplit('_').next().unwrap()), "{shown}");
    }

    #[test]
    fn what_is_too_short_to_be_one_is_none() {
        for text in [
            "",
            "ts_",
            "ts_12345678_",
            "ts_12345678_abc",
            "sk_12345678_abc",
        ] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
