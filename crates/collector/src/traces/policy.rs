//! Every number of taking traces in, with its unit and the reason for it.

/// Limits.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Bytes of one request as they come: a batch of 512 spans, which SDKs send at once, with prompts of some kilobytes.
    pub packed_bytes: usize,
    /// Bytes of one request when unpacked. Prompts of one chat are much alike and pack well.
    pub unpacked_bytes: usize,
    /// Spans of one request: twenty times what SDKs send at once.
    pub spans: usize,
    /// Attributes, events and values inside them, of one request: each takes some hundred bytes while it is read.
    pub items: usize,
    /// Values inside values inside an attribute; a tool's schema has about ten.
    pub depth: usize,
    /// Characters of one text that are kept: a book chapter.
    pub text_chars: usize,
    /// Characters of one name, model or id that are kept.
    pub name_chars: usize,
    /// Bytes of the messages, and of the tools, that are kept of one call.
    pub list_bytes: usize,
    /// Messages that are kept of one call: the last ones.
    pub messages: usize,
    /// Notes on one call: beyond them nothing new is learnt.
    pub notes: usize,
}

impl Policy {
    /// The numbers in force.
    pub const DEFAULT: Self = Self {
        packed_bytes: 8 << 20,
        unpacked_bytes: 16 << 20,
        spans: 10_000,
        items: 500_000,
        depth: 24,
        text_chars: 50_000,
        name_chars: 200,
        list_bytes: 512 << 10,
        messages: 500,
        notes: 20,
    };
}
