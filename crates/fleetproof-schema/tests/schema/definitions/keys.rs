use fleetproof_model::{RunnerType, SchemaStep};

use crate::support::{Database, lines};

/// One line a unique key: `name (columns) [where predicate]`.
const UNIQUE: &str = "
    SELECT concat_ws(' ', relname,
        '(' || array_to_string(ARRAY (SELECT pg_get_indexdef(indexrelid, k, true) FROM generate_series(1, indnkeyatts) k), ', ') || ')',
        'where ' || pg_get_expr(indpred, indrelid, true))
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = $1::text::regclass AND indisunique ORDER BY relname::text COLLATE \"C\"";

/// One line a constraint of one kind.
const CONSTRAINTS: &str = "
    SELECT concat_ws(' ', conname, pg_get_constraintdef(oid, true), CASE WHEN NOT convalidated THEN '(not valid)' END)
    FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype::text = $2 ORDER BY conname::text COLLATE \"C\"";

async fn unique_keys(database: &Database, table: &str) -> Vec<String> {
    lines(database, UNIQUE, &[&table]).await
}

async fn checks(database: &Database, table: &str) -> Vec<String> {
    lines(database, CONSTRAINTS, &[&table, &"c"]).await
}

async fn foreign_keys(database: &Database, table: &str) -> Vec<String> {
    lines(database, CONSTRAINTS, &[&table, &"f"]).await
}

#[tokio::test]
async fn sch_02_the_old_tables_have_gitlabs_unique_keys() {
    for step in SchemaStep::ALL {
        let database = Database::at(step).await;
        let archived = if step == SchemaStep::Swapped {
            "_archived"
        } else {
            ""
        };
        assert_eq!(
            unique_keys(&database, &format!("ci_runners{archived}")).await,
            [
                &format!("ci_runners{archived}_pkey (id)"),
                "index_uniq_ci_runners_on_token (token)",
                "index_uniq_ci_runners_on_token_encrypted (token_encrypted)",
            ],
            "{step}"
        );
        assert_eq!(
            unique_keys(&database, &format!("ci_runner_machines{archived}")).await,
            [
                &format!("ci_runner_machines{archived}_pkey (id)"),
                "index_ci_runner_machines_on_runner_id_and_system_xid (runner_id, system_xid)",
            ],
            "{step}"
        );
    }
}

#[tokio::test]
async fn sch_02_the_partitioned_tables_have_gitlabs_unique_keys() {
    for step in [
        SchemaStep::PartitionedTables,
        SchemaStep::ForeignKey,
        SchemaStep::Swapped,
    ] {
        let database = Database::at(step).await;
        let (runners, managers) = match step {
            SchemaStep::Swapped => ("ci_runners", "ci_runner_machines"),
            _ => ("ci_runners_e59bb2812d", "ci_runner_machines_687967fa8a"),
        };
        let mut expected = vec![
            format!("{runners}_pkey (id, runner_type)"),
            "idx_uniq_ci_runners_e59bb2812d_on_token_and_type_where_not_null (token, runner_type) where token IS NOT NULL".into(),
            "index_uniq_ci_runners_e59bb2812d_on_token_encrypted_and_type (token_encrypted, runner_type)".into(),
        ];
        expected.sort();
        assert_eq!(unique_keys(&database, runners).await, expected, "{step}");
        let mut expected = vec![
            format!("{managers}_pkey (id, runner_type)"),
            "idx_uniq_ci_runner_machines_687967fa8a_on_runner_id_system_xid (runner_id, runner_type, system_xid)".into(),
        ];
        expected.sort();
        assert_eq!(unique_keys(&database, managers).await, expected, "{step}");
    }
}

#[tokio::test]
async fn a_runners_number_is_unique_within_its_partition_after_the_swap() {
    let database = Database::at(SchemaStep::Swapped).await;
    for kind in RunnerType::ALL {
        let keys = unique_keys(&database, &format!("{}_ci_runners", kind.wire())).await;
        assert!(keys.iter().any(|key| key.ends_with(" (id)")), "{keys:?}");
    }
}

