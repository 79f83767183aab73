use fleetproof_model::SchemaStep;

use crate::support::{Database, lines, words};

/// Names of the indexes that are no unique keys. Those of partitions are PostgreSQL's own.
async fn indexes(database: &Database, table: &str) -> Vec<String> {
    let names = "SELECT relname::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = $1::text::regclass AND NOT indisunique ORDER BY relname::text COLLATE \"C\"";
    lines(database, names, &[&table]).await
}

/// `prefix` before each name that does not begin with `idx_`; without the trigram index where the
/// server has no `pg_trgm`.
async fn expected(database: &Database, prefix: &str, list: &str) -> Vec<String> {
    let has_trigrams = database.offers("pg_trgm").await;
    let mut names: Vec<_> = words(list)
        .into_iter()
        .filter(|name| has_trigrams || *name != "description_trigram")
        .map(|name| match name.strip_prefix("idx_") {
            Some(rest) => format!("{}{rest}", prefix.replacen("index_", "idx_", 1)),
            None => format!("{prefix}{name}"),
        })
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_old_tables_have_gitlabs_indexes() {
    let database = Database::at(SchemaStep::ForeignKey).await;
    let runners = "active contacted_at_and_id_desc contacted_at_and_id_where_inactive
        contacted_at_desc_and_id_desc created_at_and_id_desc created_at_and_id_where_inactive
        created_at_desc_and_id_desc creator_id_where_creator_id_not_null description_trigram locked
        runner_type_and_id sharding_key_id_when_not_null token_expires_at_and_id_desc
        token_expires_at_desc_and_id_desc";
    let expected_names = expected(&database, "index_ci_runners_on_", runners).await;
    assert_eq!(indexes(&database, "ci_runners").await, expected_names);

    let managers = "contacted_at_desc_and_id_desc created_at_and_id_desc major_version_trigram
        minor_version_trigram patch_version_trigram runner_type sharding_key_id_when_not_null version";
    let expected_names = expected(&database, "index_ci_runner_machines_on_", managers).await;
    assert_eq!(
        indexes(&database, "ci_runner_machines").await,
        expected_names
    );
}

#[tokio::test]
async fn the_partitioned_tables_have_gitlabs_indexes_and_keep_them_in_the_swap() {
    for (step, runners, managers) in [
        (
            SchemaStep::PartitionedTables,
            "ci_runners_e59bb2812d",
            "ci_runner_machines_687967fa8a",
        ),
        (SchemaStep::Swapped, "ci_runners", "ci_runner_machines"),
    ] {
        let database = Database::at(step).await;
        let of_runners = "active_and_id contacted_at_and_id_desc contacted_at_desc_and_id_desc
            idx_contacted_at_and_id_where_inactive created_at_and_id_desc created_at_desc_and_id_desc
            created_at_and_id_where_inactive creator_id_where_not_null description_trigram locked
            sharding_key_id_where_not_null token_expires_at_and_id_desc
            idx_token_expires_at_desc_and_id_desc";
        let names = expected(&database, "index_ci_runners_e59bb2812d_on_", of_runners).await;
        assert_eq!(indexes(&database, runners).await, names, "{step}");

        let of_managers = "idx_contacted_at_desc_id_desc idx_sharding_key_where_notnull
            created_at_and_id_desc major_version minor_version patch_version version";
        let names = expected(
            &database,
            "index_ci_runner_machines_687967fa8a_on_",
            of_managers,
        )
        .await;
        assert_eq!(indexes(&database, managers).await, names, "{step}");
    }
}
