//! Levenshtein distance of two sequences of words, 64 rows of its matrix at a time
//! (Myers 1999, in blocks as by Hyyrö 2003).

/// Steps of 64 matrix cells that one call takes at most: enough for two wholly different texts of 100 KB
/// in words of usual length. Longer ones are compared in windows.
pub const MAX_STEPS: u64 = 8_000_000;

/// The distance in words, and the steps that it took. Beyond [`MAX_STEPS`] both sides are cut into as many
/// windows as keep within it, whose distances are added up: never less than the true distance, and
/// never more than the longer side.
pub(super) fn distance(a: &[u32], b: &[u32]) -> (u64, u64) {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (
        a.get(start..).unwrap_or_default(),
        b.get(start..).unwrap_or_default(),
    );
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let a = a.get(..a.len() - end).unwrap_or_default();
    let b = b.get(..b.len() - end).unwrap_or_default();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return (long.len() as u64, 0);
    }
    let windows = (steps(short.len(), long.len()) / MAX_STEPS + 1) as usize;
    let mut sum = (0, 0);
    for window in 0..windows {
        let part = |side: &[u32], at: usize| (side.len() * at).checked_div(windows).unwrap_or(0);
        let short_part = short
            .get(part(short, window)..part(short, window + 1))
            .unwrap_or_default();
        let long_part = long
            .get(part(long, window)..part(long, window + 1))
            .unwrap_or_default();
        sum.0 += exact(short_part, long_part);
        sum.1 += steps(short_part.len(), long_part.len());
    }
    (sum.0.min(long.len() as u64), sum.1)
}

fn steps(rows: usize, columns: usize) -> u64 {
    (rows.div_ceil(64) * columns) as u64
}

/// Where each word stands in the rows: chains through a table of hashes, for no bit vector per word would
/// fit into the page's memory.
struct Places {
    heads: Vec<u32>,
    next: Vec<u32>,
    mask: u32,
}

const NONE: u32 = u32::MAX;

impl Places {
    fn new(rows: &[u32]) -> Self {
        let size = rows.len().next_power_of_two();
        let mut places = Self {
            heads: vec![NONE; size],
            next: vec![NONE; rows.len()],
            mask: size as u32 - 1,
        };
        // From the end, so that a chain runs upwards.
        for (row, word) in rows.iter().enumerate().rev() {
            if let Some(head) = places.heads.get_mut((word & places.mask) as usize)
                && let Some(next) = places.next.get_mut(row)
            {
                *next = *head;
                *head = row as u32;
            }
        }
        places
    }
}

/// One block of 64 rows: where the column rises, where it falls.
#[derive(Clone, Copy)]
struct Block {
    rises: u64,
    falls: u64,
}

fn exact(rows: &[u32], columns: &[u32]) -> u64 {
    if rows.is_empty() {
        return columns.len() as u64;
    }
    let places = Places::new(rows);
    let mut blocks = vec![
        Block {
            rises: !0,
            falls: 0
        };
        rows.len().div_ceil(64)
    ];
    let mut distance = rows.len() as u64;
    let last_bit = 1_u64 << ((rows.len() - 1) % 64);
    let last_block = blocks.len() - 1;
    for &word in columns {
        let mut row = places
            .heads
            .get((word & places.mask) as usize)
            .copied()
            .unwrap_or(NONE);
        // What comes down into the first block: the top row of the matrix rises by one each column.
        let (mut rise, mut fall) = (1, 0);
        for (at, block) in blocks.iter_mut().enumerate() {
            let mut equal = 0_u64;
            while row != NONE && row as usize / 64 == at {
                if rows.get(row as usize) == Some(&word) {
                    equal |= 1 << (row % 64);
                }
                row = places.next.get(row as usize).copied().unwrap_or(NONE);
            }
            let vertical = equal | block.falls;
            let equal = equal | fall;
            let diagonal = ((equal & block.rises).wrapping_add(block.rises) ^ block.rises) | equal;
            let mut rises = block.falls | !(diagonal | block.rises);
            let mut falls = block.rises & diagonal;
            if at == last_block {
                distance += u64::from(rises & last_bit != 0);
                distance -= u64::from(falls & last_bit != 0);
            }
            let (rise_out, fall_out) = (rises >> 63, falls >> 63);
            rises = rises << 1 | rise;
            falls = falls << 1 | fall;
            block.rises = falls | !(vertical | rises);
            block.falls = rises & vertical;
            (rise, fall) = (rise_out, fall_out);
        }
    }
    distance
}
