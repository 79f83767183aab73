mod arrival;
mod mapped;
mod note;

use fleetproof_model::Unread;
use tokio_postgres::Client;

use self::{arrival::watch_one, note::note};
use super::Pairs;
use crate::{
    RehearseError,
    catalog::{Catalog, Relation, Trigger},
    rows::Wishes,
};

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
