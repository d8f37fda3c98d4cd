//! Who may write and who may read.

use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// A project in the store.
pub type ProjectId = i64;

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Write, from allowed origins.
    Public,
    /// Read, and write from a back end.
    Secret,
}

/// A key as the store holds it.
#[derive(Clone)]
pub struct Key {
    /// Its project.
    pub project: ProjectId,
    /// What it may do.
    pub kind: KeyKind,
    /// SHA-256 of its text.
    pub hash: [u8; 32],
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

    /// The project of a key of this kind. Keys are long and random and only their hashes are compared, so the
    /// time that this takes tells nothing of them.
    #[must_use]
    pub fn project(&self, key: &str, kind: KeyKind) -> Option<ProjectId> {
        let hash = hash(key);
        self.keys
            .iter()
            .find(|key| key.kind == kind && key.hash == hash)
            .map(|key| key.project)
    }

    /// Whether pages of this origin may write.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed == origin) || self.loopback && is_loopback(origin)
    }

    /// The origins, for people to read.
    #[must_use]
    pub fn origins(&self) -> String {
        let mut origins: Vec<String> = self
            .origins
            .iter()
            .map(|origin| match origin.as_str() {
                OPAQUE_ORIGIN => "null: any sandboxed frame or file".to_owned(),
                _ => origin.clone(),
            })
            .collect();
        if self.loopback {
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
