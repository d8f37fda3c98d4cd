//! Levenshtein distance of two sequences of words, by how far so many edits reach on each diagonal of the matrix
//! (Ukkonen 1985): what is alike costs one comparison a word, and only edits cost more.

/// Cells that one call looks at, and at most as many more as the longer side has words: a few hundredths of a
/// second. Two texts of 100 KB reach it when they are some thousands of words apart.
pub const MAX_STEPS: u64 = 8_000_000;

/// Edits that are counted one by one: with more, `MAX_STEPS` is reached.
const MAX_EDITS: i32 = 2_828;

/// The distance in words, and the steps that it took. Where the steps do not suffice, the rest is taken to be as
/// far apart as what was compared; it is never more than the longer side.
pub(super) fn distance(a: &[u32], b: &[u32]) -> (u64, u64) {
    let (a_words, b_words) = (a.len() as i32, b.len() as i32);
    // For each diagonal the words of `a` behind which the edits so far have got.
    let mut reach = vec![-1; 2 * MAX_EDITS as usize + 3];
    let mut steps = 0;
    // The words of both sides that are compared at best.
    let mut compared = 1;
    let mut edits = 0;
    while edits <= MAX_EDITS && steps <= MAX_STEPS {
        let mut left = -1;
        for diagonal in -edits..=edits {
            if steps > MAX_STEPS {
                break;
            }
            let at = (diagonal + MAX_EDITS + 1) as usize;
            let here = reach.get(at).copied().unwrap_or(-1);
            let right = reach.get(at + 1).copied().unwrap_or(-1);
            // A word exchanged, one more in `b`, or one more in `a`.
            let mut words = (here + 1).max(left).max(right + 1);
            if edits == 0 {
                words = 0;
            }
            words = words.min(a_words).min(b_words - diagonal);
            left = here;
            while let Some(word) = a.get(words as usize)
                && b.get((words + diagonal) as usize) == Some(word)
            {
                words += 1;
                steps += 1;
            }
            steps += 1;
            if let Some(reach) = reach.get_mut(at) {
                *reach = words;
            }
            if words == a_words && words + diagonal == b_words {
                return (edits as u64, steps);
            }
            compared = compared.max(2 * words + diagonal);
        }
        edits += 1;
    }
    let all = (a.len() + b.len()) as u64;
    let estimate = edits as u64 * all / (compared as u64).max(1);
    (estimate.min(a.len().max(b.len()) as u64), steps)
}
