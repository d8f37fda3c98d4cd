//! One group of batches as it lies in a segment: its length, a checksum, its number, and what it holds.
//!
//! Numbers are little-endian. The checksum is taken over the segment's salt, the number and the contents: what a visitor
//! wrote can look like a frame, but not like one of this segment.

use std::ops::Range;

/// Bytes before the contents: length of the contents (4), CRC-32 (4), number (8).
pub(super) const HEAD_BYTES: usize = 16;

/// No frame is larger: what says that it is was damaged. The appender ends a group long before.
pub(super) const MAX_BYTES: usize = 32 << 20;

/// Begins a frame in an empty buffer; the contents are put behind.
pub(super) fn begin(frame: &mut Vec<u8>) {
    frame.clear();
    frame.resize(HEAD_BYTES, 0);
}

/// Writes the head, once the contents are there.
pub(super) fn finish(frame: &mut [u8], number: u64, salt: u64) {
    let Some((head, contents)) = frame.split_at_mut_checked(HEAD_BYTES) else {
        return;
    };
    let sum = sum(salt, number, contents);
    let fields = [
        &(contents.len() as u32).to_le_bytes()[..],
        &sum.to_le_bytes(),
        &number.to_le_bytes(),
    ];
    for (place, byte) in head.iter_mut().zip(fields.into_iter().flatten()) {
        *place = *byte;
    }
}

fn sum(salt: u64, number: u64, contents: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&salt.to_le_bytes());
    sum.update(&number.to_le_bytes());
    sum.update(contents);
    sum.finalize()
}

/// A frame that was found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its number.
    pub(super) number: u64,
    /// Where its contents lie.
    pub(super) contents: Range<usize>,
}

/// The frame that begins here, if it is whole.
fn at(bytes: &[u8], begin: usize, salt: u64) -> Option<Frame> {
    let field = |from: usize| bytes.get(begin + from..);
    let length = u32::from_le_bytes(*field(0)?.first_chunk()?) as usize;
    let wanted = u32::from_le_bytes(*field(4)?.first_chunk()?);
    let number = u64::from_le_bytes(*field(8)?.first_chunk()?);
    if length > MAX_BYTES || number == 0 {
        return None;
    }
    let contents = begin + HEAD_BYTES..begin + HEAD_BYTES + length;
    let found = bytes.get(contents.clone())?;
    (sum(salt, number, found) == wanted).then_some(Frame { number, contents })
}

/// Bytes that are no frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    /// Where they lie.
    pub(super) bytes: Range<usize>,
    /// Whether a frame follows: then they were on the disk once, since a frame is begun only when the one before has
    /// reached it.
    pub(super) followed: bool,
}

/// All whole frames from `begin` on, and what lies between and behind them.
pub(super) fn all(bytes: &[u8], begin: usize, salt: u64) -> (Vec<Frame>, Vec<Gap>) {
    let (mut frames, mut gaps) = (Vec::new(), Vec::new());
    let mut place = begin;
    while place < bytes.len() {
        let found = (place..bytes.len()).find_map(|from| Some((from, at(bytes, from, salt)?)));
        let from = found.as_ref().map_or(bytes.len(), |(from, _)| *from);
        if from > place {
            gaps.push(Gap {
                bytes: place..from,
                followed: found.is_some(),
            });
        }
        place = from;
        if let Some((_, frame)) = found {
            place = frame.contents.end;
            frames.push(frame);
        }
    }
    (frames, gaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn written(contents: &[Vec<u8>], salt: u64) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut begins, mut frame) = (Vec::new(), Vec::new(), Vec::new());
        for (at, one) in contents.iter().enumerate() {
            begin(&mut frame);
            frame.extend_from_slice(one);
            finish(&mut frame, at as u64 + 1, salt);
            begins.push(bytes.len());
            bytes.extend_from_slice(&frame);
        }
        (bytes, begins)
    }

    fn read(bytes: &[u8], salt: u64) -> (Vec<(u64, Vec<u8>)>, Vec<Gap>) {
        let (frames, gaps) = all(bytes, 0, salt);
        let frames = frames.into_iter();
        let frames = frames.map(|frame| (frame.number, bytes[frame.contents].to_vec()));
        (frames.collect(), gaps)
    }

    fn numbered(contents: &[Vec<u8>]) -> Vec<(u64, Vec<u8>)> {
        (1..).zip(contents.iter().cloned()).collect()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(contents in vec(vec(any::<u8>(), 0..200), 0..8), salt: u64) {
            let (bytes, _) = written(&contents, salt);
            prop_assert_eq!(read(&bytes, salt), (numbered(&contents), Vec::new()));
        }

        #[test]
        fn wherever_it_is_torn_all_before_is_there(contents in vec(vec(any::<u8>(), 0..60), 1..6), salt: u64, cut: prop::sample::Index) {
            let (bytes, begins) = written(&contents, salt);
            let cut = cut.index(bytes.len());
            let whole = begins.iter().skip(1).chain([&bytes.len()]).filter(|end| **end <= cut).count();
            let (frames, gaps) = read(&bytes[..cut], salt);
            prop_assert_eq!(frames, numbered(&contents[..whole]));
            let torn = begins[whole]..cut;
            let wanted = if torn.is_empty() { Vec::new() } else { vec![Gap { bytes: torn, followed: false }] };
            prop_assert_eq!(gaps, wanted);
        }

        #[test]
        fn whatever_byte_is_damaged_all_others_are_there(contents in vec(vec(any::<u8>(), 0..60), 1..6), salt: u64, place: prop::sample::Index, with in 1_u8..) {
            let (mut bytes, begins) = written(&contents, salt);
            let place = place.index(bytes.len());
            bytes[place] ^= with;
            let hit = begins.iter().filter(|begin| **begin <= place).count() - 1;
            let mut wanted = numbered(&contents);
            wanted.remove(hit);
            let (frames, gaps) = read(&bytes, salt);
            prop_assert_eq!(frames, wanted);
            let end = begins.get(hit + 1).copied().unwrap_or(bytes.len());
            prop_assert_eq!(gaps, vec![Gap { bytes: begins[hit]..end, followed: hit + 1 < begins.len() }]);
        }

        #[test]
        fn a_frame_of_another_segment_is_none(contents in vec(vec(any::<u8>(), 0..60), 1..4), salt: u64, other: u64) {
            prop_assume!(salt != other);
            let (bytes, _) = written(&contents, salt);
            prop_assert_eq!(read(&bytes, other).0, Vec::new());
        }
    }
}
