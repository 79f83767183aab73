use crate::{
    catalog::{Catalog, ConstraintKind},
    rules::backfill::Backfill,
    sql::{identifier, literal},
    sync::Pair,
};

use super::values::Routing;

/// Statements that fill the column from the row that a source row belongs to, today and from now on,
/// and copy what could not be copied before; none if no key leads to a table with that column.
pub(super) fn from_parent(catalog: &Catalog, pair: &Pair, routing: &Routing<'_>) -> Vec<String> {
    let (source, column) = (routing.source, routing.column.name.as_str());
    let found = source.constraints.iter().find_map(|key| {
        let parent = catalog.relation(key.referenced)?;
        let own = source.names(&key.columns);
        let theirs = parent.names(&key.referenced_columns);
        let fits = key.kind == ConstraintKind::Foreign
            && parent.oid != source.oid
            && parent.forbids_null(column);
        match (own.as_slice(), theirs.as_slice()) {
            ([own], [theirs]) if fits => Some((parent, *own, *theirs)),
            _ => None,
        }
    });
    let Some((parent, own, theirs)) = found else {
        return Vec::new();
    };
    let name = identifier(&format!("fill_{}_{column}", source.name));
    let function = format!("{}.{name}", identifier(&source.schema));
    let (table, parent) = (source.sql(), parent.sql());
    let (column, own, theirs) = (identifier(column), identifier(own), identifier(theirs));
    let body = format!(
        "BEGIN IF NEW.{column} IS NULL THEN SELECT parent.{column} INTO NEW.{column} FROM {parent} \
         parent WHERE parent.{theirs} = NEW.{own}; END IF; RETURN NEW; END"
    );
    let mut statements = vec![
        format!(
            "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {}",
            literal(&body)
        ),
        format!(
            "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION \
             {function}()"
        ),
        format!(
            "UPDATE {table} s SET {column} = parent.{column} FROM {parent} parent WHERE s.{column} \
             IS NULL AND parent.{theirs} = s.{own}"
        ),
    ];
    statements.extend(Backfill::of(catalog, pair).map(|backfill| backfill.copy));
    statements
}