fn length(name: &str, column: &str, limit: u32) -> String {
    format!("{name} CHECK (char_length({column}) <= {limit})")
}

fn not_null(name: &str, column: &str) -> String {
    format!("{name} CHECK ({column} IS NOT NULL)")
}

#[tokio::test]
async fn sch_03_04_the_old_tables_have_gitlabs_checks() {
    let database = Database::at(SchemaStep::ForeignKey).await;
    assert_eq!(
        checks(&database, "ci_runners").await,
        [
            length("check_46c685e76f", "description::text", 1024),
            length("check_91230910ec", "name::text", 256),
            length("check_ce275cee06", "maintainer_note", 1024),
        ]
    );
    assert_eq!(
        checks(&database, "ci_runner_machines").await,
        [
            length("check_1537c1f66f", "platform", 255),
            length("check_5253913ae9", "system_xid", 64),
            length("check_6f45a91da7", "version", 2048),
            length("check_9b521b3105", "architecture", 255),
            length("check_afb8efc1a2", "revision", 255),
            not_null("check_b714f452d5", "system_xid"),
            length("check_f214590856", "ip_address", 1024),
        ]
    );
    assert_eq!(
        checks(&database, "ci_runner_namespaces").await,
        [not_null("check_5f3dce48df", "namespace_id")]
    );
    assert_eq!(
        checks(&database, "ci_runner_projects").await,
        [not_null("check_db297016c6", "project_id")]
    );
}

#[tokio::test]
async fn sch_03_04_the_partitioned_tables_have_gitlabs_checks() {
    for step in [SchemaStep::PartitionedTables, SchemaStep::Swapped] {
        let database = Database::at(step).await;
        let is_swapped = step == SchemaStep::Swapped;
        let (runners, managers) = if is_swapped {
            ("ci_runners", "ci_runner_machines")
        } else {
            ("ci_runners_e59bb2812d", "ci_runner_machines_687967fa8a")
        };
        // 128 characters until 17.10.
        let token_encrypted = if is_swapped {
            length("check_030ad0773d", "token_encrypted", 512)
        } else {
            length("check_31c16b2a99", "token_encrypted", 128)
        };
        let mut of_runners = vec![
            token_encrypted,
            length("check_1f8618ab23", "name", 256),
            length("check_24b281f5bf", "maintainer_note", 1024),
            length("check_5db8ae9d30", "description", 1024),
            length("check_af25130d5a", "token", 128),
        ];
        let mut of_managers = vec![
            length("check_3d8736b3af", "system_xid", 64),
            length("check_5bad2a6944", "revision", 255),
            length("check_7dc4eee8a5", "version", 2048),
            length("check_b1e456641b", "ip_address", 1024),
            length("check_c788f4b18a", "platform", 255),
            length("check_f3d25ab844", "architecture", 255),
        ];
        of_runners.sort();
        assert_eq!(checks(&database, runners).await, of_runners, "{step}");
        assert_eq!(checks(&database, managers).await, of_managers, "{step}");

        for kind in RunnerType::ALL {
            let owner = match kind {
                RunnerType::Instance => {
                    "check_sharding_key_id_nullness CHECK (sharding_key_id IS NULL)"
                }
                _ => "check_sharding_key_id_nullness CHECK (sharding_key_id IS NOT NULL)",
            };
            of_runners.push(owner.to_owned());
            of_managers.push(owner.to_owned());
            assert_eq!(
                checks(&database, &format!("{}_{runners}", kind.wire())).await,
                of_runners,
                "{step}"
            );
            assert_eq!(
                checks(&database, &format!("{}_{managers}", kind.wire())).await,
                of_managers,
                "{step}"
            );
            of_runners.pop();
            of_managers.pop();
        }
    }
}

