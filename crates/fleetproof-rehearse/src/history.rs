//! Rows that are older than the migration.

mod resting;

use std::collections::BTreeMap;

use tokio_postgres::Client;

use crate::{
    RehearseError,
    catalog::{Catalog, Oid, Relation},
    rows::{Builder, Built, Unbuilt, Wishes},
    sql::identifier,
    sync::{Pair, Pairs},
    today::{Example, Today},
};

/// Partitions of a shadow for which rows are planted at most: hundreds of partitions by time are
/// alike.
const PARTS: usize = 6;

/// A row that was there before the migration.
#[derive(Debug, Clone)]
pub struct OldRow {
    /// The source that it is a row of.
    pub source: Oid,
    /// The shadow of the pair that it was planted for.
    pub shadow: Oid,
    /// The value that decides on its partition in the shadow, as SQL.
    pub part: Option<String>,
    /// Whether the shadow had it before the migration.
    pub copied: bool,
    /// The row.
    pub built: Built,
    /// All statements that made it, as a script may run them.
    pub statements: Vec<String>,
    /// What it was asked for by, if a rule wanted it.
    pub tag: Option<String>,
}

/// The rows that are older than the migration.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// In the order in which they were made.
    pub rows: Vec<OldRow>,
    /// Where numbers for later rows may begin.
    pub next_number: u32,
    /// Why some rows are missing, for the report.
    pub unbuilt: Vec<(Oid, String)>,
}

impl History {
    /// A row of this pair, if one was planted.
    pub fn row(&self, pair: &Pair, part: Option<&str>, copied: bool) -> Option<(usize, &OldRow)> {
        self.rows.iter().enumerate().find(|(_, row)| {
            row.source == pair.source
                && is_for(row, pair)
                && row.copied == copied
                && row.part.as_deref() == part
        })
    }

    /// The row that a rule wanted, if it could be made: its place, and the row.
    pub fn wanted(&self, tag: &str) -> Option<(usize, &OldRow)> {
        let mut rows = self.rows.iter().enumerate();
        rows.find(|(_, row)| row.tag.as_deref() == Some(tag))
    }

    /// All rows of this pair.
    pub fn of<'a>(&'a self, pair: &'a Pair) -> impl Iterator<Item = (usize, &'a OldRow)> {
        let of = |(_, row): &(usize, &OldRow)| row.source == pair.source && is_for(row, pair);
        self.rows.iter().enumerate().filter(of)
    }
}

fn is_for(row: &OldRow, pair: &Pair) -> bool {
    row.shadow == pair.shadow || row.shadow == 0
}

/// The values that decide on the partition of a pair's shadow, in terms of the source; one `None`
/// for a shadow without partitions.
pub fn parts(catalog: &Catalog, pair: &Pair) -> Vec<Option<String>> {
    let routing = catalog
        .relation(pair.shadow)
        .map(|shadow| shadow.routing_columns());
    let Some([column]) = routing.as_deref() else {
        return vec![None];
    };
    if pair.to_source(column).is_none() {
        return vec![None];
    }
    let mut found: Vec<_> = catalog
        .children(pair.shadow)
        .filter_map(|child| crate::rows::bound_value(child.bound.as_deref()?))
        .map(Some)
        .collect();
    found.truncate(PARTS);
    if found.is_empty() { vec![None] } else { found }
}

/// Wishes for a row of the pair's source that belongs to `part`.
pub fn wishes_for(catalog: &Catalog, pair: &Pair, part: Option<&str>) -> Wishes {
    let routing = catalog
        .relation(pair.shadow)
        .map(|shadow| shadow.routing_columns());
    match (routing.as_deref(), part) {
        (Some([column]), Some(part)) => match pair.to_source(column) {
            Some(source) => Wishes::default().with(source, part),
            None => Wishes::default(),
        },
        _ => Wishes::default(),
    }
}

/// What is known of keys between shadows, in terms of their sources: a row of `child` names the row
/// of `parent` that it belongs to by these columns.
#[derive(Debug, Clone)]
pub struct Kinship {
    /// Source of the referring shadow.
    pub child: Oid,
    /// Source of the shadow referred to.
    pub parent: Oid,
    /// The shadow referred to.
    pub parent_shadow: Oid,
    /// Columns of the child's source and of the parent's source.
    pub columns: Vec<(String, String)>,
}

