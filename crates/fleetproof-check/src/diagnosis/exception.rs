//! The exception in a log line, in the form of GitLab's `exceptions_json.log`.

use serde_json::Value;

/// What the target's log says of an error of its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exception {
    /// Ruby's class, such as `PG::ForeignKeyViolation`.
    pub(super) class: String,
    /// The SQLSTATE, where the class is one of PostgreSQL's.
    pub(super) sqlstate: Option<&'static str>,
    /// The constraint that refused.
    pub(super) constraint: Option<String>,
    /// The table that refused.
    pub(super) table: Option<String>,
    /// The table that a key was not found in.
    pub(super) missing_in: Option<String>,
    /// The PL/pgSQL function in which it happened, with its line.
    pub(super) function: Option<String>,
    /// The first line of the message.
    pub(super) message: String,
}

/// PostgreSQL's conditions by their class in Ruby's `pg` library.
const CLASSES: [(&str, &str); 13] = [
    ("PG::ForeignKeyViolation", "23503"),
    ("PG::UniqueViolation", "23505"),
    ("PG::NotNullViolation", "23502"),
    ("PG::CheckViolation", "23514"),
    ("PG::ExclusionViolation", "23P01"),
    ("PG::StringDataRightTruncation", "22001"),
    ("PG::NumericValueOutOfRange", "22003"),
    ("PG::InvalidTextRepresentation", "22P02"),
    ("PG::UndefinedColumn", "42703"),
    ("PG::UndefinedTable", "42P01"),
    ("PG::InsufficientPrivilege", "42501"),
    ("PG::RaiseException", "P0001"),
    ("PG::QueryCanceled", "57014"),
];

impl Exception {
    /// The first exception among log lines.
    pub(super) fn among(lines: &[String]) -> Option<Self> {
        lines.iter().find_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            let class = line["exception.class"].as_str()?;
            let message = line["exception.message"].as_str().unwrap_or_default();
            Some(Self::read(class, message))
        })
    }

    /// What most likely lies behind it.
    pub(super) fn explanation(&self) -> String {
        let mut text = match self.sqlstate {
            Some(sqlstate) => format!("SQLSTATE {sqlstate} ({})", self.class),
            None => self.class.clone(),
        };
        if let Some(constraint) = &self.constraint {
            text.push_str(&format!(", constraint {constraint}"));
        }
        if let Some(table) = &self.table {
            text.push_str(&format!(" on table {table}"));
        }
        if let Some(parent) = &self.missing_in {
            text.push_str(&format!("; the key has no row in {parent}"));
        }
        if let Some(function) = &self.function {
            text.push_str(&format!(
                "; the row was written by the trigger function {function}, within the write to \
                 the live table, which fails with it"
            ));
        }
        if self.constraint.is_none() {
            text.push_str(&format!(": {}", self.message));
        }
        text
    }

    fn read(class: &str, message: &str) -> Self {
        // ActiveRecord's classes wrap those of the driver, whose name begins the message.
        let sqlstate = CLASSES
            .iter()
            .find(|(name, _)| class == *name || message.starts_with(name))
            .map(|(_, sqlstate)| *sqlstate);
        let function = after(message, "PL/pgSQL function ", |rest| {
            rest.split(" at ").next().map(str::to_owned)
        });
        Self {
            class: class.to_owned(),
            sqlstate,
            constraint: quoted_after(message, "constraint "),
            table: quoted_after(message, "table ").or_else(|| quoted_after(message, "relation ")),
            missing_in: quoted_after(message, "is not present in table "),
            function,
            message: message.lines().next().unwrap_or_default().to_owned(),
        }
    }
}

fn after<T>(text: &str, lead: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let at = text.find(lead)?;
    read(&text[at + lead.len()..])
}

fn quoted_after(text: &str, lead: &str) -> Option<String> {
    let quoted = format!("{lead}\"");
    after(text, &quoted, |rest| {
        Some(rest.split('"').next()?.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_incident_18792_is_read() {
        let message = "PG::ForeignKeyViolation: ERROR:  insert or update on table \
            \"group_type_ci_runner_machines_687967fa8a\" violates foreign key constraint \
            \"fk_rails_3f92913d27\"\nDETAIL:  Key (runner_id, runner_type)=(7, 2) is not present in \
            table \"group_type_ci_runners_e59bb2812d\".\nCONTEXT:  SQL statement \"INSERT INTO \
            x\"\nPL/pgSQL function table_sync_function_e438f29263() line 24 at SQL statement\n";
        let line = serde_json::json!({
            "exception.class": "ActiveRecord::InvalidForeignKey",
            "exception.message": message,
        });
        let exception = Exception::among(&[line.to_string()]).unwrap();
        assert_eq!(exception.sqlstate, Some("23503"));
        assert_eq!(exception.constraint.as_deref(), Some("fk_rails_3f92913d27"));
        let table = "group_type_ci_runner_machines_687967fa8a";
        assert_eq!(exception.table.as_deref(), Some(table));
        let parent = "group_type_ci_runners_e59bb2812d";
        assert_eq!(exception.missing_in.as_deref(), Some(parent));
        let function = "table_sync_function_e438f29263() line 24";
        assert_eq!(exception.function.as_deref(), Some(function));
    }
}
