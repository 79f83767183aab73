//! Old rows that a rule asks for beyond the ordinary ones.

use tokio_postgres::Client;

use crate::{
    RehearseError,
    catalog::{Catalog, Oid},
    history::{History, OldRow, switches},
    rows::{Builder, Wishes},
    sync::Pairs,
};

/// A row that should be older than the migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What the rule finds it by, in [`History::wanted`].
    pub tag: String,
    /// Its table.
    pub table: Oid,
    /// What it should be like.
    pub wishes: Wishes,
    /// Whether it is older than the sync triggers too, so that no shadow has it.
    pub uncopied: bool,
}

/// Plants them. One that the table does not take is left out; one that only a shadow does not take is
/// written past the sync triggers, as a row that is older than they are.
///
/// # Errors
/// The connection may break.
pub(crate) async fn plant(
    client: &Client,
    catalog: &Catalog,
    pairs: &Pairs,
    wanted: &[Wanted],
    history: &mut History,
) -> Result<(), RehearseError> {
    for wish in wanted {
        if history.wanted(&wish.tag).is_some() || catalog.relation(wish.table).is_none() {
            continue;
        }
        client.batch_execute("BEGIN").await?;
        let mut row = None;
        if !wish.uncopied {
            row = try_plant(client, catalog, wish, history, ("", "")).await?;
        }
        if row.is_none() {
            let of_table = pairs.of_source(wish.table);
            let switches: Vec<_> = of_table
                .map(|pair| switches(catalog, pair, "DISABLE", "ENABLE"))
                .filter(|(off, _)| !off.is_empty())
                .collect();
            let join = |all: Vec<&str>| all.join("; ");
            let off = join(switches.iter().map(|(off, _)| off.as_str()).collect());
            let on = join(switches.iter().map(|(_, on)| on.as_str()).collect());
            if wish.uncopied || !off.is_empty() {
                row = try_plant(client, catalog, wish, history, (&off, &on)).await?;
            }
        }
        client.batch_execute("COMMIT").await?;
        history.rows.extend(row);
    }
    Ok(())
}

async fn try_plant(
    client: &Client,
    catalog: &Catalog,
    wish: &Wanted,
    history: &mut History,
    (off, on): (&str, &str),
) -> Result<Option<OldRow>, RehearseError> {
    let mut builder = Builder::new(client, catalog, history.next_number);
    client.batch_execute("SAVEPOINT wanted").await?;
    let made = builder.statement(wish.table, &wish.wishes).await?;
    history.next_number = builder.number() + 1;
    let (mut statements, statement) = match made {
        Ok(made) => made,
        Err(error) => {
            tracing::debug!(tag = wish.tag, %error, "not planted");
            client.batch_execute("ROLLBACK TO SAVEPOINT wanted").await?;
            return Ok(None);
        }
    };
    let immediate = "SET CONSTRAINTS ALL IMMEDIATE";
    client.batch_execute(&format!("{immediate}; {off}")).await?;
    let built = builder.run(wish.table, &statement).await?;
    let mut built = match built {
        Ok(built) => built,
        Err(error) => {
            tracing::debug!(tag = wish.tag, %error, "not planted");
            client.batch_execute("ROLLBACK TO SAVEPOINT wanted").await?;
            return Ok(None);
        }
    };
    client.batch_execute(&format!("{immediate}; {on}")).await?;
    if !off.is_empty() {
        statements.push(off.to_owned());
    }
    statements.push(statement);
    built.statements.clone_from(&statements);
    if !on.is_empty() {
        statements.push(on.to_owned());
    }
    Ok(Some(OldRow {
        source: wish.table,
        // Of no pair: rules that go through the rows of a pair have rows of their own.
        shadow: -1,
        part: None,
        copied: false,
        built,
        statements,
        tag: Some(wish.tag.clone()),
    }))
}
