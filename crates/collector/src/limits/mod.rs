//! How much is taken from whom: a bucket of tokens for each key, and one for each address. Pure: it is told the time.
//!
//! # Layout
//! - `bucket`: one bucket. `buckets`: many, in bounded memory.
//! - `address`: which addresses count as one, and which are our own proxies.

mod address;
mod bucket;
mod buckets;

pub use address::{AddressRange, block_of};
pub use bucket::{Bucket, Rate};
pub use buckets::Buckets;

use crate::keys::KeyId;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All limits of the flow. `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Records of one key, of the pages' and of the back ends' alike.
    pub key: Option<Rate>,
    /// Requests of one address that bear no secret key: one IPv4 address, or a /64 of IPv6, which is what one
    /// household or one machine is given.
    pub address: Option<Rate>,
    /// Addresses, and keys, that are remembered at the same time. Of more than these the longest unseen are forgotten,
    /// which is as if they had never come. An entry takes about 50 bytes, so all of them a few megabytes.
    pub remembered: usize,
}

impl Limits {
    /// Nothing is limited.
    pub const OFF: Self = Self {
        key: None,
        address: None,
        remembered: 65_536,
    };

    /// What holds where nobody said otherwise and strangers can reach the collector.
    ///
    /// - A key: 1,000 records a second. A busy visitor makes a record in ten seconds, so that is ten thousand of them at
    ///   the same moment; and it is a fiftieth of what the collector is built to store on two cores, so a key that has got
    ///   into wrong hands takes little from the others. A minute's worth may come at once: what waited in the pages while
    ///   the collector was down.
    /// - An address: 10 requests a second. A page sends one in half a second at most and mostly none, so that is an office
    ///   of hundreds behind one address. Half a minute's worth may come at once: they all return from lunch.
    pub const DEFAULT: Self = Self {
        key: Some(Rate::new(1_000, 1_000 * KEY_BURST_SECONDS)),
        address: Some(Rate::new(10, 10 * ADDRESS_BURST_SECONDS)),
        ..Self::OFF
    };
}

/// Seconds of a key's rate that may come at once, where the burst was not said.
pub const KEY_BURST_SECONDS: u32 = 60;

/// Seconds of an address's rate that may come at once, where the burst was not said.
pub const ADDRESS_BURST_SECONDS: u32 = 30;

/// Seconds after which there is room again, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub u64);

/// The buckets of a running collector.
pub struct Limiter {
    limits: Limits,
    keys: Mutex<Buckets<KeyId>>,
    addresses: Mutex<Buckets<IpAddr>>,
}

impl Limiter {
    /// With all buckets full.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            keys: Mutex::new(Buckets::new(limits.remembered)),
            addresses: Mutex::new(Buckets::new(limits.remembered)),
        }
    }

    /// What it holds everyone to.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Takes a request of this address.
    ///
    /// # Errors
    /// When too many have come from it.
    pub fn take_request(&self, address: IpAddr, now_ms: u64) -> Result<(), Wait> {
        let Some(rate) = self.limits.address else {
            return Ok(());
        };
        lock(&self.addresses).take(block_of(address), 1, rate, now_ms)
    }

    /// Whether a record of this key would be taken: asked before a body is read that would only be refused.
    ///
    /// # Errors
    /// When it would not.
    pub fn has_room(&self, key: KeyId, now_ms: u64) -> Result<(), Wait> {
        let Some(rate) = self.limits.key else {
            return Ok(());
        };
        lock(&self.keys).has_room(key, 1, rate, now_ms)
    }

    /// Takes so many records of this key: all of them, or none.
    ///
    /// # Errors
    /// When that is more than it may send now.
    pub fn take_records(&self, key: KeyId, records: usize, now_ms: u64) -> Result<(), Wait> {
        let Some(rate) = self.limits.key else {
            return Ok(());
        };
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        lock(&self.keys).take(key, records, rate, now_ms)
    }
}

fn lock<T>(buckets: &Mutex<T>) -> MutexGuard<'_, T> {
    buckets.lock().unwrap_or_else(PoisonError::into_inner)
}
