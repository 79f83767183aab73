use serde::Deserialize;

use super::Oid;
use crate::sql;

/// A table, partition, view, materialised view or foreign table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Relation {
    /// Its identity.
    pub oid: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `r` table, `p` partitioned, `v` view, `m` materialised view, `f` foreign table.
    pub kind: char,
    /// `p` permanent, `u` unlogged, `t` temporary.
    pub persistence: char,
    /// The role that owns it.
    pub owner: String,
    /// Whether row security is on.
    pub row_security: bool,
    /// Whether it holds for the owner too.
    pub row_security_forced: bool,
    /// Whether it is a partition.
    pub is_partition: bool,
    /// `FOR VALUES …` or `DEFAULT`, of a partition.
    pub bound: Option<String>,
    /// Such as `LIST (runner_type)`, of a partitioned table.
    pub partition_key: Option<String>,
    /// Numbers of the columns of the partition key; 0 for an expression.
    pub partition_columns: Vec<i32>,
    /// `l` list, `r` range, `h` hash.
    pub partition_strategy: Option<char>,
    /// Rows by the server's last estimate; -1 if there is none.
    pub estimated_rows: f64,
    /// A view's query.
    pub definition: Option<String>,
    /// The table that this is a partition of, or those that it inherits from.
    pub parents: Vec<Oid>,
    /// The relations that a view reads.
    pub rests_on: Vec<Oid>,
    /// Privileges granted.
    pub grants: Vec<Grant>,
    /// Privileges granted on single columns.
    pub column_grants: Vec<ColumnGrant>,
    /// Columns in order.
    #[serde(skip)]
    pub columns: Vec<Column>,
    /// Constraints but NOT NULL.
    #[serde(skip)]
    pub constraints: Vec<Constraint>,
    /// Indexes.
    #[serde(skip)]
    pub indexes: Vec<Index>,
    /// Triggers made on it by a user; those that a partition has from its routing table are there.
    #[serde(skip)]
    pub triggers: Vec<Trigger>,
    /// Row security policies.
    #[serde(skip)]
    pub policies: Vec<Policy>,
    /// Rules but a view's own.
    #[serde(skip)]
    pub rules: Vec<RewriteRule>,
}

impl Relation {
    /// The name as SQL, qualified and quoted where needed.
    pub fn sql(&self) -> String {
        format!(
            "{}.{}",
            sql::identifier(&self.schema),
            sql::identifier(&self.name)
        )
    }

    /// The name for reports: qualified unless it is in `public`.
    pub fn shown(&self) -> String {
        sql::shown(&self.schema, &self.name)
    }

    /// Whether it holds rows, or routes them to partitions.
    pub fn is_table(&self) -> bool {
        matches!(self.kind, 'r' | 'p')
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column with this number.
    pub fn column_at(&self, number: i32) -> Option<&Column> {
        self.columns.iter().find(|column| column.number == number)
    }

    /// The names of the columns with these numbers, expressions left out.
    pub fn names(&self, numbers: &[i32]) -> Vec<&str> {
        let name = |&number| Some(self.column_at(number)?.name.as_str());
        numbers.iter().filter_map(name).collect()
    }

    /// The primary key's columns; empty if there is none.
    pub fn primary_key(&self) -> Vec<&str> {
        let primary = self.indexes.iter().find(|index| index.is_primary);
        primary.map_or_else(Vec::new, |index| self.names(index.key()))
    }

    /// The columns that rows are routed to partitions by.
    pub fn routing_columns(&self) -> Vec<&str> {
        self.names(&self.partition_columns)
    }

    /// The constants of `FOR VALUES IN (…)`, as SQL, of a partition by list.
    pub fn list_values(&self) -> Vec<String> {
        let bound = self.bound.as_deref().unwrap_or_default();
        let inner = bound
            .strip_prefix("FOR VALUES IN (")
            .and_then(|rest| rest.strip_suffix(')'));
        let (mut found, mut quoted) = (vec![String::new()], false);
        for character in inner.unwrap_or_default().chars() {
            quoted ^= character == '\'';
            match (character, quoted, found.last_mut()) {
                (',', false, _) => found.push(String::new()),
                (_, _, Some(value)) => value.push(character),
                (.., None) => {}
            }
        }
        let values = found.iter().map(|value| value.trim().to_owned());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Whether it is the partition for everything that no other takes.
    pub fn takes_the_rest(&self) -> bool {
        self.bound.as_deref() == Some("DEFAULT")
    }

    /// Whether a valid CHECK, or NOT NULL, forbids NULL in `column`.
    pub fn forbids_null(&self, column: &str) -> bool {
        let by_check = |constraint: &Constraint| {
            constraint.kind == ConstraintKind::Check && constraint.forbids_null_in(column)
        };
        self.column(column).is_some_and(|column| column.not_null)
            || self.constraints.iter().any(by_check)
    }
}

/// A privilege on a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Grant {
    /// A role, or `public` for all.
    pub grantee: String,
    /// Such as `INSERT`.
    pub privilege: String,
}

/// A privilege on one column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ColumnGrant {
    /// A role, or `public` for all.
    pub grantee: String,
    /// Such as `INSERT`.
    pub privilege: String,
    /// The column.
    pub column: String,
}

