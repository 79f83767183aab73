//! Rows planted before the migration runs.

use tokio_postgres::Client;

use super::{
    History, Kinship, OldRow, belongs_to,
    kinship::in_order,
    parts, switches,
    turned::{is_turned, turn},
    wishes_for,
};
use crate::{
    RehearseError,
    catalog::{Catalog, Relation},
    rows::{Builder, Built, Unbuilt, Wishes},
    sync::{Pair, Pairs},
    today::{Example, Today},
};

/// Plants rows of every pair and partition: copied ones first, then those that the shadow does not
/// have, where there are such rows today.
///
/// `catalog` is the state in which they are planted, `ahead` the one that the migration leads to: a
/// shadow that is yet to come decides what rows are worth having. `client` is in no transaction; the
/// rows stay.
///
/// # Errors
/// The connection may break.
pub async fn plant(
    client: &Client,
    catalog: &Catalog,
    ahead: &Catalog,
    pairs: &Pairs,
    kinships: &[Kinship],
    today: &Today,
) -> Result<History, RehearseError> {
    let mut history = History {
        next_number: 1,
        ..History::default()
    };
    client.batch_execute("BEGIN").await?;
    for copied in [true, false] {
        for pair in in_order(pairs, kinships) {
            if catalog.relation(pair.source).is_none() || is_turned(catalog, pairs, pair) {
                continue;
            }
            for part in parts(ahead, pair) {
                if !copied && !today.may_be_missing(pair, part.as_deref()) {
                    continue;
                }
                let example = today.example(pair, part.as_deref()).filter(|_| !copied);
                plant_one(
                    client,
                    (catalog, ahead),
                    kinships,
                    (pair, part, copied),
                    example,
                    &mut history,
                )
                .await?;
            }
        }
    }
    for (&(child, parent), orphans) in &today.orphans {
        for pair in pairs.of_shadow(child) {
            for above in pairs.of_shadow(parent) {
                for part in parts(ahead, pair).into_iter().flatten() {
                    if orphans.within(std::slice::from_ref(&part)).total() > 0 {
                        let catalogs = (catalog, ahead);
                        let between = (pair, above, kinships);
                        plant_orphan(client, catalogs, between, &part, &mut history).await?;
                    }
                }
            }
        }
    }
    client.batch_execute("COMMIT").await?;
    turn(catalog, pairs, &mut history);
    Ok(history)
}

/// A copied row that belongs to one which the other shadow has lost.
async fn plant_orphan(
    client: &Client,
    (catalog, ahead): (&Catalog, &Catalog),
    (pair, above, kinships): (&Pair, &Pair, &[Kinship]),
    part: &str,
    history: &mut History,
) -> Result<(), RehearseError> {
    let kin = |k: &&Kinship| k.child == pair.source && k.parent_shadow == above.shadow;
    let Some(kinship) = kinships.iter().find(kin) else {
        return Ok(());
    };
    let mut builder = Builder::new(client, catalog, history.next_number);
    let wishes = wishes_for(ahead, above, Some(part));
    let parent = builder.insert(above.source, &wishes).await?;
    if let Ok(parent) = parent {
        let wishes = belongs_to(wishes_for(ahead, pair, Some(part)), kinship, &parent);
        let child = builder.insert(pair.source, &wishes).await?;
        if let (Ok(child), Some(shadow)) = (child, catalog.relation(above.shadow)) {
            let key: Vec<_> = above.key.iter().map(|(from, _)| from.as_str()).collect();
            // Keys and triggers that stand there already are not to prevent it.
            let lose = [
                "SET session_replication_role = replica".to_owned(),
                format!(
                    "DELETE FROM {} WHERE {}",
                    shadow.sql(),
                    parent.condition(&key)
                ),
                "RESET session_replication_role".to_owned(),
            ];
            client.batch_execute(&lose.join("; ")).await?;
            let mut row = |pair: &Pair, built: Built, copied: bool, statements: Vec<String>| {
                history.rows.push(OldRow {
                    source: pair.source,
                    shadow: pair.shadow,
                    part: Some(part.to_owned()),
                    copied,
                    built,
                    statements,
                    tag: None,
                });
            };
            let statements = parent.statements.clone();
            row(above, parent, false, statements);
            let mut statements = child.statements.clone();
            statements.extend(lose);
            row(pair, child, true, statements);
        }
    }
    history.next_number = builder.number() + 1;
    Ok(())
}

