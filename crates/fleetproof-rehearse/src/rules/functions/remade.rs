//! A sync function as it should be.

use fleetproof_model::WayOut;

use super::{culprit::culprit, syncing::Syncing};
use crate::{
    catalog::{Catalog, Oid, Relation, Trigger},
    rules::Scene,
    sql::{identifier, list},
    sync::Pair,
};

/// How a new row goes to the shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Style {
    /// By `INSERT`.
    Plain,
    /// A row that is there already is changed instead, and a changed row that is not there is made.
    Upsert,
}

/// The statements that make the pair's function anew: in the transaction of `statement`, which
/// brought the hazard in, or after everything else.
pub(super) fn way_out(
    scene: &Scene<'_>,
    pair: &Pair,
    syncing: &Syncing<'_>,
    statement: Option<&str>,
    style: Style,
) -> WayOut {
    let Some(function) = function(scene, pair, syncing, style) else {
        return WayOut::default();
    };
    let Some(statement) = statement else {
        return WayOut {
            after: vec![function],
            ..WayOut::default()
        };
    };
    let words = super::lexis::words(statement);
    let mut said = words.iter().map(|word| word.text.as_str());
    let (first, makes_function) = (said.next(), said.any(|word| word == "function"));
    let instead = match first {
        Some("create") if makes_function && statement.contains("RETURNS") => vec![function],
        // What it no longer names may go, what it now names must come first.
        Some("alter") if words.iter().any(|word| word.text == "drop") => {
            vec![function, statement.to_owned()]
        }
        _ => vec![statement.to_owned(), function],
    };
    WayOut {
        instead,
        ..WayOut::default()
    }
}

/// The same for a fault of the function's own text: in place of the statement that gave it this text,
/// or after everything else.
pub(in crate::rules) fn in_place(
    scene: &Scene<'_>,
    pair: &Pair,
    syncing: &Syncing<'_>,
    style: Style,
) -> WayOut {
    let oid = syncing.function.oid;
    let source = &syncing.function.source;
    let is_so = |scene: &Scene<'_>| {
        let now = scene.catalog().function(oid);
        now.is_some_and(|function| function.source == *source)
            && scene
                .now
                .pairs
                .get(pair.source, pair.shadow)
                .is_some_and(Pair::is_live)
    };
    let statement = match scene.function_changed(pair) {
        true => culprit(scene, is_so),
        false => None,
    };
    way_out(scene, pair, syncing, statement, style)
}

/// `CREATE OR REPLACE FUNCTION` of the same name, with a branch for each event and every column that
/// both tables have. None where it would lose something: a function that does more than to keep this
/// one shadow, or that is called otherwise than after each row.
pub(super) fn function(
    scene: &Scene<'_>,
    pair: &Pair,
    syncing: &Syncing<'_>,
    style: Style,
) -> Option<String> {
    let catalog = scene.catalog();
    let (source, shadow) = (
        catalog.relation(pair.source)?,
        catalog.relation(pair.shadow)?,
    );
    if pair.key.is_empty() || !does_nothing_else(catalog, pair, syncing) {
        return None;
    }
    let columns = columns(pair, source, shadow);
    let names: Vec<_> = columns.iter().map(|(_, to)| identifier(to)).collect();
    let names = lines(&names);
    let values: Vec<_> = columns
        .iter()
        .map(|(from, _)| format!("NEW.{}", identifier(from)))
        .collect();
    let values = lines(&values);
    let set = assignments(&columns, "NEW");
    let table = shadow.sql();
    let key: Vec<_> = pair
        .key
        .iter()
        .map(|(from, to)| format!("{} = OLD.{}", identifier(to), identifier(from)))
        .collect();
    let key = key.join(" AND ");
    let insert = format!("INSERT INTO {table} ({names})\n    VALUES ({values})");
    let (insert, otherwise) = match style {
        Style::Plain => (insert, String::new()),
        Style::Upsert => {
            let upsert = format!("{insert}\n    {}", on_conflict(&columns, shadow)?);
            let otherwise = format!("\n    IF NOT FOUND THEN\n    {upsert};\n    END IF;");
            (upsert, otherwise)
        }
    };
    let mut settings = String::new();
    if syncing.function.security_definer {
        settings.push_str(" SECURITY DEFINER");
    }
    for setting in &syncing.function.config {
        let (name, value) = setting.split_once('=')?;
        settings.push_str(&format!(" SET {name} TO {value}"));
    }
    Some(format!(
        "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql{settings} AS $sync$\n\
         BEGIN\n  \
         IF TG_OP = 'DELETE' THEN\n    \
         DELETE FROM {table} WHERE {key};\n  \
         ELSIF TG_OP = 'UPDATE' THEN\n    \
         UPDATE {table} SET {set}\n    WHERE {key};{otherwise}\n  \
         ELSIF TG_OP = 'INSERT' THEN\n    \
         {insert};\n  \
         END IF;\n  \
         RETURN NULL;\n\
         END $sync$",
        syncing.function.sql()
    ))
}

