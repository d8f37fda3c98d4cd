//! SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012), in few bytes:
//! SHA-256 takes three times as many of the page. The tests hold it against the crate `siphasher`.

pub(super) struct SipHash {
    v: [u64; 4],
    /// The bytes that make no whole word yet, the first one lowest.
    word: u64,
    bytes: u64,
}

impl SipHash {
    pub(super) fn new(key: [u64; 2]) -> Self {
        let [k0, k1] = key;
        Self {
            v: [
                k0 ^ 0x736f_6d65_7073_6575,
                k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee,
                k0 ^ 0x6c79_6765_6e65_7261,
                k1 ^ 0x7465_6462_7974_6573,
            ],
            word: 0,
            bytes: 0,
        }
    }

    pub(super) fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            self.word |= u64::from(byte) << (8 * (self.bytes % 8));
            self.bytes += 1;
            if self.bytes.is_multiple_of(8) {
                self.take_word();
            }
        }
    }

    fn take_word(&mut self) {
        let word = core::mem::take(&mut self.word);
        self.rounds([0, 0, 0, word], 2);
        self.rounds([word, 0, 0, 0], 0);
    }

    /// Adds `change` to the state, and mixes it so many times.
    fn rounds(&mut self, change: [u64; 4], rounds: u32) {
        for (v, change) in self.v.iter_mut().zip(change) {
            *v ^= change;
        }
        let [mut v0, mut v1, mut v2, mut v3] = self.v;
        for _ in 0..rounds {
            v0 = v0.wrapping_add(v1);
            v1 = v1.rotate_left(13) ^ v0;
            v0 = v0.rotate_left(32);
            v2 = v2.wrapping_add(v3);
            v3 = v3.rotate_left(16) ^ v2;
            v0 = v0.wrapping_add(v3);
            v3 = v3.rotate_left(21) ^ v0;
            v2 = v2.wrapping_add(v1);
            v1 = v1.rotate_left(17) ^ v2;
            v2 = v2.rotate_left(32);
        }
        self.v = [v0, v1, v2, v3];
    }

    /// The two halves of the hash.
    pub(super) fn finish(mut self) -> [u64; 2] {
        self.word |= self.bytes << 56;
        self.take_word();
        self.rounds([0, 0, 0xee, 0], 4);
        let first = self.v.into_iter().fold(0, |all, v| all ^ v);
        self.rounds([0, 0xdd, 0, 0], 4);
        [first, self.v.into_iter().fold(0, |all, v| all ^ v)]
    }
}

#[cfg(test)]
mod tests {
    use super::SipHash;
    use proptest::prelude::*;
    use siphasher::sip128::{Hasher128, SipHasher24};
    use std::hash::Hasher;

    proptest! {
        #[test]
        fn it_is_siphash_2_4_with_128_bits(key: [u64; 2], parts in prop::collection::vec(any::<String>(), 0..5)) {
            let mut ours = SipHash::new(key);
            let mut theirs = SipHasher24::new_with_keys(key[0], key[1]);
            for part in &parts {
                ours.add(part);
                theirs.write(part.as_bytes());
            }
            let theirs = theirs.finish128();
            prop_assert_eq!(ours.finish(), [theirs.h1, theirs.h2]);
        }
    }
}
