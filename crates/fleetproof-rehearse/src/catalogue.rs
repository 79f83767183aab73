//! The ways in which a change breaks a shadow table that are known: each was run on a real server.
//!
//! Numbers are stable; rules name those that they tell.

/// A known hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// What happens, in a few words.
    pub what: &'static str,
}

const fn known(number: u8, name: &'static str, what: &'static str) -> Known {
    Known { number, name, what }
}

/// All of them, by number.
pub const CATALOGUE: [Known; 99] = [
    known(
        1,
        "premature-foreign-key-parent",
        "a key between routing tables while rows are missing in the one referred to",
    ),
    known(
        2,
        "premature-foreign-key-partition",
        "the same on one partition: one runner type fails, the others do not",
    ),
    known(
        3,
        "foreign-key-not-valid-still-enforced",
        "NOT VALID spares old rows, no new ones",
    ),
    known(
        4,
        "fk-to-wrong-partition",
        "a partition's key refers to the partition of another value",
    ),
    known(
        5,
        "deferred-fk-fails-at-commit",
        "every statement passes, COMMIT fails",
    ),
    known(
        6,
        "validated-fk-on-orphans",
        "rows without their parent stop the migration itself",
    ),
    known(
        7,
        "lookup-narrower-than-key",
        "a look-up misses rows that the key behind the insert then refuses",
    ),
    known(
        8,
        "null-in-unique-key",
        "a key widened by a column with NULLs lets doubles in",
    ),
    known(
        9,
        "cascade-before-sync-name-order",
        "the sync trigger sorts before the cascade: parents go while children are there",
    ),
    known(
        10,
        "set-null-vs-cascade",
        "the source sets NULL where the shadow deletes",
    ),
    known(
        11,
        "shadow-cascade-source-keeps",
        "the shadow deletes children that the source keeps",
    ),
    known(
        12,
        "partition-move-of-referenced-row",
        "a key between partitions keeps a row from changing its partition",
    ),
    known(
        13,
        "partition-move-cascade-deletes",
        "a row that changes its partition takes its children's copies with it",
    ),
    known(
        14,
        "truncate-refused-by-shadow-fk",
        "a synced TRUNCATE meets a key between shadows",
    ),
    known(
        15,
        "missing-update-event",
        "the trigger does not fire for UPDATE",
    ),
    known(
        16,
        "missing-delete-event",
        "the trigger does not fire for DELETE",
    ),
    known(
        17,
        "disabled-trigger",
        "the trigger was disabled and left so",
    ),
    known(
        18,
        "enable-replica-trigger",
        "the trigger fires for replicated writes only",
    ),
    known(
        19,
        "session-replication-role",
        "sessions as replica skip triggers",
    ),
    known(
        20,
        "logical-replication-skips-trigger",
        "rows from a subscription skip triggers",
    ),
    known(
        21,
        "truncate-not-synced",
        "row triggers do not see TRUNCATE",
    ),
    known(
        22,
        "trigger-gap-between-drop-and-create",
        "writes between DROP and CREATE are lost",
    ),
    known(
        23,
        "drop-function-cascade-drops-trigger",
        "the function is made anew, its trigger is not",
    ),
    known(
        24,
        "when-condition-skips",
        "a condition with <> is not true for NULL",
    ),
    known(
        25,
        "update-of-column-list",
        "UPDATE OF leaves synced columns out",
    ),
    known(
        26,
        "trigger-depth-guard-skips",
        "a guard against recursion skips writes of other triggers",
    ),
    known(
        27,
        "statement-trigger-uses-new",
        "a row function called for statements sees no row",
    ),
    known(
        28,
        "statement-trigger-on-leaf",
        "a statement trigger of a partition does not see writes through the routing table",
    ),
    known(
        29,
        "inherited-child-not-synced",
        "rows of an inheriting table are in the source and in no shadow",
    ),
    known(
        30,
        "new-source-partition-without-trigger",
        "a new partition of the source lacks the others' trigger",
    ),
    known(
        31,
        "before-trigger-returning-null",
        "an AFTER function called BEFORE throws the live row away",
    ),
    known(
        32,
        "before-trigger-name-order",
        "the sync runs before another trigger changes the row",
    ),
    known(
        33,
        "before-trigger-suppressed-write",
        "the sync runs before another trigger refuses the row",
    ),
    known(
        34,
        "upsert-fires-before-insert",
        "an upsert fires BEFORE INSERT even where it updates",
    ),
    known(
        35,
        "two-way-recursion",
        "triggers in both directions without a guard",
    ),
    known(
        36,
        "rule-evaluates-twice",
        "a rewrite rule takes the next number of a sequence twice",
    ),
    known(
        37,
        "stale-function-added-column",
        "a column was added to both tables, the function does not know it",
    ),
    known(
        38,
        "stale-function-shadow-column-dropped",
        "the function writes a column that the shadow lost",
    ),
    known(
        39,
        "stale-function-source-column-dropped",
        "the function reads a column that the source lost",
    ),
    known(
        40,
        "stale-function-column-renamed",
        "the function has a column's old name",
    ),
    known(
        41,
        "shadow-column-source-lacks",
        "the function reads a column that only the shadow has",
    ),
    known(
        42,
        "body-not-checked-at-create",
        "a mistake in the body shows at the first write",
    ),
    known(
        43,
        "positional-copy-column-count",
        "a copy by position meets another number of columns",
    ),
    known(
        44,
        "positional-copy-column-order",
        "a copy by position puts values into other columns",
    ),
    known(
        45,
        "wrong-tg-op-branch",
        "a branch finds rows by a column that is no key",
    ),
    known(
        46,
        "exception-swallowed",
        "the function hears of a failure and says nothing",
    ),
    known(
        47,
        "update-matches-no-shadow-row",
        "an UPDATE of a row that was never copied changes nothing",
    ),
    known(
        48,
        "insert-finds-shadow-row",
        "a row left behind in the shadow refuses the new one",
    ),
    known(
        49,
        "key-change-not-followed",
        "the function looks for the new key of a row that had the old one",
    ),
    known(
        50,
        "on-conflict-without-unique-index",
        "ON CONFLICT names no unique index",
    ),
    known(
        51,
        "on-conflict-do-nothing-hides",
        "DO NOTHING loses updates",
    ),
    known(
        52,
        "shadow-length-narrower",
        "the shadow takes shorter texts",
    ),
    known(
        53,
        "shadow-type-narrower",
        "the shadow takes smaller numbers",
    ),
    known(54, "shadow-not-null-stricter", "the shadow refuses NULL"),
    known(
        55,
        "shadow-check-stricter",
        "a CHECK of the shadow, or of one partition, refuses values",
    ),
    known(
        56,
        "check-not-valid-still-enforced",
        "NOT VALID spares old rows, no new ones",
    ),
    known(
        57,
        "shadow-unique-stricter",
        "the shadow is unique in what the source repeats",
    ),
    known(
        58,
        "shadow-exclude-stricter",
        "an exclusion that the source has not",
    ),
    known(
        59,
        "deferrability-lost",
        "two values change places, which the shadow checks too early",
    ),
    known(
        60,
        "shadow-collation-merges-keys",
        "the shadow's collation takes two keys for one",
    ),
    known(61, "domain-stricter", "the shadow's domain refuses values"),
    known(62, "enum-label-missing", "the shadow's enum lacks a label"),
    known(63, "enum-type-differs", "two enums without a cast"),
    known(64, "json-to-jsonb", "jsonb refuses what json takes"),
    known(65, "numeric-precision-rounds", "the shadow rounds"),
    known(
        66,
        "timestamp-time-zone",
        "the copy depends on the session's time zone",
    ),
    known(
        67,
        "omitted-column-default",
        "a column is left to the shadow's own default",
    ),
    known(
        68,
        "shadow-identity-always",
        "the shadow insists on numbers of its own",
    ),
    known(
        69,
        "shadow-generated-column",
        "the function writes a generated column",
    ),
    known(
        70,
        "generated-column-in-before-trigger",
        "a generated column is not there yet BEFORE",
    ),
    known(
        71,
        "shadow-index-row-too-big",
        "an index of the shadow refuses long values",
    ),
    known(
        72,
        "shadow-expression-index-error",
        "an index expression fails for some values",
    ),
    known(
        73,
        "invalid-unique-index-enforces",
        "an index left invalid refuses writes all the same",
    ),
    known(
        74,
        "shadow-key-wider",
        "after the swap doubles are possible",
    ),
    known(75, "missing-partition", "a value without a partition"),
    known(76, "null-partition-key", "NULL has no partition"),
    known(
        77,
        "update-of-partition-key-lost",
        "the function looks for the row in its new partition",
    ),
    known(78, "shadow-partition-detached", "a partition was detached"),
    known(
        79,
        "missing-privilege-on-shadow",
        "the writing role has no right on the shadow",
    ),
    known(80, "rls-on-shadow", "row security refuses the copy"),
    known(
        81,
        "rls-hides-row-from-update",
        "row security hides the copy",
    ),
    known(
        82,
        "search-path-missing",
        "the shadow is not on the session's search path",
    ),
    known(
        83,
        "search-path-capture",
        "another table of the same name takes the rows",
    ),
    known(
        84,
        "backfill-fails-on-fk",
        "children are copied before their parents",
    ),
    known(85, "backfill-where-skips", "the copy leaves rows out"),
    known(
        86,
        "backfill-overwrites-newer",
        "the copy writes values that are old by then",
    ),
    known(
        87,
        "backfill-resurrects-deleted",
        "the copy brings back rows that are gone by then",
    ),
    known(
        88,
        "bulk-one-bad-row-aborts-all",
        "one row fails, and all of its statement with it",
    ),
    known(
        89,
        "unlogged-shadow-after-crash",
        "an UNLOGGED shadow is empty after a crash",
    ),
    known(
        90,
        "swap-leaves-function-target",
        "names are swapped, the function's target is not",
    ),
    known(
        91,
        "swap-without-reverse-sync",
        "after the swap nothing goes back to the archive",
    ),
    known(
        92,
        "view-keeps-old-table",
        "views go on reading the archive",
    ),
    known(
        93,
        "inbound-fk-keeps-old-table",
        "other tables' keys go on referring to the archive",
    ),
    known(
        94,
        "shadow-sequence-not-advanced",
        "the shadow's own sequence begins at the beginning",
    ),
    known(
        95,
        "sequence-dropped-with-archive",
        "the sequence goes with the archive",
    ),
    known(
        96,
        "prepared-plan-result-type",
        "prepared statements of live sessions fail",
    ),
    known(
        97,
        "lock-order-deadlock",
        "the migration locks in the opposite order of live writes",
    ),
    known(
        98,
        "lock-queue",
        "live writes queue behind a lock that waits",
    ),
    known(
        99,
        "index-build-blocks-writes",
        "live writes wait for an index to be built",
    ),
];
