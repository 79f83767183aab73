use std::collections::BTreeSet;

use crate::{
    catalog::{Catalog, Function, Relation, Role},
    rules::{Scene, generic::write_fails::values_for_change},
    sync::Pair,
};

/// Roles looked at for one table at most: beyond that they are alike.
const ROLES: usize = 8;

/// The privileges that writes ask for.
pub(super) const WRITES: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];

/// Roles that may write the pair's source, superusers left out. Its owner counts where the shadow
/// has another one: who will own a shadow that is yet to come is not known.
pub(super) fn writers(scene: &Scene<'_>, pair: &Pair) -> Vec<String> {
    let catalog = scene.catalog();
    let Some(source) = catalog.relation(pair.source) else {
        return Vec::new();
    };
    let granted = source.grants.iter().map(|g| (&g.grantee, &g.privilege));
    let of_columns = source.column_grants.iter();
    let all = granted.chain(of_columns.map(|g| (&g.grantee, &g.privilege)));
    let writes = all.filter(|(_, privilege)| WRITES.contains(&privilege.as_str()));
    let mut found: BTreeSet<&str> = writes.map(|(grantee, _)| grantee.as_str()).collect();
    found.remove(source.owner.as_str());
    let shadow = scene.before.catalog.relation(pair.shadow);
    if shadow.is_some_and(|shadow| shadow.owner != source.owner) {
        found.insert(&source.owner);
    }
    let ordinary = |name: &&str| role(catalog, name).is_some_and(|role| !role.superuser);
    let found = found.into_iter().filter(ordinary);
    found.take(ROLES).map(str::to_owned).collect()
}

/// The role of this name.
pub(super) fn role<'a>(catalog: &'a Catalog, name: &str) -> Option<&'a Role> {
    catalog.roles.iter().find(|role| role.name == name)
}

/// Whether `name` has `privilege` on the whole of `relation`, by whatever way.
pub(super) fn has(catalog: &Catalog, name: &str, relation: &Relation, privilege: &str) -> bool {
    let own = with_memberships(catalog, name);
    let all_data = match privilege {
        "SELECT" => "pg_read_all_data",
        _ => "pg_write_all_data",
    };
    let granted = relation.grants.iter().any(|grant| {
        let to = grant.grantee.as_str();
        grant.privilege == privilege && (to == "public" || own.contains(to))
    });
    let superuser = own
        .iter()
        .any(|name| role(catalog, name).is_some_and(|role| role.superuser));
    granted || superuser || own.contains(relation.owner.as_str()) || own.contains(all_data)
}

/// A role, and all whose rights it has.
pub(super) fn with_memberships<'a>(catalog: &'a Catalog, name: &'a str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::from([name]);
    let mut waiting = vec![name];
    while let Some(next) = waiting.pop() {
        let above = role(catalog, next).map(|role| role.member_of.as_slice());
        for name in above.unwrap_or_default() {
            if found.insert(name) {
                waiting.push(name);
            }
        }
    }
    found
}

/// The functions that write the pair's shadow.
pub(super) fn functions<'a>(scene: &Scene<'a>, pair: &Pair) -> Vec<&'a Function> {
    let triggers = scene.triggers(pair).into_iter();
    let mut found: Vec<&Function> = triggers
        .filter_map(|(_, trigger)| scene.now.catalog.function(trigger.function))
        .collect();
    found.sort_by_key(|function| function.oid);
    found.dedup_by_key(|function| function.oid);
    found
}

/// A change of the pair's source that is legal for any row.
pub(super) fn a_change(scene: &Scene<'_>, pair: &Pair) -> Option<(String, String)> {
    let source = scene.catalog().relation(pair.source)?;
    let mut changes = values_for_change(scene, pair).into_iter();
    changes.find(|(column, _)| {
        let names = |columns: &[i32]| source.names(columns).contains(&column.as_str());
        !source.constraints.iter().any(|key| names(&key.columns))
            && !source
                .indexes
                .iter()
                .any(|index| index.is_unique && names(&index.columns))
    })
}

/// As whom the pair's functions act when `writer` writes.
pub(super) fn acting(scene: &Scene<'_>, pair: &Pair, writer: &str) -> String {
    let functions = functions(scene, pair);
    let definer = functions.iter().find(|function| function.security_definer);
    definer.map_or_else(|| writer.to_owned(), |function| function.owner.clone())
}
