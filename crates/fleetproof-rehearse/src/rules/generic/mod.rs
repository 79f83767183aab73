//! What is wrong whatever the reason.

pub(super) mod write_fails;