/// The columns of source and shadow that ought to be equal, in the shadow's order.
fn columns<'a>(
    pair: &'a Pair,
    source: &'a Relation,
    shadow: &'a Relation,
) -> Vec<(&'a str, &'a str)> {
    let writable = shadow
        .columns
        .iter()
        .filter(|column| column.takes_values() && column.identity != Some('a'));
    writable
        .filter_map(|to| {
            let from = pair.to_source(&to.name).unwrap_or(&to.name);
            Some((source.column(from)?.name.as_str(), to.name.as_str()))
        })
        .collect()
}

fn assignments(columns: &[(&str, &str)], record: &str) -> String {
    let set: Vec<_> = columns
        .iter()
        .map(|(from, to)| format!("{} = {record}.{}", identifier(to), identifier(from)))
        .collect();
    lines(&set)
}

/// Side by side if they are few, each on a line of its own otherwise.
fn lines(parts: &[String]) -> String {
    let side_by_side = parts.join(", ");
    match side_by_side.len() > 72 {
        true => parts.join(",\n      "),
        false => side_by_side,
    }
}

/// `ON CONFLICT` on the shadow's primary key.
fn on_conflict(columns: &[(&str, &str)], shadow: &Relation) -> Option<String> {
    let key = shadow.primary_key();
    let rest: Vec<_> = columns
        .iter()
        .filter(|(_, to)| !key.contains(to))
        .copied()
        .collect();
    let written = |name: &&str| columns.iter().any(|(_, to)| to == name);
    if key.is_empty() || !key.iter().all(written) {
        return None;
    }
    Some(match rest.is_empty() {
        true => format!("ON CONFLICT ({}) DO NOTHING", list(key)),
        false => format!(
            "ON CONFLICT ({}) DO UPDATE SET {}",
            list(key),
            assignments(&rest, "NEW")
        ),
    })
}

/// Whether the function only keeps this shadow, called after each row of its source.
fn does_nothing_else(catalog: &Catalog, pair: &Pair, syncing: &Syncing<'_>) -> bool {
    let tree = |oid| catalog.tree(oid).into_iter().map(|table| table.oid);
    let own: Vec<_> = tree(pair.source).chain(tree(pair.shadow)).collect();
    let callers = catalog.relations.iter().flat_map(|relation| {
        let calls = |trigger: &&Trigger| trigger.function == syncing.function.oid;
        relation
            .triggers
            .iter()
            .filter(calls)
            .map(move |t| (relation, t))
    });
    let called_right = callers.clone().all(|(relation, trigger)| {
        own.contains(&relation.oid) && trigger.for_each_row() && !trigger.is_before()
    });
    called_right && !acts_elsewhere(catalog, &own, syncing)
}

/// Whether the text calls something, or has the name of another table where a table is named.
fn acts_elsewhere(catalog: &Catalog, own: &[Oid], syncing: &Syncing<'_>) -> bool {
    let words = &syncing.words;
    words.iter().enumerate().any(|(at, word)| {
        // A schema stands between.
        let before = at.checked_sub(1 + usize::from(word.qualifier.is_some()));
        let before = before.map_or("", |before| words[before].text.as_str());
        let mut named = catalog.relations.iter().filter(|r| r.name == word.text);
        match before {
            "into" | "update" | "from" | "join" | "only" | "table" | "truncate" | "using" => {
                named.any(|relation| !own.contains(&relation.oid))
            }
            _ => matches!(word.text.as_str(), "perform" | "execute" | "call"),
        }
    })
}
