//! What is wrong whatever the reason.

pub(super) mod migration_fails;
pub(super) mod write_fails;
