//! Counts by reason: a small map that is a JSON object on the wire.

use super::json::Json;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reasons that one batch may count: there are a handful, and looking one up takes as long as there are others.
pub(super) const MAX_REASONS: usize = 64;

/// How often each reason came, in the order in which they came first. A list, for there are few
/// reasons, and a tree costs the page 2 KB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(String, u64)>);

impl Counts {
    /// Adds `count` to a reason.
    pub fn add(&mut self, reason: &str, count: u64) {
        match self.0.iter_mut().find(|(known, _)| known == reason) {
            Some((_, total)) => *total = total.saturating_add(count),
            None => self.0.push((reason.to_owned(), count)),
        }
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: &Self) {
        for (reason, count) in other.iter() {
            self.add(reason, count);
        }
    }

    /// Each reason with its count.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0
            .iter()
            .map(|(reason, count)| (reason.as_str(), *count))
    }

    /// Writes them as an object.
    pub fn write(&self, json: &mut Json) {
        json.raw("{");
        for (reason, count) in self.iter() {
            json.next();
            json.string(reason);
            json.raw(":");
            json.digits(count);
        }
        json.raw("}");
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many reasons there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Counts;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("an object of counts by reason")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Counts, A::Error> {
                let mut counts = Counts::default();
                while let Some((reason, count)) = map.next_entry::<String, u64>()? {
                    // One too many is enough for the check to see it.
                    if counts.len() <= MAX_REASONS {
                        counts.add(&reason, count);
                    }
                }
                Ok(counts)
            }
        }
        deserializer.deserialize_map(Map)
    }
}