#[tokio::test]
async fn other_tables_refer_to_the_old_runners_table_for_good() {
    for (step, runners) in [
        (SchemaStep::Legacy, "ci_runners"),
        (SchemaStep::Swapped, "ci_runners_archived"),
    ] {
        let database = Database::at(step).await;
        let managers = if step == SchemaStep::Swapped {
            "ci_runner_machines_archived"
        } else {
            "ci_runner_machines"
        };
        for (table, name, action) in [
            (managers, "fk_rails_666b61f04f", "CASCADE"),
            ("ci_runner_projects", "fk_0e743433ff", "CASCADE"),
            ("ci_running_builds", "fk_rails_5ca491d360", "CASCADE"),
            ("ci_cost_settings", "fk_rails_6a70651f75", "CASCADE"),
            (
                "ci_instance_runner_monthly_usages",
                "fk_rails_38b9dcccc9",
                "SET NULL",
            ),
        ] {
            assert_eq!(
                foreign_keys(&database, table).await,
                [format!(
                    "{name} FOREIGN KEY (runner_id) REFERENCES {runners}(id) ON DELETE {action}"
                )],
                "{step}"
            );
        }
        let mut expected = vec![format!(
            "fk_rails_8767676b7a FOREIGN KEY (runner_id) REFERENCES {runners}(id) ON DELETE CASCADE"
        )];
        if step == SchemaStep::Swapped {
            let to_partition = "fk_14d16929fa FOREIGN KEY (runner_id) REFERENCES group_type_ci_runners(id) ON DELETE CASCADE";
            expected.insert(0, to_partition.to_owned());
        }
        assert_eq!(
            foreign_keys(&database, "ci_runner_namespaces").await,
            expected,
            "{step}"
        );
    }
}

#[tokio::test]
async fn sch_07_the_shadows_are_tied_from_partition_to_partition() {
    for step in [
        SchemaStep::Backfilled,
        SchemaStep::ForeignKey,
        SchemaStep::Swapped,
    ] {
        let database = Database::at(step).await;
        let (runners, managers) = match step {
            SchemaStep::Swapped => ("ci_runners", "ci_runner_machines"),
            _ => ("ci_runners_e59bb2812d", "ci_runner_machines_687967fa8a"),
        };
        assert_eq!(
            foreign_keys(&database, managers).await,
            [] as [String; 0],
            "the routing table has none"
        );
        for kind in RunnerType::ALL.map(RunnerType::wire) {
            let expected = (step >= SchemaStep::ForeignKey).then(|| {
                format!(
                    "fk_rails_3f92913d27 FOREIGN KEY (runner_id, runner_type) \
                     REFERENCES {kind}_{runners}(id, runner_type) ON UPDATE CASCADE ON DELETE CASCADE"
                )
            });
            let found = foreign_keys(&database, &format!("{kind}_{managers}")).await;
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{step}");
        }
    }
}

/// The form of 17.6: on the partitions and on the routing table, under one name, validated.
#[tokio::test]
async fn sch_07_the_premature_key_has_the_name_and_form_that_gitlab_shipped() {
    let database = Database::at(SchemaStep::SyncTriggers).await;
    database.patch("premature-foreign-key").await;
    let named = "SELECT format('%s %s', conrelid::regclass, confrelid::regclass) FROM pg_constraint
        WHERE conname = 'fk_rails_3f92913d27' AND convalidated AND confupdtype = 'c' AND confdeltype = 'c' ORDER BY 1";
    let mut expected = vec!["ci_runner_machines_687967fa8a ci_runners_e59bb2812d".to_owned()];
    for kind in ["group", "instance", "project"] {
        expected.push(format!(
            "{kind}_type_ci_runner_machines_687967fa8a {kind}_type_ci_runners_e59bb2812d"
        ));
    }
    assert_eq!(lines(&database, named, &[]).await, expected);
}
