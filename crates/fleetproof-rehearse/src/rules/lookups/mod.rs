//! What the new code looks for, and does not find.

mod rows;
mod witness;

pub(super) mod narrower;
pub(super) mod null_in_key;

use super::Scene;

/// The new code meets the schema that the migration leads to.
fn is_time(scene: &Scene<'_>) -> bool {
    let nothing_to_do = scene
        .migration
        .is_none_or(|migration| migration.statements.is_empty());
    !scene.queries.queries.is_empty() && (nothing_to_do || scene.is_last)
}
