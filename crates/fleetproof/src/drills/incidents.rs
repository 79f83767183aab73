//! The two public incidents, and the second in each of the ways in which it could have come.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::{Before, NullKeys, Unsynced},
    RunnerType::{self, Group, Instance, Project},
    SchemaStep::{PartitionedTables, ShardingColumns, SyncTriggers},
};

use super::{Catch, Drill};

pub(super) static DRILLS: &[Drill] = &[
    Drill::defect("18679", &[known_manager("verify.known-manager")]).walked(),
    Drill::patch(
        "premature-foreign-key",
        SyncTriggers,
        "the key between managers' and runners' shadow rows comes before the runners' are there",
        &[new_manager("verify.new-manager", &RunnerType::ALL)],
    )
    .named("18792"),
    Drill::patch(
        "premature-foreign-key-group",
        SyncTriggers,
        "the key of group managers' shadow rows comes before the runners' shadow rows are there",
        &[new_manager("verify.new-manager", &[Group])],
    )
    .named("18792-group"),
    Drill::patch(
        "premature-foreign-key-project",
        SyncTriggers,
        "the key of project managers' shadow rows comes before the runners' shadow rows are there",
        &[new_manager("verify.new-manager", &[Project])],
    )
    .named("18792-project"),
    Drill::patch(
        "premature-foreign-key-instance",
        SyncTriggers,
        "the key of instance managers' shadow rows comes before the runners' shadow rows are there",
        &[new_manager("verify.new-manager", &[Instance])],
    )
    .named("18792-instance"),
];

/// A manager whose row is from before its sharding columns were filled.
const fn known_manager(check: &'static str) -> Catch {
    Catch::by(check).cohorts(Cohorts::Only(&[NullKeys, Before(ShardingColumns)]))
}

/// A new manager of a runner that has no shadow row.
const fn new_manager(check: &'static str, types: &'static [RunnerType]) -> Catch {
    Catch::by(check).types(types).cohorts(Cohorts::Only(&[
        Unsynced,
        Before(ShardingColumns),
        Before(PartitionedTables),
        Before(SyncTriggers),
    ]))
}
