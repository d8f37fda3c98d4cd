//! What regression sets ask is kept from training: a model that has learnt the answers is not tested by them.

use crate::keys::ProjectId;
use crate::store::{Reader, StoreError};
use std::collections::HashSet;

/// [`crate::prompt::key`] of everything that is asked in a set of this project.
///
/// # Errors
/// When the store cannot be read.
pub fn held_out(reader: &Reader, project: ProjectId) -> Result<HashSet<i64>, StoreError> {
    reader.held_out(project)
}
