//! The smallest hashes of one text.

use super::words::each;
use crate::hash::Fnv;

/// Bytes of one hash.
pub(super) const BYTES: usize = 3;
const BITS: u32 = 8 * BYTES as u32;

/// Words that make one shingle. Two are met in too many texts, four are lost with each word that is changed.
const RUN: usize = 3;

/// Nothing of a text.
pub(super) const EMPTY: Part = Part {
    hashes: Vec::new(),
    first: 0,
    most: 0,
};

/// The hashes of a text's shingles, in order: all of them, or the smallest ones.
#[derive(Clone, Debug, Default)]
pub struct Part {
    hashes: Vec<u32>,
    /// That of its first words; 0 where it has none.
    first: u32,
    /// How many there can be.
    most: usize,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.hashes == other.hashes && self.first == other.first
    }
}

impl Eq for Part {}

/// What two parts have in common, among the hashes that both would have kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Those in both.
    pub common: usize,
    /// Those in the first.
    pub first: usize,
    /// Those in the second.
    pub second: usize,
    /// Whether both begin with the same words.
    pub begins: bool,
}

impl Overlap {
    /// Which share of the first is in the second, from 0 to 1.
    #[must_use]
    pub fn of_first(self) -> f64 {
        share(self.common, self.first)
    }

    /// Which share of the second is in the first.
    #[must_use]
    pub fn of_second(self) -> f64 {
        share(self.common, self.second)
    }
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

impl Part {
    /// The `most` smallest hashes of a text. One pass, whatever is in it.
    pub(super) fn of(text: &str, most: usize) -> Self {
        let mut part = Self {
            hashes: Vec::with_capacity(most + 1),
            first: 0,
            most,
        };
        let mut last = [0; RUN];
        let mut count = 0;
        each(text, &mut |word| {
            last.rotate_left(1);
            if let Some(newest) = last.last_mut() {
                *newest = word;
            }
            count += 1;
            if count >= RUN {
                part.add(shingle(&last));
            }
        });
        // A text of one word or two is one shingle; the places before them are 0.
        if (1..RUN).contains(&count) {
            part.add(shingle(&last));
        }
        part
    }

    fn add(&mut self, hash: u32) {
        if self.is_empty() {
            self.first = hash;
        }
        if self.is_full() && self.hashes.last().is_some_and(|last| *last <= hash) {
            return;
        }
        let mut at = self.hashes.len();
        while at > 0 && self.hashes.get(at - 1).is_some_and(|one| *one >= hash) {
            at -= 1;
        }
        if self.hashes.get(at) != Some(&hash) {
            self.hashes.insert(at, hash);
            self.hashes.truncate(self.most);
        }
    }

    /// The hashes, the smallest first.
    #[must_use]
    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether the text had no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether there may be more of the text than is kept.
    fn is_full(&self) -> bool {
        self.hashes.len() >= self.most
    }

    /// Up to where all hashes of the text are known.
    fn known(&self) -> u32 {
        match self.hashes.last() {
            Some(last) if self.is_full() => *last,
            _ => u32::MAX,
        }
    }

    /// What this and another part have in common.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Overlap {
        let known = self.known().min(other.known());
        let upto = |part: &Self| part.hashes.partition_point(|hash| *hash <= known);
        let (first, second) = (upto(self), upto(other));
        let common = self
            .hashes
            .iter()
            .take(first)
            .filter(|hash| other.hashes.binary_search(hash).is_ok())
            .count();
        Overlap {
            common,
            first,
            second,
            begins: self.first == other.first,
        }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        if self.is_empty() {
            return;
        }
        for hash in [&self.first].into_iter().chain(&self.hashes) {
            bytes.extend(hash.to_be_bytes().iter().skip(4 - BYTES));
        }
    }

    /// What was written; none where it cannot have been.
    pub(super) fn read(bytes: &[u8], most: usize) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<BYTES>();
        let hashes: Vec<u32> = hashes
            .iter()
            .map(|[one, two, three]| u32::from_be_bytes([0, *one, *two, *three]))
            .collect();
        let Some((&first, hashes)) = hashes.split_first() else {
            return rest.is_empty().then_some(Self { most, ..EMPTY });
        };
        let rising = hashes.is_sorted_by(|one, two| one < two);
        let fits = rest.is_empty() && (1..=most).contains(&hashes.len()) && rising;
        fits.then(|| Self {
            hashes: hashes.to_vec(),
            first,
            most,
        })
    }
}

/// The hash of some words in their order, well mixed: the smallest of them are a fair sample.
fn shingle(words: &[u32]) -> u32 {
    let mut hash = Fnv::default();
    for word in words {
        hash.add(*word);
        hash.add(word >> 16);
    }
    // The end of MurmurHash3.
    let mut hash = hash.hash();
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    (hash ^ (hash >> 16)) >> (32 - BITS)
}
