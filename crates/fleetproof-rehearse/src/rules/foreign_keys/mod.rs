//! Keys between shadow tables.

mod keys;
pub(super) mod premature;
