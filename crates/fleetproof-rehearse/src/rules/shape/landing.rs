//! Rows of a source, made so that they land in one table of its shadow.

use crate::{
    catalog::{ConstraintKind, Relation},
    rows::{Demand, DemandColumn, Wishes, bound_value},
    rules::Scene,
    sync::Pair,
    trial::{Act, Recipe},
};

/// Wishes for a row of the pair's source that `table`, the shadow or a partition of it, will hold.
pub(super) fn landing(scene: &Scene<'_>, pair: &Pair, table: &Relation) -> Wishes {
    let mut path = vec![table];
    while let Some(above) = path.last().and_then(|at| parent(scene, at)) {
        path.push(above);
    }
    // From the top down; the first step is what rows of the history are told by.
    path.reverse();
    let value = |below: &&Relation| below.bound.as_deref().and_then(bound_value);
    let first = match path.get(1) {
        Some(top) => value(top),
        None => scene.parts(pair).into_iter().next().flatten(),
    };
    let mut wishes = scene.ordinary(pair, first.as_deref());
    for step in path.windows(2).skip(1) {
        if let ([_, below], [column]) = (step, step[0].routing_columns().as_slice())
            && let (Some(value), Some(from)) = (value(below), pair.to_source(column))
        {
            wishes = wishes.with(from, value);
        }
    }
    wishes
}

fn parent<'a>(scene: &Scene<'a>, table: &Relation) -> Option<&'a Relation> {
    let above = table.parents.first().filter(|_| table.is_partition)?;
    scene.catalog().relation(*above)
}

/// The insert of a row with `value` in `column`, and before it of the row that it then refers to.
pub(super) fn insert_with(
    scene: &Scene<'_>,
    pair: &Pair,
    wishes: Wishes,
    column: &str,
    value: &str,
) -> Recipe {
    let wishes = wishes.with(column, value);
    let parent = parent_for(scene, pair, &wishes, column);
    let recipe = Recipe::write(Act::Insert {
        table: pair.source,
        wishes,
    });
    match parent {
        Some(act) => recipe.after(act),
        None => recipe,
    }
}

/// The row that a row with these wishes refers to by `column`, if a key says that it has to be there.
pub(super) fn parent_for(
    scene: &Scene<'_>,
    pair: &Pair,
    wishes: &Wishes,
    column: &str,
) -> Option<Act> {
    let catalog = scene.catalog();
    let source = catalog.relation(pair.source)?;
    let given = |name: &str| wishes.values.get(name).filter(|value| *value != "NULL");
    let key = source.constraints.iter().find(|key| {
        let own = source.names(&key.columns);
        key.kind == ConstraintKind::Foreign
            && key.referenced != source.oid
            && own.contains(&column)
            && own.iter().all(|name| given(name).is_some())
    })?;
    let other = catalog.relation(key.referenced)?;
    let mut parent = Wishes::default();
    // A row of the same partition, where shadows refer to each other too.
    for kinship in scene.kinships {
        if kinship.child != source.oid || kinship.parent != other.oid {
            continue;
        }
        for (own, theirs) in &kinship.columns {
            if let Some(value) = given(own) {
                parent = parent.with(theirs, value);
            }
        }
    }
    let own = source.names(&key.columns);
    for (own, theirs) in own.iter().zip(other.names(&key.referenced_columns)) {
        parent = parent.with(theirs, given(own)?);
    }
    Some(Act::Insert {
        table: other.oid,
        wishes: parent,
    })
}

/// That a row should meet `condition`, which names columns of the shadow, or break it. None if it
/// names nothing that the sync writes.
pub(super) fn demand(
    pair: &Pair,
    shadow: &Relation,
    columns: &[&str],
    condition: &str,
    holds: bool,
) -> Option<Demand> {
    let column = |&name: &&str| {
        Some(DemandColumn {
            source: pair.to_source(name)?.to_owned(),
            shadow: name.to_owned(),
            r#type: shadow.column(name)?.r#type.clone(),
        })
    };
    let known: Vec<_> = columns.iter().filter_map(column).collect();
    (!known.is_empty() && known.len() == columns.len()).then(|| Demand {
        condition: condition.to_owned(),
        columns: known,
        holds,
    })
}

/// The columns of `relation` whose names stand in `expression`.
pub(super) fn columns_in<'a>(relation: &'a Relation, expression: &str) -> Vec<&'a str> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let mut outside = String::new();
    for (at, piece) in expression.split('\'').enumerate() {
        if at % 2 == 0 {
            outside.push_str(piece);
            outside.push(' ');
        }
    }
    let words: Vec<&str> = outside.split(|c| !part(c)).collect();
    let columns = relation.columns.iter().map(|column| column.name.as_str());
    columns
        .filter(|name| words.contains(name) || outside.contains(&format!("\"{name}\"")))
        .collect()
}
