//! Keys between shadow tables.

pub(super) mod delete_action;
mod keys;
pub(super) mod orphans;
pub(super) mod partition_move;
pub(super) mod premature;
mod source_key;
pub(super) mod truncate;
mod way;
pub(super) mod without_cascade;
pub(super) mod wrong_partition;
