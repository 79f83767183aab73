//! The shadow tables fall behind: triggers, functions, partitions and constraints.

use fleetproof_check::Cohorts;
use fleetproof_model::{
    Cohort::{Before, Fresh, NeverContacted, NullKeys, Unsynced},
    RunnerType::{Group, Project},
    SchemaStep::{
        Backfilled, ForeignKey, PartitionedTables, ShardingColumns, Swapped, SyncTriggers,
    },
};

use super::{Catch, Drill};

/// Runners that the backfill was to copy.
const BEFORE_BACKFILL: Cohorts = Cohorts::Only(&[
    Before(ShardingColumns),
    Before(PartitionedTables),
    Before(SyncTriggers),
    Before(Backfilled),
]);

pub(super) static DRILLS: &[Drill] = &[
    Drill::patch(
        "sync-runners-without-delete",
        Swapped,
        "the runners' sync trigger was made anew without DELETE: shadow rows are left over",
        &[
            Catch::by("shadow.after-delete"),
            Catch::by("shadow.whole-tables"),
        ],
    ),
    Drill::patch(
        "sync-managers-without-delete",
        Swapped,
        "the managers' sync trigger was made anew without DELETE: shadow rows are left over",
        &[Catch::by("shadow.after-manager-delete")],
    ),
    Drill::patch(
        "sync-runners-without-update",
        Swapped,
        "the runners' sync trigger was made anew without UPDATE: shadow rows keep old values",
        &[
            Catch::by("shadow.after-update"),
            Catch::by("shadow.after-reset"),
        ],
    ),
    Drill::patch(
        "sync-update-of-some-columns",
        Swapped,
        "the runners' sync trigger fires for some columns alone, and a new token is not among them",
        &[Catch::by("shadow.after-reset")],
    ),
    Drill::patch(
        "sync-skips-first-contact",
        Swapped,
        "the runners' sync trigger compares with a NULL time, so that a first contact is not copied",
        &[Catch::by("shadow.after-contact").cohorts(Cohorts::Only(&[Fresh, NeverContacted]))],
    ),
    Drill::patch(
        "sync-managers-off-for-group",
        Swapped,
        "the managers' sync trigger is switched off on the partition of group runners",
        &[
            Catch::by("shadow.after-request").types(&[Group]),
            Catch::by("shadow.after-contact").types(&[Group]),
        ],
    ),
    Drill::patch(
        "sync-runners-for-replicas-only",
        Swapped,
        "the runners' sync trigger fires in sessions of replication alone",
        &[
            Catch::by("shadow.after-create"),
            Catch::by("shadow.after-register"),
        ],
    ),
    Drill::patch(
        "sync-forgets-timeout",
        Swapped,
        "the runners' sync function leaves maximum_timeout out of its UPDATE",
        &[Catch::by("shadow.after-update")],
    ),
    Drill::patch(
        "sync-forgets-executor",
        Swapped,
        "the managers' sync function leaves executor_type out of its UPDATE",
        &[Catch::by("shadow.after-request")],
    ),
    Drill::patch(
        "sync-exchanges-columns",
        Swapped,
        "the runners' sync function inserts locked as run_untagged and the other way round",
        &[
            Catch::by("shadow.after-create"),
            Catch::by("shadow.after-register"),
        ],
    ),
    Drill::patch(
        "sync-deletes-siblings",
        Swapped,
        "the managers' sync function deletes by runner: with one manager its siblings go",
        &[Catch::by("shadow.after-manager-delete").cohorts(Cohorts::AllBut(&[NeverContacted]))],
    ),
    Drill::patch(
        "sync-swallows-errors",
        Swapped,
        "the shadow refuses long time-outs, and the sync function keeps silent about it",
        &[
            Catch::by("shadow.after-create"),
            Catch::by("shadow.after-update"),
        ],
    ),
    Drill::patch(
        "sync-without-rights",
        Swapped,
        "the managers' sync function runs with the rights of a role that may not delete",
        &[
            Catch::by("delete.one-manager"),
            Catch::by("delete.manager-returns"),
        ],
    ),
    Drill::patch(
        "shadow-note-shorter",
        Swapped,
        "the shadow's note is shorter than the source's, which refuses long ones in both",
        &[Catch::by("update.fields")],
    ),
    Drill::patch(
        "shadow-row-left-over",
        Swapped,
        "a shadow row without source row was left by a clean-up that was broken off",
        &[Catch::by("shadow.whole-tables").types(&[Group])],
    ),
    Drill::patch(
        "shadow-check-on-project-partition",
        ForeignKey,
        "one partition of the shadow has a check that its source has not",
        &[Catch::by("update.fields").types(&[Project])],
    ),
    Drill::patch(
        "shadow-unique-system-id",
        ForeignKey,
        "one partition of the managers' shadow takes each system ID once, for all runners",
        &[
            Catch::by("delete.leaves-shared-system-id").types(&[Group]),
            Catch::by("verify.shared-system-id").types(&[Group]),
        ],
    ),
    Drill::patch(
        "shadow-key-before-cascade",
        ForeignKey,
        "deleting a runner that has managers breaks the key between the shadows",
        &[
            Catch::by("delete.by-token").cohorts(Cohorts::AllBut(&[NullKeys, Unsynced])),
            Catch::by("delete.by-administrator").cohorts(Cohorts::AllBut(&[NeverContacted])),
        ],
    ),
    Drill::patch(
        "shadow-partitions-exchanged",
        PartitionedTables,
        "two partitions of the managers' shadow were attached with each other's values",
        &[Catch::by("shadow.row-in-the-right-partition").types(&[Group, Project])],
    )
    .walked_to(Backfilled),
    Drill::patch(
        "backfill-skips-never-contacted",
        Backfilled,
        "the backfill passed over group runners that were never contacted",
        &[Catch::by("shadow.after-contact")
            .types(&[Group])
            .cohorts(BEFORE_BACKFILL)],
    ),
];
