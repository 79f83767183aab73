//! Partitions of shadow tables that are missing, or in the way.

pub(super) mod detached;
mod fill;
pub(super) mod key_update;
pub(super) mod missing;
pub(super) mod null_key;
mod values;
