//! Every limit of connections, with its reason.

use std::time::Duration;

/// What connections are held to. How long a body may take stands in `body`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Connections at the same time. Others wait until one has gone.
    pub connections: usize,
    /// Connections of one address at the same time, an address as the limits count them; more are closed at once.
    /// `None` is no limit.
    pub per_address: Option<usize>,
    /// From a connection's begin to the end of its TLS handshake.
    pub handshake: Duration,
    /// From a connection's begin, or the first byte of a further request, to the end of the request's head.
    pub head: Duration,
    /// From the end of an answer to the first byte of the next request.
    pub idle: Duration,
    /// How long nothing at all of what is written may be taken.
    pub stalled: Duration,
    /// Bytes of a request's head; more get 431. Of headers there may be 100.
    pub head_bytes: usize,
}

impl Bounds {
    /// What holds where nobody said otherwise.
    ///
    /// - 2,048 connections: one holds 64 KiB at most beside its body, so all of them 128 MiB.
    /// - 256 of one address, where strangers come: a page holds one, so that is an office of hundreds, and eight such
    ///   addresses are needed before others have to wait.
    /// - 10 s for a handshake and for a head: a head is one packet, and even a network that loses half of its packets
    ///   gets it through in that time. Whoever sends a byte now and then only takes up a place.
    /// - 75 s of silence: load balancers keep connections for 60, and one that we end just as they send is an error for
    ///   somebody.
    /// - 30 s in which nothing is taken of what is written: the same as for a body.
    /// - 32 KiB of a head: browsers send some kilobytes of cookies that other servers of the same host have set, and
    ///   no proxy sends more.
    pub const DEFAULT: Self = Self {
        connections: 2_048,
        per_address: None,
        handshake: Duration::from_secs(10),
        head: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        stalled: Duration::from_secs(30),
        head_bytes: 32 << 10,
    };

    /// Connections of one address where strangers come.
    pub const PER_ADDRESS: usize = 256;

    /// The same for a process that may open so many files: every connection is one, and the store must get its own.
    #[must_use]
    pub fn within(self, open_files: usize) -> Self {
        let room = open_files.saturating_sub(OTHER_FILES).max(MIN_CONNECTIONS);
        Self {
            connections: self.connections.min(room),
            ..self
        }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Files beside the connections: each request that reads the store opens three, each sink has a connection and a store of
/// its own.
const OTHER_FILES: usize = 128;

/// With fewer nobody is served.
const MIN_CONNECTIONS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_store() {
        let most = |files| Bounds::DEFAULT.within(files).connections;
        assert_eq!(most(1_048_576), 2_048);
        assert_eq!(most(1_024), 1_024 - OTHER_FILES);
        assert_eq!(most(64), MIN_CONNECTIONS);
    }
}
