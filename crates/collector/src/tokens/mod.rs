//! Response tokens: a JWT (HS256) that the host's back end has minted for one answer, so that nobody invents feedback for
//! an answer that was never given. Pure: it is told the time.
//!
//! # Layout
//! - `secret`: what tokens are signed with.
//! - `mint`: making one. `judge`: whether one is good for a record.

mod judge;
mod mint;
mod secret;
#[cfg(test)]
mod tests;

pub use judge::TokenFault;
pub use mint::{Claims, mint};
pub use secret::Secret;

use crate::keys::ProjectId;
use afterword_core::record::Response;
use clap::ValueEnum;
use std::collections::HashMap;

/// Secrets of one project that may be in force at the same time: enough for a rotation in several places, and the most that
/// are tried for a token that names none.
pub const MAX_SECRETS: usize = 8;

/// Seconds by which the clocks of back end and collector may differ. Machines that keep their time are within one, those
/// that were just started may be a minute off; and a token that ends a minute late does no harm.
pub const LEEWAY_SECONDS: u64 = 60;

/// How long a token is good where nobody said it, in seconds: 8 days. A record may wait on a device for a week, and its
/// token with it.
pub const DEFAULT_TTL_SECONDS: u64 = 8 * 86_400;

/// Whether records of pages must bear a token. A back end that writes with a secret key never needs one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TokenMode {
    /// Tokens are not looked at
    #[default]
    Off,
    /// A record without a token is taken; one with a wrong token is refused
    Accepted,
    /// A record without a token is refused, too
    Required,
}

impl TokenMode {
    /// As it is kept, and named on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Accepted => "accepted",
            Self::Required => "required",
        }
    }

    /// The mode of this name.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Off, Self::Accepted, Self::Required]
            .into_iter()
            .find(|mode| mode.as_str() == word)
    }
}

/// What one project asks of tokens.
#[derive(Default)]
pub struct Rules {
    /// Whether they must be there.
    pub mode: TokenMode,
    /// What they may be signed with, the newest first.
    pub secrets: Vec<Secret>,
}

/// What each project asks of tokens. Of one that is not in it they are not looked at.
#[derive(Default)]
pub struct Tokens(pub HashMap<ProjectId, Rules>);

impl Tokens {
    /// A token with these claims by the newest secret of a project; none where the project does not look at tokens.
    #[must_use]
    pub fn mint(&self, project: ProjectId, claims: &Claims) -> Option<String> {
        let rules = self
            .0
            .get(&project)
            .filter(|rules| rules.mode != TokenMode::Off)?;
        mint(rules.secrets.first()?, claims).ok()
    }

    /// Whether a record about this answer may be taken from a page.
    ///
    /// # Errors
    /// When its token is missing where it must be there, or is none of this answer.
    pub fn judge(
        &self,
        project: ProjectId,
        response: &Response,
        now_ms: u64,
    ) -> Result<(), TokenFault> {
        let Some(rules) = self.0.get(&project) else {
            return Ok(());
        };
        match (rules.mode, response.token.as_deref()) {
            (TokenMode::Off, _) | (TokenMode::Accepted, None) => Ok(()),
            (TokenMode::Required, None) => Err(TokenFault::MISSING),
            (_, Some(token)) => judge::judge(token, &rules.secrets, response, now_ms),
        }
    }
}
