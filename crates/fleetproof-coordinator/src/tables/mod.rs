//! The statements of the coordinator, one function each, one file a table.
//!
//! Tables are named as in GitLab. Columns of time are read and written through `::timestamptz`, so
//! that one statement serves both of the types that they had; sessions are in UTC.

pub(crate) mod access;
pub(crate) mod assignments;
pub(crate) mod builds;
pub(crate) mod groups;
pub(crate) mod listing;
pub(crate) mod manager_pages;
pub(crate) mod managers;
pub(crate) mod owners;
pub(crate) mod people;
pub(crate) mod projects;
pub(crate) mod runner_changes;
pub(crate) mod runner_counts;
pub(crate) mod runner_owners;
pub(crate) mod runner_pages;
pub(crate) mod runners;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod tags;
pub(crate) mod tokens;
pub(crate) mod users;

#[cfg(test)]
mod tests {
    use fleetproof_model::SchemaStep;
    use fleetproof_postgres::testing::TestDatabase;

    use super::*;

    /// Every statement of every table; those of `listing`, `runner_pages` and
    /// `runner_counts` are put together there.
    const ALL: [&[&crate::database::Statement]; 17] = [
        access::ALL,
        assignments::ALL,
        builds::ALL,
        groups::ALL,
        manager_pages::ALL,
        managers::ALL,
        owners::ALL,
        people::ALL,
        projects::ALL,
        runner_changes::ALL,
        runner_owners::ALL,
        runners::ALL,
        settings::ALL,
        state::ALL,
        tags::ALL,
        tokens::ALL,
        users::ALL,
    ];

    #[tokio::test]
    async fn every_statement_can_be_prepared_at_every_step() {
        let database = TestDatabase::empty().await;
        let mut client = database.connect().await;
        client.batch_execute("SET TimeZone = 'UTC'").await.unwrap();
        for step in SchemaStep::ALL {
            fleetproof_schema::migrate(&mut client, step).await.unwrap();
            for statement in ALL.into_iter().flatten() {
                let prepared = client.prepare(statement.at(step)).await;
                assert!(
                    prepared.is_ok(),
                    "{} at {step}: {prepared:?}",
                    statement.name
                );
            }
            for text in listing::texts(step)
                .into_iter()
                .chain(runner_pages::texts(step))
                .chain(runner_counts::texts())
            {
                let prepared = client.prepare(&text).await;
                assert!(prepared.is_ok(), "{text} at {step}: {prepared:?}");
            }
        }
    }

    #[test]
    fn every_table_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tables");
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(
            files,
            ALL.len() + 4,
            "each file but this one, `listing`, `runner_pages` and `runner_counts`"
        );
    }
}
