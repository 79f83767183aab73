use serde::Deserialize;

use super::Oid;
use crate::sql;

/// A function or procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Function {
    /// Its identity.
    pub oid: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The types of its arguments.
    pub arguments: String,
    /// `CREATE OR REPLACE FUNCTION …`; none for aggregates and window functions.
    pub definition: Option<String>,
    /// Its body.
    pub source: String,
    /// Such as `plpgsql`.
    pub language: String,
    /// Its settings, as `name=value`.
    pub config: Vec<String>,
    /// Whether it runs with the rights of its owner.
    pub security_definer: bool,
    /// Whether triggers call it.
    pub is_trigger: bool,
    /// The role that owns it.
    pub owner: String,
}

impl Function {
    /// The name as SQL, qualified and quoted where needed.
    pub fn sql(&self) -> String {
        format!(
            "{}.{}",
            sql::identifier(&self.schema),
            sql::identifier(&self.name)
        )
    }

    /// The name for reports.
    pub fn shown(&self) -> String {
        format!("{}()", sql::shown(&self.schema, &self.name))
    }

    /// Whether it sets its own search path, so that names in it mean the same for every caller.
    pub fn sets_search_path(&self) -> bool {
        self.config
            .iter()
            .any(|setting| setting.starts_with("search_path="))
    }
}

/// A type made by a user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TypeDefinition {
    /// Its identity.
    pub oid: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `e` enum, `d` domain, `c` composite, `r` range.
    pub kind: char,
    /// A domain's base type.
    pub base: Option<String>,
    /// Whether a domain forbids NULL.
    pub not_null: bool,
    /// A domain's default.
    pub default: Option<String>,
    /// An enum's labels in order.
    pub labels: Vec<String>,
    /// A domain's constraints.
    pub checks: Vec<NamedCheck>,
    /// A composite's attributes, as `name type`.
    pub attributes: Vec<String>,
    /// A range's subtype.
    pub subtype: Option<String>,
}

/// A domain's constraint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NamedCheck {
    /// Its name.
    pub name: String,
    /// `CHECK (…)`.
    pub definition: String,
}

impl NamedCheck {
    /// Its condition, said of the column `name`, as SQL. None for what is no CHECK.
    pub(crate) fn said_of(&self, name: &str) -> Option<String> {
        let whole = &self.definition;
        // One that was never validated holds for new values all the same.
        let valid = whole.strip_suffix(" NOT VALID").unwrap_or(whole);
        let condition = valid.strip_prefix("CHECK (")?.strip_suffix(')')?;
        Some(with_value(condition, name))
    }
}

/// Puts `name` where a domain's condition says VALUE, outside of constants.
fn with_value(condition: &str, name: &str) -> String {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = condition;
    let mut quoted = false;
    while let Some(character) = rest.chars().next() {
        let here = rest
            .strip_prefix("VALUE")
            .filter(|tail| !quoted && !out.ends_with(part) && !tail.starts_with(part));
        match here {
            Some(tail) => {
                out.push_str(name);
                rest = tail;
            }
            None => {
                quoted ^= character == '\'';
                out.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    out
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sequence {
    /// Its identity.
    pub oid: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `smallint`, `integer` or `bigint`.
    pub r#type: String,
    /// First value.
    pub start: i64,
    /// Step.
    pub increment: i64,
    /// Least value.
    pub minimum: i64,
    /// Greatest value.
    pub maximum: i64,
    /// Values handed out at once.
    pub cache: i64,
    /// Whether it begins anew at its end.
    pub cycle: bool,
    /// The last value handed out; none if it was never used, or may not be read.
    pub last_value: Option<i64>,
    /// The table that it goes with.
    pub owner_relation: Option<Oid>,
    /// The column.
    pub owner_column: Option<i32>,
    /// Whether it belongs to an identity column.
    pub is_identity: bool,
}

impl Sequence {
    /// The name as SQL.
    pub fn sql(&self) -> String {
        format!(
            "{}.{}",
            sql::identifier(&self.schema),
            sql::identifier(&self.name)
        )
    }
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema of its objects.
    pub schema: String,
    /// Its version.
    pub version: String,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Whether nothing is forbidden to it.
    pub superuser: bool,
    /// Whether row security does not hold for it.
    pub bypasses_row_security: bool,
    /// Roles that it has the rights of.
    pub member_of: Vec<String>,
    /// `ALTER ROLE … SET`, as `name=value`.
    pub settings: Vec<String>,
}

/// A collation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Collation {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `c` libc, `i` ICU, `b` built in.
    pub provider: char,
    /// Whether only equal bytes are equal.
    pub deterministic: bool,
    /// Its locale.
    pub locale: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::NamedCheck;

    #[test]
    fn a_domains_condition_is_said_of_a_column() {
        let check = NamedCheck {
            name: "known".to_owned(),
            definition: "CHECK ((VALUE <> 'VALUE'::text) AND (MYVALUE = VALUE))".to_owned(),
        };
        let said = check.said_of("\"V\"");
        let meant = "(\"V\" <> 'VALUE'::text) AND (MYVALUE = \"V\")";
        assert_eq!(said.as_deref(), Some(meant));
    }
}
