//! What a stage sends to its server.

use tokio_postgres::SimpleQueryMessage;

use super::Stage;
use crate::{RehearseError, ServerWords, history::switches, sql::identifier, sync::Pair};

impl Stage<'_> {
    /// Whether the source alone accepts `write`: with all sync triggers off.
    pub(super) async fn alone(
        &self,
        write: &str,
        role: Option<&str>,
        pairs: &[&Pair],
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        let mut off: Vec<String> = Vec::new();
        for pair in pairs {
            let (down, _) = switches(self.catalog, pair, "DISABLE", "ENABLE");
            if !down.is_empty() && !off.contains(&down) {
                off.push(down);
            }
        }
        self.client
            .batch_execute(&format!("SAVEPOINT alone; {}", off.join("; ")))
            .await?;
        let answer = self.run(write, role).await?;
        self.client
            .batch_execute("ROLLBACK TO SAVEPOINT alone; RELEASE SAVEPOINT alone")
            .await?;
        Ok(answer)
    }

    /// Runs `sql` as `role`, deferred constraints included.
    pub(super) async fn run(
        &self,
        sql: &str,
        role: Option<&str>,
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        self.run_as(sql, role, "SET CONSTRAINTS ALL IMMEDIATE; ")
            .await
    }

    pub(super) async fn run_as(
        &self,
        sql: &str,
        role: Option<&str>,
        check: &str,
    ) -> Result<Result<(), ServerWords>, RehearseError> {
        let (set, reset) = match role {
            Some(role) => (
                format!("SET LOCAL ROLE {}; ", identifier(role)),
                "; RESET ROLE",
            ),
            None => (String::new(), ""),
        };
        let whole = format!("SAVEPOINT act; {set}{sql}{reset}; {check}RELEASE SAVEPOINT act");
        match self.client.batch_execute(&whole).await {
            Ok(()) => Ok(Ok(())),
            Err(error) => {
                let Some(words) = ServerWords::of(&error) else {
                    return Err(error.into());
                };
                let back = "ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act";
                self.client.batch_execute(back).await?;
                Ok(Err(words))
            }
        }
    }

    /// Whether a query finds a row, or none, as it should.
    pub(super) async fn look(
        &self,
        query: &str,
        finds: bool,
    ) -> Result<Result<(), String>, RehearseError> {
        self.client.batch_execute("SAVEPOINT look").await?;
        let answer = self.client.simple_query(query).await;
        let found = match answer {
            Ok(messages) => Ok(messages
                .iter()
                .any(|message| matches!(message, SimpleQueryMessage::Row(_)))),
            Err(error) => match ServerWords::of(&error) {
                Some(words) => Err(words.to_string()),
                None => return Err(error.into()),
            },
        };
        let back = "ROLLBACK TO SAVEPOINT look; RELEASE SAVEPOINT look";
        self.client.batch_execute(back).await?;
        Ok(match found {
            Ok(found) if found == finds => Ok(()),
            Ok(true) => Err(format!("a row is found: {query}")),
            Ok(false) => Err(format!("no row is found: {query}")),
            Err(words) => Err(format!("{query}: {words}")),
        })
    }
}
