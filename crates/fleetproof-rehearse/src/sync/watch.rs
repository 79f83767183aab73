use std::collections::{BTreeMap, BTreeSet};

use fleetproof_model::Unread;
use serde_json::{Map, Value as Json};
use tokio_postgres::{Client, SimpleQueryMessage};

use super::{Pair, Pairs, reach::reached};
use crate::{
    RehearseError,
    catalog::{Catalog, Oid, Relation, Trigger},
    rows::{Builder, Wishes},
};

/// Numbers for rows that are only watched, far from those of rows that stay.
const FIRST_NUMBER: u32 = 7_000;

/// Trigger functions of the server and of its usual extensions that write no table.
const WRITE_NOTHING: [&str; 8] = [
    "suppress_redundant_updates_trigger",
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
    "moddatetime",
    "autoinc",
    "insert_username",
    "check_primary_key",
    "lo_manage",
];

/// Makes one write to each table that has triggers or rules, and looks at what it changed elsewhere:
/// the truth about a trigger in whatever language. Pairs that nobody has read are added; what was read
/// and is not seen to happen, or the reverse, is returned.
///
/// `client` is in no transaction; nothing of the writes remains.
///
/// # Errors
/// The connection may break.
pub async fn watch(
    client: &Client,
    catalog: &Catalog,
    pairs: &mut Pairs,
) -> Result<Vec<Unread>, RehearseError> {
    let mut unread = Vec::new();
    for relation in catalog
        .relations
        .iter()
        .filter(|relation| relation.is_table())
    {
        let Some((entry, wishes)) = entry(catalog, relation) else {
            continue;
        };
        client.batch_execute("BEGIN").await?;
        let seen = watch_one(client, catalog, entry, &wishes).await;
        client.batch_execute("ROLLBACK").await?;
        let seen = seen?;
        match seen {
            Ok(arrivals) => note(catalog, pairs, relation, &arrivals, &mut unread),
            Err(reason) => {
                tracing::debug!(table = relation.name, reason, "not watched");
                let read = pairs.of_source(relation.oid).next().is_some();
                // A write that fails is judged by the rules where the function could be read.
                if !read && relation.triggers.iter().any(|t| may_write(pairs, t)) {
                    unread.push(Unread {
                        object: relation.shown(),
                        reason: format!("its triggers could not be watched: {reason}"),
                    });
                }
            }
        }
    }
    super::pairs::gather_inheriting(catalog, &mut pairs.pairs);
    Ok(unread)
}

/// Where a write meets what happens beside writes of `relation`: there, or in a partition that has
/// triggers of its own. None, if nothing happens beside them.
fn entry<'a>(catalog: &'a Catalog, relation: &'a Relation) -> Option<(&'a Relation, Wishes)> {
    let meets = |table: &Relation| {
        let triggers = table.triggers.iter();
        let mut triggers = triggers.filter(|trigger| trigger.fires() && trigger.events().insert());
        triggers.next().is_some() || table.rules.iter().any(|rule| rule.event == '3')
    };
    let wishes = Wishes::default().full();
    if relation.is_partition {
        return None;
    }
    if meets(relation) {
        return Some((relation, wishes));
    }
    let mut leaves = catalog.leaves(relation.oid).into_iter();
    let leaf = leaves.find(|leaf| leaf.is_partition && meets(leaf))?;
    let parent = catalog.relation(*leaf.parents.first()?)?;
    let bound = leaf.bound.as_deref().and_then(crate::rows::bound_value);
    let wishes = match (parent.routing_columns().as_slice(), bound) {
        ([column], Some(value)) => wishes.with(*column, value),
        _ => wishes,
    };
    Some((leaf, wishes))
}

/// Whether it is open what the trigger's function writes.
fn may_write(pairs: &Pairs, trigger: &Trigger) -> bool {
    match pairs.by_trigger.get(&trigger.oid) {
        Some(body) => !body.unread.is_empty(),
        // The server's own, or an extension's.
        None => !trigger.calls_any_of(&WRITE_NOTHING),
    }
}

/// A row that a write made in another table, and the row that was written.
#[derive(Debug)]
struct Arrival {
    table: Oid,
    written: Map<String, Json>,
    arrived: Map<String, Json>,
}

