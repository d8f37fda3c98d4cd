//! Who may write and who may read.

use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// A project in the store.
pub type ProjectId = i64;

/// A key's number, as people name it.
pub type KeyId = i64;

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Write, from allowed origins.
    Public,
    /// Read, and write from a back end.
    Secret,
}

impl KeyKind {
    /// As it is kept, and named on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Secret => "secret",
        }
    }

    /// How its keys begin.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Public => "pk",
            Self::Secret => "sk",
        }
    }
}

/// A key as the store holds it.
#[derive(Clone)]
pub struct Key {
    /// Its number.
    pub id: KeyId,
    /// Its project.
    pub project: ProjectId,
    /// What it may do.
    pub kind: KeyKind,
    /// SHA-256 of its text.
    pub hash: [u8; 32],
    /// The text of a public key.
    pub shown: Option<String>,
    /// The pages that may write with it; none for those of the collector's settings.
    pub origins: Vec<String>,
    /// When it ends, ms since the Unix epoch.
    pub ends_at_ms: Option<u64>,
}

impl Key {
    fn is_in_force(&self, now_ms: u64) -> bool {
        self.ends_at_ms.is_none_or(|end| now_ms < end)
    }
}

/// What a browser sends as the origin of a page that has none of its own: a sandboxed frame, a file, a `data:` address.
pub const OPAQUE_ORIGIN: &str = "null";

/// All keys, and the origins that may use the public ones.
#[derive(Clone, Default)]
pub struct Keys {
    keys: Vec<Key>,
    origins: Vec<String>,
    loopback: bool,
}

/// The hash that a key is found by.
#[must_use]
pub fn hash(key: &str) -> [u8; 32] {
    hash_bytes(key.as_bytes())
}

/// SHA-256.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A new key: the prefix, and 192 random bits in hex.
///
/// # Errors
/// Only where the system gives no random numbers.
pub fn make(prefix: &str) -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{prefix}_{}", hex(&bytes)))
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Keys {
    /// The keys of a store. While listening on loopback any loopback origin may write, too.
    #[must_use]
    pub fn new(keys: Vec<Key>, origins: Vec<String>, listen: SocketAddr) -> Self {
        Self {
            keys,
            origins,
            loopback: listen.ip().is_loopback(),
        }
    }

    /// The key of this kind with this text, unless it has ended. Keys are long and random and only their hashes are
    /// compared, so the time that this takes tells nothing of them.
    #[must_use]
    pub fn find(&self, key: &str, kind: KeyKind, now_ms: u64) -> Option<&Key> {
        let hash = hash(key);
        self.keys
            .iter()
            .find(|key| key.kind == kind && key.hash == hash)
            .filter(|key| key.is_in_force(now_ms))
    }

    /// Whether the key of this number is in force.
    #[must_use]
    pub fn has(&self, id: KeyId, now_ms: u64) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|key| key.id == id && key.is_in_force(now_ms))
    }

    /// The public key that a start prints and that the demo writes with: of the first project's the oldest one that has
    /// not ended, before any that is bound to origins of its own.
    #[must_use]
    pub fn first_public(&self, now_ms: u64) -> Option<&Key> {
        let first_project = self.keys.iter().map(|key| key.project).min()?;
        self.keys
            .iter()
            .filter(|key| key.kind == KeyKind::Public && key.project == first_project)
            .filter(|key| key.is_in_force(now_ms))
            .min_by_key(|key| (!key.origins.is_empty(), key.id))
    }

    /// Whether pages of this origin may write with this key: where it names origins of its own, those alone.
    #[must_use]
    pub fn allows(&self, key: &Key, origin: &str) -> bool {
        if !key.origins.is_empty() {
            return key.origins.iter().any(|allowed| allowed == origin);
        }
        self.origins.iter().any(|allowed| allowed == origin) || self.loopback && is_loopback(origin)
    }

    /// The same settings with other keys.
    #[must_use]
    pub fn with(&self, keys: Vec<Key>) -> Self {
        Self {
            keys,
            ..self.clone()
        }
    }

    /// The origins whose pages may write with this key, for people to read.
    #[must_use]
    pub fn origins_of(&self, key: &Key) -> String {
        let own = !key.origins.is_empty();
        let mut origins: Vec<String> = if own { &key.origins } else { &self.origins }
            .iter()
            .map(|origin| match origin.as_str() {
                OPAQUE_ORIGIN => "null: any sandboxed frame or file".to_owned(),
                _ => origin.clone(),
            })
            .collect();
        if self.loopback && !own {
            origins.push("any loopback origin".to_owned());
        }
        if origins.is_empty() {
            "no origin yet: set origins".to_owned()
        } else {
            origins.join(", ")
        }
    }
}

fn is_loopback(origin: &str) -> bool {
    let Some(host) = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"))
    else {
        return false;
    };
    let host = match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    };
    matches!(host, "localhost" | "[::1]")
        || host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_is_loopback() {
        for origin in [
            "http://localhost",
            "http://localhost:3000",
            "https://127.0.0.1:1",
            "http://[::1]:80",
            "http://127.8.0.1",
        ] {
            assert!(is_loopback(origin), "{origin}");
        }
        for origin in [
            "null",
            "http://localhost.example",
            "http://127.0.0.1.example:80",
            "http://example",
            "file://",
            "http://10.0.0.1",
        ] {
            assert!(!is_loopback(origin), "{origin}");
        }
    }
}
