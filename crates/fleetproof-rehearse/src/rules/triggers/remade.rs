//! Triggers made anew, as SQL.

use fleetproof_model::WayOut;

use crate::{
    catalog::{Catalog, Relation, Trigger, TriggerEvents},
    rules::Scene,
    sql::identifier,
};

/// `trigger` as a row trigger after `events`, with the condition `when` if there is one, and without
/// a list of columns. None for a constraint trigger, which is made in another way.
pub(super) fn after_each_row(
    catalog: &Catalog,
    table: &Relation,
    trigger: &Trigger,
    events: TriggerEvents,
    when: Option<&str>,
) -> Option<String> {
    let (head, call) = trigger.definition.rsplit_once(" EXECUTE ")?;
    if !head.starts_with("CREATE TRIGGER ") {
        return None;
    }
    let names = [
        (events.insert(), "INSERT"),
        (events.update(), "UPDATE"),
        (events.delete(), "DELETE"),
    ];
    let events: Vec<_> = names
        .into_iter()
        .filter(|(fires, _)| *fires)
        .map(|(_, name)| name)
        .collect();
    let condition = when.map_or_else(String::new, |when| format!(" WHEN ({when})"));
    let (name, on) = (identifier(&trigger.name), table.sql());
    let rest = format!(
        "TRIGGER {name} AFTER {} ON {on} FOR EACH ROW{condition} EXECUTE {call}",
        events.join(" OR ")
    );
    Some(match catalog.database.major() >= 14 {
        true => format!("CREATE OR REPLACE {rest}"),
        // In one transaction: no write may come between the two.
        false => format!("DROP TRIGGER IF EXISTS {name} ON {on};\nCREATE {rest}"),
    })
}

/// A way out that makes `trigger` by `sql`: instead of the statement that made it, if the migration
/// did, and else after it.
pub(super) fn way_out(scene: &Scene<'_>, trigger: &Trigger, sql: Option<String>) -> WayOut {
    let made = scene.statements().filter(|(applied, text)| {
        let there = |found: &Relation| found.triggers.contains(trigger);
        let catalog = &applied.state.catalog;
        catalog.relation(trigger.relation).is_some_and(there)
            && is_create_trigger(text)
            && crate::sql::mentions(text, &trigger.name)
    });
    let sql: Vec<String> = sql.into_iter().collect();
    match made.count() > 0 {
        true => WayOut {
            instead: sql,
            ..WayOut::default()
        },
        false => WayOut {
            after: sql,
            ..WayOut::default()
        },
    }
}

/// Whether a statement makes a trigger.
pub(super) fn is_create_trigger(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace().map(str::to_ascii_uppercase);
    words.next().as_deref() == Some("CREATE")
        && words
            .find(|word| !matches!(word.as_str(), "OR" | "REPLACE" | "CONSTRAINT"))
            .is_some_and(|word| word == "TRIGGER")
}