/// The kinships that foreign keys between shadows state, whether they came early or late.
pub fn kinships(catalog: &Catalog, pairs: &Pairs) -> Vec<Kinship> {
    let mut found: Vec<Kinship> = Vec::new();
    let root = |oid| catalog.root(oid).map_or(oid, |root| root.oid);
    for relation in catalog
        .relations
        .iter()
        .filter(|relation| relation.is_table())
    {
        for key in &relation.constraints {
            if key.referenced == 0 {
                continue;
            }
            let Some(other) = catalog.relation(key.referenced) else {
                continue;
            };
            for child in pairs.of_shadow(root(relation.oid)) {
                for parent in pairs.of_shadow(root(other.oid)) {
                    let columns: Vec<_> = relation
                        .names(&key.columns)
                        .into_iter()
                        .zip(other.names(&key.referenced_columns))
                        .filter_map(|(own, theirs)| {
                            let own = child.to_source(own)?.to_owned();
                            Some((own, parent.to_source(theirs)?.to_owned()))
                        })
                        .collect();
                    let known = found.iter().any(|k| {
                        k.child == child.source && k.parent == parent.source && k.columns == columns
                    });
                    if columns.len() == key.columns.len() && !known && child.source != parent.source
                    {
                        found.push(Kinship {
                            child: child.source,
                            parent: parent.source,
                            parent_shadow: parent.shadow,
                            columns,
                        });
                    }
                }
            }
        }
    }
    found
}

/// Makes a child's wishes name `parent` as the row that it belongs to.
pub fn belongs_to(mut wishes: Wishes, kinship: &Kinship, parent: &Built) -> Wishes {
    for (own, theirs) in &kinship.columns {
        let value = parent.values.get(theirs);
        let value = value.map_or_else(|| "NULL".to_owned(), |value| crate::rows::constant(value));
        wishes = wishes.with(own, value);
    }
    wishes
}

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

/// Whether the pair comes of a swap that is yet to be: the table that will be its source is a shadow
/// until then, and gets its rows from the trigger.
fn is_turned(catalog: &Catalog, pairs: &Pairs, pair: &Pair) -> bool {
    let is_there = |pair: &Pair| {
        let mut triggers = catalog
            .tree(pair.source)
            .into_iter()
            .flat_map(|t| &t.triggers);
        triggers.any(|trigger| pair.triggers.contains(&trigger.oid))
    };
    !is_there(pair) && pairs.of_shadow(pair.source).any(is_there)
}

/// After the swap, the copy of a row is the row, and the row that it was copied from is the copy.
fn turn(catalog: &Catalog, pairs: &Pairs, history: &mut History) {
    let mut turned = Vec::new();
    for pair in &pairs.pairs {
        if !is_turned(catalog, pairs, pair) {
            continue;
        }
        for before in pairs.of_shadow(pair.source) {
            let rows = history.rows.iter().filter(|row| {
                row.copied && (row.source, row.shadow) == (before.source, before.shadow)
            });
            for row in rows {
                let values = row.built.values.iter();
                let values = values.filter_map(|(from, value)| {
                    Some((before.to_shadow(from)?.to_owned(), value.clone()))
                });
                turned.push(OldRow {
                    source: pair.source,
                    shadow: pair.shadow,
                    part: None,
                    copied: pair.shadow == before.source,
                    built: Built {
                        statements: row.built.statements.clone(),
                        table: pair.source,
                        values: values.collect(),
                        trace: row.built.trace.clone(),
                    },
                    statements: row.statements.clone(),
                    tag: None,
                });
            }
        }
    }
    history.rows.extend(turned);
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

/// Statements that switch the pair's triggers and rules off, and on again as they were.
pub fn switches(catalog: &Catalog, pair: &Pair, off: &str, on: &str) -> (String, String) {
    let (mut down, mut up) = (Vec::new(), Vec::new());
    for table in catalog.tree(pair.source) {
        let triggers = table
            .triggers
            .iter()
            .filter(|trigger| pair.triggers.contains(&trigger.oid))
            .map(|trigger| ("TRIGGER", &trigger.name, trigger.enabled));
        let rules = table
            .rules
            .iter()
            .filter(|rule| pair.rules.contains(&rule.oid))
            .map(|rule| ("RULE", &rule.name, rule.enabled));
        for (kind, name, enabled) in triggers.chain(rules) {
            let (table, name) = (table.sql(), identifier(name));
            let state = match enabled {
                'D' => continue,
                'R' => " REPLICA",
                'A' => " ALWAYS",
                _ => "",
            };
            down.push(format!("ALTER TABLE {table} {off} {kind} {name}"));
            up.push(format!("ALTER TABLE {table} {on}{state} {kind} {name}"));
        }
    }
    (down.join("; "), up.join("; "))
}

/// Parents before children.
fn in_order<'a>(pairs: &'a Pairs, kinships: &[Kinship]) -> Vec<&'a Pair> {
    let mut depth: BTreeMap<Oid, usize> = BTreeMap::new();
    for _ in 0..pairs.pairs.len().min(20) {
        for kinship in kinships {
            let above = depth.get(&kinship.parent).copied().unwrap_or(0);
            let own = depth.entry(kinship.child).or_insert(0);
            *own = (*own).max(above + 1).min(pairs.pairs.len());
        }
    }
    let mut ordered: Vec<_> = pairs.pairs.iter().collect();
    ordered.sort_by_key(|pair| depth.get(&pair.source).copied().unwrap_or(0));
    ordered
}
