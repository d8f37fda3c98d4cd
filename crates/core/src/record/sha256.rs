//! SHA-256 (FIPS 180-4) in few bytes: the `sha2` crate unrolls its rounds and costs the page 3 KB of brotli
//! more. The tests hold it against that crate. It hashes ids, so speed does not matter.

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/// The same of the square roots of the first 8 primes.
const H: [u32; 8] = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/// The hash of `message`, as eight words.
pub(super) fn sha256(message: &[u8]) -> [u32; 8] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    let mut hash = H;
    for block in padded.chunks_exact(64) {
        let round = compress(block, hash);
        for (sum, word) in hash.iter_mut().zip(round) {
            *sum = sum.wrapping_add(word);
        }
    }
    hash
}

fn compress(block: &[u8], hash: [u32; 8]) -> [u32; 8] {
    // The last sixteen words of the schedule, oldest first.
    let mut w = [0_u32; 16];
    for (word, bytes) in w.iter_mut().zip(block.chunks_exact(4)) {
        for &byte in bytes {
            *word = *word << 8 | u32::from(byte);
        }
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = hash;
    for k in K {
        let [w0, w1, _, _, _, _, _, _, _, w9, _, _, _, _, w14, _] = w;
        let big1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let t1 = sum([h, big1, choice, k, w0]);
        let big0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
        (d, c, b, a) = (c, b, a, sum([t1, big0, majority]));
        let small0 = w1.rotate_right(7) ^ w1.rotate_right(18) ^ w1 >> 3;
        let small1 = w14.rotate_right(17) ^ w14.rotate_right(19) ^ w14 >> 10;
        w.copy_within(1.., 0);
        let [.., newest] = &mut w;
        *newest = sum([w0, small0, w9, small1]);
    }
    [a, b, c, d, e, f, g, h]
}

fn sum<const N: usize>(words: [u32; N]) -> u32 {
    words.into_iter().fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::sha256;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    proptest! {
        #[test]
        fn it_is_sha_256(message in prop::collection::vec(any::<u8>(), 0..300)) {
            let ours: Vec<u8> = sha256(&message).into_iter().flat_map(u32::to_be_bytes).collect();
            let theirs = Sha256::digest(&message);
            prop_assert_eq!(ours.as_slice(), theirs.as_slice());
        }
    }
}