/// A column of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Column {
    pub(super) relation: Oid,
    /// Its number, from 1, with gaps where columns were dropped.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its type with modifiers, such as `character varying(8)`.
    pub r#type: String,
    /// Its type without them.
    pub type_oid: Oid,
    /// The type's modifier, -1 if it has none.
    pub modifier: i32,
    /// `b` base, `c` composite, `d` domain, `e` enum, `r` range.
    pub type_kind: char,
    /// PostgreSQL's category of types, such as `N` numeric, `S` string, `D` date and time.
    pub type_category: char,
    /// Whether it is declared NOT NULL.
    pub not_null: bool,
    /// Its default, or what it is generated by.
    pub default: Option<String>,
    /// `a` always, `d` by default; `\0` or a blank if it is no identity.
    #[serde(deserialize_with = "flag")]
    pub identity: Option<char>,
    /// `s` stored, `v` virtual.
    #[serde(deserialize_with = "flag")]
    pub generated: Option<char>,
    /// Its collation where that is not its type's.
    pub collation: Option<String>,
    /// Whether only equal bytes are equal under its collation.
    pub deterministic: bool,
}

impl Column {
    /// Whether the server finds a value itself, if none is given.
    pub fn fills_itself(&self) -> bool {
        self.default.is_some() || self.identity.is_some() || self.generated.is_some()
    }

    /// Whether a value may be given.
    pub fn takes_values(&self) -> bool {
        self.generated.is_none()
    }
}

/// The catalog's one-character flags are blank where they do not apply.
fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<char>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.chars().next().filter(char::is_ascii_alphabetic))
}

/// What a constraint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ConstraintKind {
    /// CHECK.
    #[serde(rename = "c")]
    Check,
    /// FOREIGN KEY.
    #[serde(rename = "f")]
    Foreign,
    /// PRIMARY KEY.
    #[serde(rename = "p")]
    Primary,
    /// UNIQUE.
    #[serde(rename = "u")]
    Unique,
    /// EXCLUDE.
    #[serde(rename = "x")]
    Exclusion,
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Constraint {
    /// Its identity.
    pub oid: Oid,
    /// The table that has it.
    pub relation: Oid,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ConstraintKind,
    /// As `ALTER TABLE … ADD CONSTRAINT name` takes it.
    pub definition: String,
    /// Numbers of its columns; of a CHECK, those that the expression names.
    pub columns: Vec<i32>,
    /// A foreign key's other end; 0 for other kinds.
    pub referenced: Oid,
    /// The columns at the other end.
    pub referenced_columns: Vec<i32>,
    /// `a` no action, `r` restrict, `c` cascade, `n` set null, `d` set default; blank for others.
    pub on_delete: char,
    /// Likewise.
    pub on_update: char,
    /// `s` simple, `f` full; blank for others.
    pub match_type: char,
    /// Whether it can be deferred.
    pub deferrable: bool,
    /// Whether it is, unless told otherwise.
    pub deferred: bool,
    /// Whether old rows are known to obey. New rows have to, either way.
    pub validated: bool,
    /// The routing table's constraint that this one follows from; 0 if it is its own.
    pub parent: Oid,
    /// The index behind it; 0 if it has none.
    pub index: Oid,
    /// Whether it was made on this table, not inherited.
    pub is_local: bool,
    /// A CHECK's condition.
    pub expression: Option<String>,
}

impl Constraint {
    /// Whether this CHECK says `column IS NOT NULL`, and nothing else.
    fn forbids_null_in(&self, column: &str) -> bool {
        let said = self.expression.as_deref().unwrap_or_default();
        let said = said.trim_start_matches('(').trim_end_matches(')');
        self.validated
            && said
                .strip_suffix(" IS NOT NULL")
                .is_some_and(|name| name == column || name == sql::identifier(column))
    }
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Index {
    /// Its identity.
    pub oid: Oid,
    /// The table that it is on.
    pub relation: Oid,
    /// Its name.
    pub name: String,
    /// `CREATE INDEX …`.
    pub definition: String,
    /// Whether it refuses doubles.
    pub is_unique: bool,
    /// Whether it is the primary key's.
    pub is_primary: bool,
    /// Whether queries may use it.
    pub valid: bool,
    /// Whether writes go into it; a unique one that is ready refuses doubles, valid or not.
    pub ready: bool,
    /// Whether doubles are refused at once, rather than at the end of statement or transaction.
    pub immediate: bool,
    /// How many of `columns` are its key; the others are only carried.
    pub key_count: usize,
    /// Numbers of its columns; 0 for an expression.
    pub columns: Vec<i32>,
    /// `btree`, `hash`, `gin` …
    pub method: String,
    /// A partial index's condition.
    pub predicate: Option<String>,
    /// Its expressions.
    pub expressions: Option<String>,
    /// Whether two NULLs are doubles.
    pub nulls_not_distinct: bool,
    /// The constraint that it stands behind.
    pub constraint: Option<Oid>,
    /// The routing table's index that it is a part of.
    pub parent: Option<Oid>,
}

impl Index {
    /// Numbers of its key columns; 0 for an expression.
    pub fn key(&self) -> &[i32] {
        &self.columns[..self.key_count.min(self.columns.len())]
    }

