use fleetproof_model::SchemaStep;

use crate::support::{Database, lines};

/// One line a column, ordered by name: `name type [not null] [= default]`.
const COLUMNS: &str = "
    SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN 'not null' END, '= ' || pg_get_expr(adbin, adrelid))
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
    ORDER BY attname::text COLLATE \"C\"";

async fn columns(database: &Database, table: &str) -> Vec<String> {
    lines(database, COLUMNS, &[&table]).await
}

/// What both tables of runners have in the same form.
const OF_ANY_RUNNER: &[&str] = &[
    "access_level integer not null = 0",
    "active boolean not null = true",
    "allowed_plan_ids bigint[] not null = '{}'::bigint[]",
    "allowed_plans text[] not null = '{}'::text[]",
    "creation_state smallint not null = 0",
    "creator_id bigint",
    "locked boolean not null = false",
    "maintainer_note text",
    "maximum_timeout integer",
    "private_projects_minutes_cost_factor double precision not null = 1.0",
    "public_projects_minutes_cost_factor double precision not null = 1.0",
    "registration_type smallint not null = 0",
    "run_untagged boolean not null = true",
    "runner_type smallint not null",
    "token_expires_at timestamp with time zone",
];

const OF_OLD_RUNNERS: &[&str] = &[
    "contacted_at timestamp without time zone",
    "created_at timestamp without time zone",
    "description character varying",
    "name character varying",
    "token character varying",
    "token_encrypted character varying",
    "updated_at timestamp without time zone",
];

const OF_PARTITIONED_RUNNERS: &[&str] = &[
    "contacted_at timestamp with time zone",
    "created_at timestamp with time zone",
    "description text",
    "id bigint not null",
    "name text",
    "sharding_key_id bigint",
    "token text",
    "token_encrypted text",
    "updated_at timestamp with time zone",
];

/// What both tables of managers have in the same form.
const OF_ANY_MANAGER: &[&str] = &[
    "architecture text",
    "config jsonb not null = '{}'::jsonb",
    "contacted_at timestamp with time zone",
    "created_at timestamp with time zone not null",
    "creation_state smallint not null = 0",
    "executor_type smallint",
    "ip_address text",
    "platform text",
    "revision text",
    "runner_id bigint not null",
    "updated_at timestamp with time zone not null",
    "version text",
];

/// The source forbids NULL in `system_xid` by a CHECK.
const OF_OLD_MANAGERS: &[&str] = &["system_xid text"];

const OF_PARTITIONED_MANAGERS: &[&str] = &[
    "id bigint not null",
    "runner_type smallint not null",
    "sharding_key_id bigint",
    "system_xid text not null",
];

fn sorted(parts: &[&[&str]]) -> Vec<String> {
    let mut all: Vec<_> = parts.concat().into_iter().map(str::to_owned).collect();
    all.sort();
    all
}

#[tokio::test]
async fn the_old_runners_table_has_gitlabs_columns() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let (table, id) = if step == SchemaStep::Swapped {
            ("ci_runners_archived", "id bigint not null")
        } else {
            (
                "ci_runners",
                "id bigint not null = nextval('ci_runners_id_seq'::regclass)",
            )
        };
        let since: &[&str] = if step >= SchemaStep::ShardingColumns {
            &["sharding_key_id bigint"]
        } else {
            &[]
        };
        let expected = sorted(&[OF_ANY_RUNNER, OF_OLD_RUNNERS, &[id], since]);
        assert_eq!(columns(&database, table).await, expected, "{step}");
    }
}

#[tokio::test]
async fn the_partitioned_runners_table_has_gitlabs_columns() {
    for step in SchemaStep::ALL
        .into_iter()
        .filter(|step| *step >= SchemaStep::PartitionedTables)
    {
        let database = Database::at(step).await;
        let table = if step == SchemaStep::Swapped {
            "ci_runners"
        } else {
            "ci_runners_e59bb2812d"
        };
        let expected = sorted(&[OF_ANY_RUNNER, OF_PARTITIONED_RUNNERS]);
        assert_eq!(columns(&database, table).await, expected, "{step}");
    }
}

#[tokio::test]
async fn sch_03_the_old_managers_table_has_gitlabs_columns() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let (table, id) = if step == SchemaStep::Swapped {
            ("ci_runner_machines_archived", "id bigint not null")
        } else {
            (
                "ci_runner_machines",
                "id bigint not null = nextval('ci_runner_machines_id_seq'::regclass)",
            )
        };
        let mut since: Vec<&str> = vec![id];
        if step >= SchemaStep::ShardingColumns {
            since.extend(["runner_type smallint", "sharding_key_id bigint"]);
        }
        if step >= SchemaStep::Swapped {
            since.push("runtime_features jsonb not null = '{}'::jsonb");
        }
        let expected = sorted(&[OF_ANY_MANAGER, OF_OLD_MANAGERS, &since]);
        assert_eq!(columns(&database, table).await, expected, "{step}");
    }
}

#[tokio::test]
async fn sch_03_the_partitioned_managers_table_has_gitlabs_columns() {
    for step in SchemaStep::ALL
        .into_iter()
        .filter(|step| *step >= SchemaStep::PartitionedTables)
    {
        let database = Database::at(step).await;
        let (table, since): (_, &[&str]) = if step == SchemaStep::Swapped {
            (
                "ci_runner_machines",
                &["runtime_features jsonb not null = '{}'::jsonb"],
            )
        } else {
            ("ci_runner_machines_687967fa8a", &[])
        };
        let expected = sorted(&[OF_ANY_MANAGER, OF_PARTITIONED_MANAGERS, since]);
        assert_eq!(columns(&database, table).await, expected, "{step}");
    }
}

#[tokio::test]
async fn sch_05_partitions_are_by_type_and_there_is_no_default() {
    let partitions = "SELECT format('%s %s', relid::regclass, pg_get_expr(relpartbound, relid))
        FROM pg_partition_tree($1::text::regclass) JOIN pg_class ON pg_class.oid = relid WHERE isleaf ORDER BY 1";
    for (step, table, suffix) in [
        (SchemaStep::PartitionedTables, "ci_runners", "_e59bb2812d"),
        (
            SchemaStep::PartitionedTables,
            "ci_runner_machines",
            "_687967fa8a",
        ),
        (SchemaStep::Swapped, "ci_runners", ""),
        (SchemaStep::Swapped, "ci_runner_machines", ""),
    ] {
        let database = Database::at(step).await;
        let name = format!("{table}{suffix}");
        let expected = [("group", 2), ("instance", 1), ("project", 3)]
            .map(|(kind, number)| format!("{kind}_type_{name} FOR VALUES IN ('{number}')"));
        assert_eq!(
            lines(&database, partitions, &[&name]).await,
            expected,
            "{step}"
        );
    }
}

#[tokio::test]
async fn numbers_come_from_the_sequence_of_the_table_that_has_the_name() {
    let owners = "SELECT format('%s %s', objid::regclass, refobjid::regclass) FROM pg_depend
        WHERE deptype = 'a' AND classid = 'pg_class'::regclass AND refobjsubid > 0
          AND objid IN ('ci_runners_id_seq'::regclass, 'ci_runner_machines_id_seq'::regclass) ORDER BY 1";
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        assert_eq!(
            lines(&database, owners, &[]).await,
            [
                "ci_runner_machines_id_seq ci_runner_machines",
                "ci_runners_id_seq ci_runners"
            ],
            "{step}"
        );
    }
}