async fn watch_one(
    client: &Client,
    catalog: &Catalog,
    relation: &Relation,
    wishes: &Wishes,
) -> Result<Result<Vec<Arrival>, String>, RehearseError> {
    let mut builder = Builder::new(client, catalog, FIRST_NUMBER);
    // The rows that it refers to are there; a number that a trigger gives would be another one next
    // time.
    let write = match builder.statement(relation.oid, wishes).await? {
        Ok((_, write)) => write,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let before = written(client).await?;
    client.batch_execute("SAVEPOINT watched").await?;
    let answer = client
        .simple_query(&format!("{write} RETURNING to_jsonb({})", alias(relation)))
        .await;
    let messages = match answer {
        Ok(messages) => messages,
        Err(error) => match crate::ServerWords::of(&error) {
            Some(words) => {
                client
                    .batch_execute("ROLLBACK TO SAVEPOINT watched")
                    .await?;
                return Ok(Err(words.to_string()));
            }
            None => return Err(error.into()),
        },
    };
    let Some(row) = messages.iter().find_map(first_json) else {
        return Ok(Err("a BEFORE trigger or a rule took the row".to_owned()));
    };
    let after = written(client).await?;
    let mut arrivals = Vec::new();
    let grown = after
        .iter()
        .filter(|(oid, rows)| before.get(*oid).unwrap_or(&0) < *rows);
    let mut roots: BTreeSet<Oid> = BTreeSet::new();
    for (oid, _) in grown {
        roots.extend(catalog.root(*oid).map(|root| root.oid));
    }
    let own: BTreeSet<Oid> = catalog
        .root(relation.oid)
        .map(|root| root.oid)
        .into_iter()
        .collect();
    for root in roots
        .difference(&own)
        .filter_map(|&oid| catalog.relation(oid))
    {
        let query = format!(
            "SELECT to_jsonb(t) FROM {} t WHERE t.xmin::text::bigint >= \
             pg_current_xact_id()::text::bigint % 4294967296",
            root.sql()
        );
        for message in client.simple_query(&query).await? {
            if let Some(arrived) = first_json(&message) {
                arrivals.push(Arrival {
                    table: root.oid,
                    written: row.clone(),
                    arrived,
                });
            }
        }
    }
    Ok(Ok(arrivals))
}

fn alias(relation: &Relation) -> String {
    crate::sql::identifier(&relation.name)
}

fn first_json(message: &SimpleQueryMessage) -> Option<Map<String, Json>> {
    let SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    serde_json::from_str(row.get(0)?).ok()
}

/// Rows inserted by this transaction so far, by table.
async fn written(client: &Client) -> Result<BTreeMap<Oid, u64>, RehearseError> {
    let query = "SELECT relid::int8, n_tup_ins FROM pg_stat_xact_user_tables WHERE n_tup_ins > 0";
    let mut found = BTreeMap::new();
    for message in client.simple_query(query).await? {
        let SimpleQueryMessage::Row(row) = message else {
            continue;
        };
        let number = |at| {
            row.get(at)
                .and_then(|text: &str| text.parse::<i64>().ok())
                .unwrap_or(0)
        };
        found.insert(number(0), number(1).unsigned_abs());
    }
    Ok(found)
}

/// Takes what was seen into the pairs.
fn note(
    catalog: &Catalog,
    pairs: &mut Pairs,
    source: &Relation,
    arrivals: &[Arrival],
    unread: &mut Vec<Unread>,
) {
    for arrival in arrivals {
        let Some(shadow) = catalog.relation(arrival.table) else {
            continue;
        };
        let columns = mapped(source, shadow, arrival);
        let known = pairs
            .pairs
            .iter_mut()
            .find(|pair| pair.source == source.oid && pair.shadow == shadow.oid);
        match known {
            Some(pair) => {
                pair.watched = true;
                for (from, to) in columns {
                    pair.columns.entry(from).or_insert(to);
                }
            }
            None => {
                let pair = pair_of(catalog, pairs, source, shadow, columns);
                let told = reached(catalog, pairs, source.oid);
                if pair.is_some() && told.is_some_and(|told| !told.contains(&shadow.oid)) {
                    unread.push(Unread {
                        object: format!("{} → {}", source.shown(), shadow.shown()),
                        reason: "a write that was watched arrived there, which no trigger \
                                 function's text tells; the rules go by what was watched"
                            .to_owned(),
                    });
                }
                pairs.pairs.extend(pair);
            }
        }
    }
    for pair in pairs
        .pairs
        .iter()
        .filter(|pair| pair.source == source.oid && !pair.watched)
    {
        let fires = source.triggers.iter().any(|trigger| {
            pair.triggers.contains(&trigger.oid) && trigger.fires() && trigger.events().insert()
        });
        let conditional = source
            .triggers
            .iter()
            .any(|trigger| pair.triggers.contains(&trigger.oid) && trigger.when().is_some());
        if fires && pair.read && !conditional {
            let shadow = catalog
                .relation(pair.shadow)
                .map_or_else(String::new, Relation::shown);
            unread.push(Unread {
                object: format!("{} → {shadow}", source.shown()),
                reason: "the trigger function's text says that a new row goes there, but a write \
                         that was watched did not arrive; the rules go by what was watched"
                    .to_owned(),
            });
        }
    }
}

/// A pair that was seen and not read: if the row that arrived is told by the source's key, and holds
/// most of what was written.
fn pair_of(
    catalog: &Catalog,
    pairs: &Pairs,
    source: &Relation,
    shadow: &Relation,
    columns: BTreeMap<String, String>,
) -> Option<Pair> {
    let primary = source.primary_key();
    let key: Vec<_> = primary
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), columns.get(*name)?.clone())))
        .collect();
    let unique = shadow
        .indexes
        .iter()
        .filter(|index| index.is_unique && index.is_plain());
    // By the source's key and more of its columns, or by a part of that key.
    let told = unique.map(|index| shadow.names(index.key())).any(|names| {
        let covers = key.iter().all(|(_, to)| names.contains(&to.as_str()))
            && names
                .iter()
                .all(|name| columns.values().any(|to| to == name));
        covers
            || names
                .iter()
                .all(|name| key.iter().any(|(_, to)| to == name))
    });
    let most = columns.len() * 2 >= shadow.columns.len();
    let rules = super::pairs::rules(catalog, source.oid, shadow.oid);
    let triggers = match rules.is_empty() {
        true => may_have_written(catalog, pairs, source),
        false => Vec::new(),
    };
    (!primary.is_empty() && key.len() == primary.len() && told && most).then(|| Pair {
        source: source.oid,
        shadow: shadow.oid,
        columns,
        key,
        triggers: triggers.iter().map(|trigger| trigger.oid).collect(),
        functions: triggers.iter().map(|trigger| trigger.function).collect(),
        rules,
        read: false,
        watched: true,
    })
}

