//! Which writes a sync trigger sees, and when.

pub(super) mod before_early;
pub(super) mod before_null;
pub(super) mod before_upsert;
pub(super) mod column_list;
pub(super) mod condition;
pub(super) mod depth_guard;
pub(super) mod disabled;
pub(super) mod dropped;
pub(super) mod endless;
mod gap;
pub(super) mod inheriting;
pub(super) mod missing_event;
pub(super) mod partition_without_trigger;
mod partitions;
pub(super) mod per_statement;
mod remade;
pub(super) mod replica_role;
pub(super) mod rule_twice;
pub(super) mod statement_on_partition;
pub(super) mod subscription;
pub(super) mod truncate;
mod writes;

use crate::{catalog::Trigger, rules::Scene, sync::DifferenceKind};

/// What a trigger that does not fire at all leads to.
const ALL_KINDS: &[DifferenceKind] = &[
    DifferenceKind::Missing,
    DifferenceKind::Extra,
    DifferenceKind::Different,
];

/// Whether it fires for rows before they are written.
fn is_before_row(trigger: &Trigger) -> bool {
    trigger.is_before() && trigger.for_each_row() && trigger.fires()
}

/// Whether the trigger's function says that it returns NULL; of one in another language than
/// PL/pgSQL it may be so.
fn returns_null(scene: &Scene<'_>, trigger: &Trigger) -> bool {
    let Some(function) = scene.catalog().function(trigger.function) else {
        return false;
    };
    let words: Vec<_> = function
        .source
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let said = words
        .windows(2)
        .any(|two| two[0].eq_ignore_ascii_case("return") && two[1].eq_ignore_ascii_case("null"));
    said || function.language != "plpgsql"
}
