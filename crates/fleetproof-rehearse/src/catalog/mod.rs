//! What a database holds, read from its catalog in one consistent look.

mod read;
mod relation;
mod schema_objects;

use std::collections::HashMap;

use serde::Deserialize;

pub use read::{read, read_here};
pub use relation::{
    Column, ColumnGrant, Constraint, ConstraintKind, Grant, Index, Policy, Relation, RewriteRule,
    Trigger, TriggerEvents,
};
pub use schema_objects::{
    Collation, Extension, Function, NamedCheck, Role, Sequence, TypeDefinition,
};

/// The identity of a catalog object. Stable across renames within one database, and within the
/// copies of one database, which is how a renamed table is known to be the same.
pub type Oid = i64;

/// A database's catalog, system schemas and members of extensions left out.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The database as a whole.
    pub database: Database,
    /// Tables, partitions, views and materialised views, by oid.
    pub relations: Vec<Relation>,
    /// Functions and procedures.
    pub functions: Vec<Function>,
    /// Enums, domains, composite and range types.
    pub types: Vec<TypeDefinition>,
    /// Sequences.
    pub sequences: Vec<Sequence>,
    /// Extensions but plpgsql.
    pub extensions: Vec<Extension>,
    /// Roles of the server.
    pub roles: Vec<Role>,
    /// Collations made by users.
    pub collations: Vec<Collation>,
    relation_at: HashMap<Oid, usize>,
    function_at: HashMap<Oid, usize>,
}

/// What is true of the database as a whole.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// The server's version, such as `15.18 (Debian …)`.
    pub version: String,
    /// The same as a number, such as 150018.
    pub version_number: u32,
    /// Schemas but the system's.
    pub schemas: Vec<String>,
    /// `ALTER DATABASE … SET`, as `name=value`.
    pub settings: Vec<String>,
    /// Tables that a subscription writes.
    pub subscribed: Vec<Oid>,
    /// Who owns the schemas, and what is granted on them.
    pub schema_rights: Vec<SchemaRights>,
    /// What is granted on tables to come: `ALTER DEFAULT PRIVILEGES`.
    pub default_rights: Vec<DefaultRight>,
}

/// Who owns a schema, and what is granted on it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SchemaRights {
    /// Its name.
    pub name: String,
    /// The role that owns it.
    pub owner: String,
    /// What is granted; none if nothing was ever granted or revoked.
    pub grants: Option<Vec<Grant>>,
}

/// A privilege on tables that a role will make.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DefaultRight {
    /// In this schema; none for all.
    pub schema: Option<String>,
    /// A role, or `public` for all.
    pub grantee: String,
    /// Such as `INSERT`.
    pub privilege: String,
}

impl Database {
    /// The major version, such as 15.
    pub fn major(&self) -> u32 {
        self.version_number / 10_000
    }
}

impl Catalog {
    /// The relation with this oid.
    pub fn relation(&self, oid: Oid) -> Option<&Relation> {
        self.relation_at.get(&oid).map(|&at| &self.relations[at])
    }

    /// The function with this oid.
    pub fn function(&self, oid: Oid) -> Option<&Function> {
        self.function_at.get(&oid).map(|&at| &self.functions[at])
    }

    /// The column's type, if users made it.
    pub fn type_of(&self, column: &Column) -> Option<&TypeDefinition> {
        self.types.iter().find(|made| made.oid == column.type_oid)
    }

    /// The column's type as shown, or what its domain rests on.
    pub fn base_of<'a>(&'a self, column: &'a Column) -> &'a str {
        let made = self.type_of(column);
        match made.and_then(|made| made.base.as_deref()) {
            Some(base) if column.type_kind == 'd' => base,
            _ => &column.r#type,
        }
    }

    /// The relation of this name; without a schema, that of the first schema of the default search
    /// path that has one, then of any.
    pub fn find(&self, schema: Option<&str>, name: &str) -> Option<&Relation> {
        let mut named = self.relations.iter().filter(|r| r.name == name);
        match schema {
            Some(schema) => named.find(|r| r.schema == schema),
            None => {
                let first = named.clone().find(|r| r.schema == "public");
                first.or_else(|| named.next())
            }
        }
    }

    /// The partitions and inheriting tables directly below `oid`.
    pub fn children(&self, oid: Oid) -> impl Iterator<Item = &Relation> {
        self.relations
            .iter()
            .filter(move |r| r.parents.contains(&oid))
    }

    /// `oid` and all below it.
    pub fn tree(&self, oid: Oid) -> Vec<&Relation> {
        let mut found: Vec<&Relation> = self.relation(oid).into_iter().collect();
        let mut at = 0;
        while at < found.len() {
            let below: Vec<_> = self.children(found[at].oid).collect();
            found.extend(below);
            at += 1;
        }
        found
    }

    /// The tables that hold rows of `oid`: its leaves, or itself if it has no partitions.
    pub fn leaves(&self, oid: Oid) -> Vec<&Relation> {
        let holds = |r: &&Relation| r.kind != 'p';
        self.tree(oid).into_iter().filter(holds).collect()
    }

    /// The topmost routing table above `oid`, or itself.
    pub fn root(&self, oid: Oid) -> Option<&Relation> {
        let mut relation = self.relation(oid)?;
        while relation.is_partition {
            relation = self.relation(*relation.parents.first()?)?;
        }
        Some(relation)
    }

    /// Triggers of `oid` and of the routing tables above it, each with the relation that it was
    /// made on.
    pub fn triggers_of(&self, oid: Oid) -> Vec<(&Relation, &Trigger)> {
        let mut found = Vec::new();
        let mut next = self.relation(oid);
        while let Some(relation) = next {
            found.extend(relation.triggers.iter().map(|trigger| (relation, trigger)));
            next = match relation.is_partition {
                true => relation.parents.first().and_then(|&oid| self.relation(oid)),
                false => None,
            };
        }
        found
    }

    /// Foreign keys that refer to `oid`, each with the relation that has it.
    pub fn keys_to(&self, oid: Oid) -> impl Iterator<Item = (&Relation, &Constraint)> {
        self.relations.iter().flat_map(move |relation| {
            let keys = relation.constraints.iter();
            keys.filter(move |key| key.kind == ConstraintKind::Foreign && key.referenced == oid)
                .map(move |key| (relation, key))
        })
    }

    pub(crate) fn indexed(mut self) -> Self {
        self.relation_at.clear();
        self.function_at.clear();
        let at = |(at, oid)| (oid, at);
        self.relation_at = self
            .relations
            .iter()
            .map(|r| r.oid)
            .enumerate()
            .map(at)
            .collect();
        self.function_at = self
            .functions
            .iter()
            .map(|f| f.oid)
            .enumerate()
            .map(at)
            .collect();
        self
    }
}
