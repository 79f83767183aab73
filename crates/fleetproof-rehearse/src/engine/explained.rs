//! Whether what one rule shows has been told by another.

use super::{found::Found, judge::Judge};
use crate::{
    ServerWords,
    catalog::{Catalog, Constraint},
    rules::Suspect,
    sync::Difference,
    trial::{Outcome, Recipe},
};

impl Judge<'_> {
    /// Whether another rule has told of the same failure. Of what may have come to an end, only that
    /// counts which was seen in this state.
    pub(super) fn is_explained(
        &self,
        suspect: &Suspect,
        shown: &Option<(Recipe, Outcome)>,
        seen: &[(&'static str, String)],
    ) -> bool {
        let Some((_, outcome)) = shown else {
            return false;
        };
        let told: Vec<&Found> = self
            .found
            .iter()
            .filter(|(name, found)| {
                found.until.is_none() && (!found.lasts() || seen.contains(name))
            })
            .map(|(_, found)| found)
            .collect();
        if let Outcome::Diverges(_, differences) = outcome
            && differences.iter().all(|one| explains(&told, one))
        {
            return true;
        }
        // The stack is used up by tables that write each other in turn, whichever was written first.
        let in_turn = matches!(outcome, Outcome::Fails(_, words) if words.sqlstate == "54001");
        told.iter().any(|found| {
            let Some((_, other)) = &found.shown else {
                return false;
            };
            match (outcome, other) {
                (Outcome::Fails(_, a), Outcome::Fails(_, b)) => match &a.constraint {
                    // The same constraint on another partition may have another name.
                    Some(name) => {
                        a.sqlstate == b.sqlstate
                            && (is_same_constraint(&found.state.catalog, a, b)
                                || found.suspect.named.contains(name))
                    }
                    None => {
                        let near = found.suspect.edge == suspect.edge;
                        // A cascade reaches what other writes reach, and is refused in the same words.
                        let near = near
                            || in_turn
                            || found.suspect.edge.is_none()
                            || a.message == b.message;
                        a.sqlstate == b.sqlstate && b.constraint.is_none() && near
                    }
                },
                (Outcome::Diverges(_, a), Outcome::Diverges(_, b)) => a.iter().all(|one| {
                    b.iter().any(|two| {
                        two.kind == one.kind
                            && two.shadow == one.shadow
                            && two.columns == one.columns
                    })
                }),
                _ => false,
            }
        })
    }
}

/// Whether something of what is told says that it leads to such differences, or to those in each
/// of the columns.
fn explains(told: &[&Found], difference: &Difference) -> bool {
    let edge = Some((difference.source, difference.shadow));
    let found = told
        .iter()
        .filter(|found| found.shown.is_some() && found.suspect.edge == edge);
    let suspects: Vec<_> = found.map(|found| &found.suspect).collect();
    let names = |suspect: &Suspect, column: &str| match &suspect.shows {
        Some((kind, Some(own))) => *kind == difference.kind && own == column,
        _ => false,
    };
    let mut columns = difference.columns.split(", ");
    suspects
        .iter()
        .any(|suspect| suspect.explains.contains(&difference.kind))
        || columns.all(|column| suspects.iter().any(|suspect| names(suspect, column)))
}

/// Whether two refusals come of one constraint: the server keeps a key of a routing table once more
/// for each partition at either end, under names of its own.
fn is_same_constraint(catalog: &Catalog, a: &ServerWords, b: &ServerWords) -> bool {
    let root = |words: &ServerWords| Some(catalog.root(words.table_in(catalog)?.oid)?.oid);
    let all = || catalog.relations.iter().flat_map(|r| &r.constraints);
    let topmost = |words: &ServerWords| {
        let named = |one: &&Constraint| words.constraint.as_ref() == Some(&one.name);
        let mut found = words.table_in(catalog)?.constraints.iter().find(named)?;
        while let Some(above) = all().find(|above| above.oid == found.parent) {
            found = above;
        }
        Some(found.oid)
    };
    // Unique indexes are no constraints, and partitions have checks of one name each.
    let by_name = a.constraint == b.constraint && root(a) == root(b);
    by_name || (topmost(a).is_some() && topmost(a) == topmost(b))
}