    /// Whether it has columns only, and holds for every row.
    pub fn is_plain(&self) -> bool {
        self.predicate.is_none() && self.expressions.is_none()
    }
}

/// The events that a trigger fires for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TriggerEvents(i32);

impl TriggerEvents {
    /// Bits of `pg_trigger.tgtype`.
    const INSERT: i32 = 4;
    const DELETE: i32 = 8;
    const UPDATE: i32 = 16;
    const TRUNCATE: i32 = 32;

    /// INSERT, UPDATE and DELETE: all that can happen to one row.
    pub const ROWS: Self = Self(Self::INSERT | Self::UPDATE | Self::DELETE);
    /// No event.
    pub const NONE: Self = Self(0);

    /// Events of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Events that are not among `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// INSERT.
    pub fn insert(self) -> bool {
        self.0 & Self::INSERT != 0
    }
    /// UPDATE.
    pub fn update(self) -> bool {
        self.0 & Self::UPDATE != 0
    }
    /// DELETE.
    pub fn delete(self) -> bool {
        self.0 & Self::DELETE != 0
    }
    /// TRUNCATE.
    pub fn truncate(self) -> bool {
        self.0 & Self::TRUNCATE != 0
    }
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Trigger {
    /// Its identity.
    pub oid: Oid,
    /// The table that it was made on.
    pub relation: Oid,
    /// Its name; triggers of one kind fire in the order of their names.
    pub name: String,
    /// `pg_trigger.tgtype`.
    pub bits: i32,
    /// `O` ordinary, `D` disabled, `R` replica only, `A` always.
    pub enabled: char,
    /// The function that it calls.
    pub function: Oid,
    /// The columns of `UPDATE OF`; empty if there is no list.
    pub columns: Vec<i32>,
    /// `CREATE TRIGGER …`.
    pub definition: String,
    /// The name of its OLD TABLE.
    pub old_table: Option<String>,
    /// The name of its NEW TABLE.
    pub new_table: Option<String>,
    /// Whether it is a constraint trigger that can be deferred.
    pub deferrable: bool,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl Trigger {
    /// The events that it fires for.
    pub fn events(&self) -> TriggerEvents {
        let all = TriggerEvents::ROWS.0 | TriggerEvents::TRUNCATE;
        TriggerEvents(self.bits & all)
    }

    /// Whether it fires for each row.
    pub fn for_each_row(&self) -> bool {
        self.bits & 1 != 0
    }

    /// Whether it fires before the write.
    pub fn is_before(&self) -> bool {
        self.bits & 2 != 0
    }

    /// Whether it fires instead of the write, on a view.
    pub fn is_instead(&self) -> bool {
        self.bits & 64 != 0
    }

    /// Whether it fires for writes of ordinary sessions.
    pub fn fires(&self) -> bool {
        matches!(self.enabled, 'O' | 'A')
    }

    /// Whether its function has one of these names, in whatever schema.
    pub fn calls_any_of(&self, names: &[&str]) -> bool {
        let call = self.definition.rsplit_once(" EXECUTE FUNCTION ");
        let call = call.or_else(|| self.definition.rsplit_once(" EXECUTE PROCEDURE "));
        let Some((path, _)) = call.and_then(|(_, call)| call.split_once('(')) else {
            return false;
        };
        let name = path.rsplit('.').next().unwrap_or(path);
        names.contains(&name.trim_matches('"'))
    }

    /// The condition of WHEN.
    pub fn when(&self) -> Option<&str> {
        let (_, rest) = self.definition.split_once(" WHEN (")?;
        let (condition, _) = rest.rsplit_once(") EXECUTE ")?;
        Some(condition)
    }
}

/// A row security policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Policy {
    pub(super) relation: Oid,
    /// Its name.
    pub name: String,
    /// Whether it lets rows through rather than keeping them back.
    pub permissive: bool,
    /// `r` select, `a` insert, `w` update, `d` delete, `*` all.
    pub command: char,
    /// The roles that it is for.
    pub roles: Vec<String>,
    /// Which rows are seen.
    pub using_expression: Option<String>,
    /// Which rows may be written.
    pub check_expression: Option<String>,
}

/// A rewrite rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RewriteRule {
    /// Its identity.
    pub oid: Oid,
    pub(super) relation: Oid,
    /// Its name.
    pub name: String,
    /// As for triggers.
    pub enabled: char,
    /// `1` select, `2` update, `3` insert, `4` delete.
    pub event: char,
    /// Whether it replaces the write.
    pub instead: bool,
    /// `CREATE RULE …`.
    pub definition: String,
}

impl RewriteRule {
    /// The event that it answers to.
    pub fn events(&self) -> TriggerEvents {
        match self.event {
            '2' => TriggerEvents(TriggerEvents::UPDATE),
            '3' => TriggerEvents(TriggerEvents::INSERT),
            '4' => TriggerEvents(TriggerEvents::DELETE),
            _ => TriggerEvents::NONE,
        }
    }
}
