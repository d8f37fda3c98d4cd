//! FNV-1a, 32 bits: small, and good enough to tell words apart and to see whether something changed.

/// A hash being made.
pub(crate) struct Fnv(u32);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Fnv {
    pub(crate) fn add(&mut self, value: u32) {
        self.0 = (self.0 ^ value).wrapping_mul(0x0100_0193);
    }

    pub(crate) fn hash(&self) -> u32 {
        self.0
    }
}

/// The hash of a text.
pub(crate) fn fnv(text: &str) -> u32 {
    let mut hash = Fnv::default();
    for byte in text.bytes() {
        hash.add(byte.into());
    }
    hash.hash()
}
