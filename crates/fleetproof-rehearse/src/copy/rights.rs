//! Who may do what: a trigger's function runs with the rights of whoever writes the source.

use std::collections::BTreeSet;

use super::statements::Pieces;
use crate::{
    catalog::{Catalog, Relation, Role},
    sql::{identifier, literal},
};

/// Up to this many roles all are made: a migration may name any of them.
const MANY: usize = 300;

/// Makes roles. They cannot log in. They belong to the whole server: what a copy made before has left
/// is kept.
pub(super) fn roles(catalog: &Catalog, out: &mut Pieces) {
    let named = named(catalog);
    let wanted = |role: &&Role| catalog.roles.len() <= MANY || named.contains(role.name.as_str());
    let roles: Vec<&Role> = catalog.roles.iter().filter(wanted).collect();
    for role in &roles {
        let name = identifier(&role.name);
        let mut rights = String::from("NOLOGIN");
        if role.superuser {
            rights.push_str(" SUPERUSER");
        }
        if role.bypasses_row_security {
            rights.push_str(" BYPASSRLS");
        }
        let text = literal(&role.name);
        let lacks = format!("NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {text})");
        let make = format!("CREATE ROLE {name} {rights}");
        out.push(format!("role {}", role.name), only_if(&lacks, &make));
    }
    for role in &roles {
        for above in &role.member_of {
            let (member, above) = (&role.name, above);
            let lacks = format!(
                "NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = \
                 pg_catalog.to_regrole({0}) AND member = pg_catalog.to_regrole({1}))",
                literal(&identifier(above)),
                literal(&identifier(member)),
            );
            let make = format!("GRANT {} TO {}", identifier(above), identifier(member));
            out.push(format!("role {member}"), only_if(&lacks, &make));
        }
    }
}

fn only_if(condition: &str, statement: &str) -> String {
    format!("DO $$ BEGIN IF {condition} THEN {statement}; END IF; END $$")
}

/// Roles that own or may do something here, and those whose rights they have.
fn named(catalog: &Catalog) -> BTreeSet<&str> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for relation in &catalog.relations {
        named.insert(&relation.owner);
        named.extend(relation.grants.iter().map(|grant| grant.grantee.as_str()));
        named.extend(
            relation
                .column_grants
                .iter()
                .map(|grant| grant.grantee.as_str()),
        );
        let policies = relation.policies.iter();
        named.extend(policies.flat_map(|p| p.roles.iter().map(String::as_str)));
    }
    named.extend(catalog.functions.iter().map(|f| f.owner.as_str()));
    loop {
        let known = catalog.roles.iter();
        let above: Vec<&str> = known
            .filter(|role| named.contains(role.name.as_str()))
            .flat_map(|role| role.member_of.iter().map(String::as_str))
            .collect();
        let before = named.len();
        named.extend(above);
        if named.len() == before {
            return named;
        }
    }
}

/// Owners and privileges, if there is anybody but one owner: rights make no difference otherwise.
pub(super) fn rights(catalog: &Catalog, out: &mut Pieces) {
    let shared = |relation: &Relation| {
        let others = relation
            .grants
            .iter()
            .any(|grant| grant.grantee != relation.owner);
        others || !relation.column_grants.is_empty() || !relation.policies.is_empty()
    };
    let definer = catalog.functions.iter().any(|f| f.security_definer);
    let owners: BTreeSet<&str> = catalog.relations.iter().map(|r| r.owner.as_str()).collect();
    if !definer && owners.len() < 2 && !catalog.relations.iter().any(shared) {
        return;
    }
    on_schemas(catalog, out);
    for relation in &catalog.relations {
        on_relation(relation, out);
    }
    // Whose rights a function has decides for it; that of others nobody asks.
    for function in catalog.functions.iter().filter(|f| f.security_definer) {
        out.push(
            format!("owner of {}", function.shown()),
            format!(
                "ALTER ROUTINE {}({}) OWNER TO {}",
                function.sql(),
                function.arguments,
                identifier(&function.owner)
            ),
        );
    }
    // Whoever runs the migration is taken for one whose tables these rights are meant for.
    for right in &catalog.database.default_rights {
        let schema = right.schema.as_deref().map(identifier);
        let within = schema.map_or_else(String::new, |schema| format!(" IN SCHEMA {schema}"));
        out.push(
            "default privileges",
            format!(
                "ALTER DEFAULT PRIVILEGES{within} GRANT {} ON TABLES TO {}",
                right.privilege,
                grantee(&right.grantee)
            ),
        );
    }
}

fn on_schemas(catalog: &Catalog, out: &mut Pieces) {
    for schema in &catalog.database.schema_rights {
        let name = identifier(&schema.name);
        let object = format!("privileges on {}", schema.name);
        if schema.name != "public" {
            let owner = identifier(&schema.owner);
            out.push(
                object.clone(),
                format!("ALTER SCHEMA {name} OWNER TO {owner}"),
            );
        }
        let Some(grants) = &schema.grants else {
            continue;
        };
        out.push(
            object.clone(),
            format!("REVOKE ALL ON SCHEMA {name} FROM PUBLIC"),
        );
        for grant in grants {
            let role = grantee(&grant.grantee);
            out.push(
                object.clone(),
                format!("GRANT {} ON SCHEMA {name} TO {role}", grant.privilege),
            );
        }
    }
}

fn on_relation(relation: &Relation, out: &mut Pieces) {
    let object = format!("privileges on {}", relation.shown());
    let owner = identifier(&relation.owner);
    out.push(
        object.clone(),
        format!("ALTER TABLE {} OWNER TO {owner}", relation.sql()),
    );
    for grant in &relation.grants {
        let (privilege, role) = (&grant.privilege, grantee(&grant.grantee));
        out.push(
            object.clone(),
            format!("GRANT {privilege} ON {} TO {role}", relation.sql()),
        );
    }
    for grant in &relation.column_grants {
        let (privilege, column) = (&grant.privilege, identifier(&grant.column));
        out.push(
            object.clone(),
            format!(
                "GRANT {privilege} ({column}) ON {} TO {}",
                relation.sql(),
                grantee(&grant.grantee)
            ),
        );
    }
}

/// A role as GRANT names it.
pub(super) fn grantee(role: &str) -> String {
    match role {
        "public" => "PUBLIC".to_owned(),
        role => identifier(role),
    }
}
