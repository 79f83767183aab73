//! Keys between shadow tables.

pub(super) mod premature;
