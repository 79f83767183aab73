use serde::Deserialize;

use crate::catalog::Oid;

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

/// A rewrite rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RewriteRule {
    /// Its identity.
    pub oid: Oid,
    pub(in crate::catalog) relation: Oid,
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
