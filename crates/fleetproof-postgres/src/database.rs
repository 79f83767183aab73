//! Databases on a private server.

use tokio_postgres::{Client, Config, NoTls};

use crate::error::PostgresError;

/// From this version on, `CREATE DATABASE` has to be told to copy files; before, it always did.
const HAS_STRATEGIES: u32 = 15;

/// A connection that lives as long as the client.
pub(crate) async fn connect(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection ended");
        }
    });
    Ok(client)
}

/// Runs one statement as the superuser in the database that `config` names.
pub(crate) async fn execute(
    config: &Config,
    statement: &str,
    doing: impl FnOnce() -> String,
) -> Result<(), PostgresError> {
    let run = async { connect(config).await?.batch_execute(statement).await };
    run.await.map_err(|source| PostgresError::Query {
        doing: doing(),
        source,
    })
}

/// The statement that makes a database.
///
/// Copying files takes 20 ms where nothing is flushed, writing the copy to the log 80 ms and more.
pub(crate) fn create(name: &str, template: &str, major: u32) -> String {
    let (name, template) = (quoted(name), quoted(template));
    let strategy = if major >= HAS_STRATEGIES {
        " STRATEGY FILE_COPY"
    } else {
        ""
    };
    format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}")
}

/// The statement that drops a database, whoever is connected to it.
pub(crate) fn drop_forced(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name))
}

/// An identifier for use in a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::{create, drop_forced};

    #[test]
    fn quotes_names_and_knows_which_version_has_strategies() {
        assert_eq!(
            create("a\"b", "T", 15),
            "CREATE DATABASE \"a\"\"b\" TEMPLATE \"T\" STRATEGY FILE_COPY"
        );
        assert_eq!(create("a", "t", 14), "CREATE DATABASE \"a\" TEMPLATE \"t\"");
        assert_eq!(
            drop_forced("a"),
            "DROP DATABASE IF EXISTS \"a\" WITH (FORCE)"
        );
    }
}