/// The triggers of `source` that may have done what was seen: those whose functions write something,
/// or leave it open; all, if there are none such.
fn may_have_written<'a>(
    catalog: &'a Catalog,
    pairs: &Pairs,
    source: &Relation,
) -> Vec<&'a Trigger> {
    let tree = catalog.tree(source.oid).into_iter();
    let all = tree.flat_map(|table| &table.triggers);
    let all: Vec<_> = all
        .filter(|trigger| catalog.function(trigger.function).is_some())
        .collect();
    let writes = |trigger: &&&Trigger| {
        let body = pairs.by_trigger.get(&trigger.oid);
        body.is_some_and(|body| !body.writes.is_empty()) || may_write(pairs, trigger)
    };
    let some: Vec<_> = all.iter().filter(writes).copied().collect();
    if some.is_empty() { all } else { some }
}

/// Columns by equal values: those of one name first, others where the value is found once only.
fn mapped(source: &Relation, shadow: &Relation, arrival: &Arrival) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let value =
        |row: &Map<String, Json>, name: &str| row.get(name).filter(|v| !v.is_null()).cloned();
    for column in &source.columns {
        let Some(own) = value(&arrival.written, &column.name) else {
            // NULL there and NULL here: by the name, if at all.
            let arrived = arrival.arrived.get(&column.name);
            if arrived.is_some_and(Json::is_null) {
                found.insert(column.name.clone(), column.name.clone());
            }
            continue;
        };
        let equal: Vec<_> = shadow
            .columns
            .iter()
            .filter(|other| value(&arrival.arrived, &other.name).is_some_and(|v| alike(&v, &own)))
            .collect();
        let same_name = equal.iter().find(|other| other.name == column.name);
        let to = same_name.or(match equal.as_slice() {
            [only] => Some(only),
            _ => None,
        });
        if let Some(to) = to {
            found.insert(column.name.clone(), to.name.clone());
        }
    }
    found
}

/// Equal, whatever the types: a number may have become a text.
fn alike(a: &Json, b: &Json) -> bool {
    let text = |value: &Json| match value {
        // In UTC: the same moment with and without a zone.
        Json::String(text) => text.trim_end_matches("+00:00").to_owned(),
        other => other.to_string(),
    };
    a == b || text(a) == text(b)
}
