//! How many connections there are of one address.

use crate::limits::block_of;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The connections of each address. Only those are in it that have some, so it is never larger than all of them.
pub(super) struct Seats {
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    each: Option<usize>,
}

/// One connection of an address, until it is dropped.
#[must_use]
pub(super) struct Seat {
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    address: IpAddr,
}

impl Seats {
    /// With so many for each address, or as many as it wants.
    pub(super) fn new(each: Option<usize>) -> Self {
        Self {
            taken: Arc::default(),
            each,
        }
    }

    /// A seat, unless this address has all of its own.
    pub(super) fn take(&self, address: IpAddr) -> Option<Seat> {
        let address = block_of(address);
        let mut taken = lock(&self.taken);
        let of_this = taken.entry(address).or_default();
        if self.each.is_some_and(|each| *of_this >= each) {
            return None;
        }
        *of_this += 1;
        Some(Seat {
            taken: Arc::clone(&self.taken),
            address,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        if let Some(of_this) = taken.get_mut(&self.address) {
            *of_this -= 1;
            if *of_this == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

fn lock(taken: &Mutex<HashMap<IpAddr, usize>>) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_and_gets_one_back_with_each_that_goes() {
        let seats = Seats::new(Some(2));
        let take = |address: &str| seats.take(address.parse().unwrap());
        let first = take("2001:db8::1");
        let second = take("2001:db8::2");
        assert!(first.is_some() && second.is_some());
        assert!(take("2001:db8::3").is_none(), "a /64 is one address");
        assert!(take("2001:db8:0:1::1").is_some());
        assert!(take("203.0.113.7").is_some());
        drop(first);
        assert!(take("2001:db8::3").is_some());
        drop(second);
        assert_eq!(
            lock(&seats.taken).len(),
            0,
            "nobody is remembered who has gone"
        );
    }

    #[test]
    fn without_a_limit_everyone_gets_one() {
        let seats = Seats::new(None);
        let all: Vec<_> = (0..1_000)
            .map(|_| seats.take("127.0.0.1".parse().unwrap()))
            .collect();
        assert!(all.iter().all(Option::is_some));
    }
}
