//! Which writes a sync trigger sees, and when.

pub(super) mod column_list;
pub(super) mod condition;
pub(super) mod depth_guard;
pub(super) mod disabled;
pub(super) mod dropped;
mod gap;
pub(super) mod missing_event;
mod remade;
pub(super) mod replica_role;
pub(super) mod subscription;
pub(super) mod truncate;
mod writes;

use crate::sync::DifferenceKind;

/// What a trigger that does not fire at all leads to.
const ALL_KINDS: &[DifferenceKind] = &[
    DifferenceKind::Missing,
    DifferenceKind::Extra,
    DifferenceKind::Different,
];
