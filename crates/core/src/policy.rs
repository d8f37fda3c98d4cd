//! Every limit of the project, each with its unit and the reason for the number.

/// The limits that both halves go by. [`Policy::DEFAULT`] is what ships; a host may change
/// the settle times through options of `start`.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Quiet ms before a thumb is handed to delivery: a slip of the finger is corrected within it.
    pub thumb_settle_ms: u64,
    /// Quiet ms after the last copy, stop or regenerate.
    pub act_settle_ms: u64,
    /// Quiet ms after the last keystroke in a draft: longer than the pauses inside a sentence.
    pub edit_settle_ms: u64,
    /// Characters below which a copied selection is a word look-up and not recorded.
    pub copy_min_chars: u32,
    /// Share of an answer from which on a copy is `full`: people leave out a greeting or a last line.
    pub copy_full: Ratio,
    /// Word distance up to which an edit is `minor`.
    pub edit_minor: Ratio,
    /// Word distance up to which an edit is `substantive`; 0.5 is Copilot's "still in code" limit.
    pub edit_substantive: Ratio,
    /// Ms that an answer must be on the screen without a break to count as viewed (Cody's bar for "read").
    pub view_ms: u64,
    /// Share of an answer that must be visible to count.
    pub view_share: Ratio,
    /// Pixels of an answer that count as visible even where they are a smaller share: tall answers.
    pub view_px: u32,
    /// Ms without any event after which the person is taken to have gone.
    pub idle_ms: u64,
    /// Ms within which coming back and going on takes an `abandon` back.
    pub return_ms: u64,
    /// Ms after a failed answer within which a regenerate is a retry and no judgement of quality.
    pub retry_after_error_ms: u64,
    /// Ms within which a message can be a rephrase of the one before.
    pub rephrase_ms: u64,
    /// Word Jaccard from which on a message is a rephrase.
    pub rephrase_jaccard: Ratio,
    /// 4-gram Dice from which on a message is a rephrase.
    pub rephrase_dice: Ratio,
    /// Share of an answer that must have been seen for a stop to be neutral.
    pub stop_neutral_seen: Ratio,
    /// Characters at the start of a message in which a rejection makes it a `correction`.
    pub correction_opening_chars: usize,
    /// Responses remembered in a page, the least recently touched forgotten first once its records have settled: about 200 bytes each, and
    /// 600 more for one that was viewed or acted upon, of the 512 KiB that the widget's memory may be.
    pub max_responses: usize,
    /// Bytes of one text that may travel; a longer one is left out, its measures stay.
    /// Two such texts and their escapes fit into one request.
    pub max_text_bytes: usize,
    /// Bytes of an id: longer ones are no ids.
    pub max_id_bytes: usize,
    /// Reasons on one thumb, and bytes in each: a menu, not an essay.
    pub max_reasons: usize,
    /// Bytes of one reason code.
    pub max_reason_bytes: usize,
    /// Bytes of one request from the widget: under the 64 KiB that a browser lets a dying page send.
    pub max_request_bytes: usize,
    /// Records in one batch.
    pub max_batch_records: usize,
    /// Bytes of unsent records that a page keeps, on the device where it may; the oldest go first, counted. A browser
    /// gives an origin five million characters, and most of them are the host's: 5,000 records fit.
    pub max_outbox_bytes: usize,
    /// Ms after its last change at which a record that never arrived is let go, counted: a week, in which most
    /// visitors of a chat come back. A trace is rarely kept for much longer.
    pub max_outbox_age_ms: u64,
    /// Ms after an act at which its record, still open, is on the device: long enough for a double click to be one
    /// write, shorter than anyone needs to close a browser.
    pub secure_ms: u64,
    /// Ms beyond the next try for which a page claims its records on the device; after that another one adopts
    /// them. A page that lives renews it with each try.
    pub claim_ms: u64,
    /// Tries in a row without any answer after which a page sends no more, until the network or the person comes back.
    pub max_unanswered: u32,
    /// Ms that records wait for company before a request is made.
    pub batch_wait_ms: u64,
    /// First step of the retry back-off, in ms; doubled each time.
    pub retry_base_ms: u64,
    /// Longest pause between two tries, in ms.
    pub retry_max_ms: u64,
    /// Ms that a client may be ahead of its own `sent_at_ms` before a time counts as nonsense.
    pub future_tolerance_ms: u64,
}

use crate::ratio::Ratio;

impl Policy {
    /// The numbers that ship.
    pub const DEFAULT: Self = Self {
        thumb_settle_ms: 2_000,
        act_settle_ms: 2_000,
        edit_settle_ms: 1_500,
        copy_min_chars: 12,
        copy_full: Ratio::from_thousandths(950),
        edit_minor: Ratio::from_thousandths(100),
        edit_substantive: Ratio::from_thousandths(500),
        view_ms: 750,
        view_share: Ratio::from_thousandths(500),
        view_px: 200,
        idle_ms: 30 * 60_000,
        return_ms: 30 * 60_000,
        retry_after_error_ms: 1_000,
        rephrase_ms: 120_000,
        rephrase_jaccard: Ratio::from_thousandths(500),
        rephrase_dice: Ratio::from_thousandths(600),
        stop_neutral_seen: Ratio::from_thousandths(800),
        correction_opening_chars: 60,
        max_responses: 500,
        max_text_bytes: 100_000,
        max_id_bytes: 256,
        max_reasons: 16,
        max_reason_bytes: 64,
        max_request_bytes: 60_000,
        max_batch_records: 500,
        max_outbox_bytes: 2_000_000,
        max_outbox_age_ms: 7 * 24 * 60 * 60_000,
        secure_ms: 200,
        claim_ms: 15_000,
        max_unanswered: 6,
        batch_wait_ms: 500,
        retry_base_ms: 1_000,
        retry_max_ms: 5 * 60_000,
        future_tolerance_ms: 60 * 60_000,
    };
}

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