async fn plant_one(
    client: &Client,
    (catalog, ahead): (&Catalog, &Catalog),
    kinships: &[Kinship],
    (pair, part, copied): (&Pair, Option<String>, bool),
    example: Option<&Example>,
    history: &mut History,
) -> Result<(), RehearseError> {
    let mut wishes = wishes_for(ahead, pair, part.as_deref());
    for kinship in kinships
        .iter()
        .filter(|kinship| kinship.child == pair.source)
    {
        // Of the same part, and copied: a row whose parent is missing is a case of its own.
        let parent = history.rows.iter().find(|row| {
            row.source == kinship.parent
                && row.copied
                && (row.part == part || row.part.is_none() || part.is_none())
        });
        if let Some(parent) = parent {
            wishes = belongs_to(wishes, kinship, &parent.built);
        }
    }
    let (off, on) = switches(catalog, pair, "DISABLE", "ENABLE");
    let to_come = to_come(ahead, pair, part.as_deref(), copied);
    let mut builder = Builder::new(client, catalog, history.next_number).fitting(to_come);
    let mut built = None;
    if let Some(example) = example {
        // Like a row that is missing today, if that can be: whether a copy takes it is as there.
        let mut wishes = wishes.clone();
        wishes.values.extend(example.values.clone());
        let tried = uncopied(client, &mut builder, pair, &wishes, (&off, &on)).await?;
        built = tried.ok();
    }
    let built = match built {
        Some(built) => Ok(built),
        None if copied => builder.insert(pair.source, &wishes).await?,
        None => uncopied(client, &mut builder, pair, &wishes, (&off, &on)).await?,
    };
    history.next_number = builder.number() + 1;
    match built {
        Ok(built) => {
            let mut statements = built.statements.clone();
            if !copied && !off.is_empty() {
                statements.insert(statements.len() - 1, off);
                statements.push(on);
            }
            // A shadow that is yet to come has no identity yet.
            let there = catalog.relation(pair.shadow).is_some();
            history.rows.push(OldRow {
                source: pair.source,
                shadow: if there { pair.shadow } else { 0 },
                part,
                copied: copied && there && pair.is_live(),
                built,
                statements,
                tag: None,
            });
        }
        Err(error) if error.is_of_a_trigger() => {}
        Err(error) => history.unbuilt.push((pair.source, error.to_string())),
    }
    Ok(())
}

/// The tables that hold rows of `part` after the migration, the shadow's only if such a row is copied:
/// a migration that fails on a row shows nothing but that it was planted.
fn to_come<'a>(
    ahead: &'a Catalog,
    pair: &Pair,
    part: Option<&str>,
    copied: bool,
) -> Vec<&'a Relation> {
    let takes = |table: &&Relation| {
        let bound = table.bound.as_deref().and_then(crate::rows::bound_value);
        part.is_some() && bound.as_deref() == part
    };
    let mut found: Vec<_> = ahead.relation(pair.source).into_iter().collect();
    if !copied {
        return found;
    }
    found.extend(ahead.relation(pair.shadow));
    found.extend(ahead.children(pair.shadow).filter(takes));
    found
}

/// A row as the triggers would have copied it, written while they are off.
async fn uncopied(
    client: &Client,
    builder: &mut Builder<'_>,
    pair: &Pair,
    wishes: &Wishes,
    (off, on): (&str, &str),
) -> Result<Result<Built, Unbuilt>, RehearseError> {
    let (parents, statement) = match builder.statement(pair.source, wishes).await? {
        Ok(made) => made,
        Err(error) => return Ok(Err(error)),
    };
    client
        .batch_execute(&format!("SET CONSTRAINTS ALL IMMEDIATE; {off}"))
        .await?;
    let built = builder.run(pair.source, &statement).await?;
    client
        .batch_execute(&format!("SET CONSTRAINTS ALL IMMEDIATE; {on}"))
        .await?;
    Ok(built.map(|mut built| {
        built.statements.splice(0..0, parents);
        built
    }))
}
