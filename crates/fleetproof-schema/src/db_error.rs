use std::fmt;

use crate::ruby;

/// What PostgreSQL said when it refused a statement: all fields, none flattened into a text.
///
/// Values that may hold tokens are masked on the way in, so every field can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbError {
    /// `ERROR`, `FATAL` or `PANIC`, never translated.
    pub severity: String,
    /// The five characters, such as `23503`.
    pub sqlstate: String,
    /// The primary text.
    pub message: String,
    /// Second text, such as the key that was not found.
    pub detail: Option<String>,
    /// The server's advice.
    pub hint: Option<String>,
    /// Schema of the table concerned.
    pub schema: Option<String>,
    /// Table concerned; of a partitioned table, the partition.
    pub table: Option<String>,
    /// Column concerned, where exactly one is.
    pub column: Option<String>,
    /// Constraint concerned, or the unique index.
    pub constraint: Option<String>,
    /// The protocol's field `where`: the statements and PL/pgSQL functions in which it happened,
    /// innermost first.
    pub context: Option<String>,
    /// The server's own source function that reported it.
    pub routine: Option<String>,
}

impl DbError {
    /// The server's answer within a driver error; `None` if it was not the server that failed
    /// (connection broken, value not convertible).
    pub fn from_error(error: &tokio_postgres::Error) -> Option<Self> {
        let error = error.as_db_error()?;
        let own = |text: Option<&str>| text.map(str::to_owned);
        Some(Self {
            severity: error
                .parsed_severity()
                .map_or_else(|| error.severity().to_owned(), |s| s.to_string()),
            sqlstate: error.code().code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(|detail| masked(detail, error.table())),
            hint: own(error.hint()),
            schema: own(error.schema()),
            table: own(error.table()),
            column: own(error.column()),
            constraint: own(error.constraint()),
            context: error.where_().map(without_parameters),
            routine: own(error.routine()),
        })
    }

    /// The PL/pgSQL function that was running, the innermost one: name without arguments, such as
    /// `table_sync_function_e438f29263`.
    pub fn function(&self) -> Option<&str> {
        let (_, rest) = self.context.as_deref()?.split_once("PL/pgSQL function ")?;
        rest.split(['(', ' ']).next()
    }

    /// The exception class of Ruby's pg gem for this SQLSTATE, such as `PG::ForeignKeyViolation`.
    pub fn ruby_class(&self) -> &'static str {
        ruby::pg_class(&self.sqlstate)
    }

    /// The class in which Rails' PostgreSQL adapter wraps it, such as
    /// `ActiveRecord::InvalidForeignKey`.
    pub fn active_record_class(&self) -> &'static str {
        ruby::active_record_class(&self.sqlstate)
    }

    /// The text that GitLab's logs show: class, then libpq's rendering with `DETAIL`, `HINT` and
    /// `CONTEXT` on lines of their own, the last one ended too.
    pub fn ruby_message(&self) -> String {
        let mut text = format!(
            "{}: {}:  {}\n",
            self.ruby_class(),
            self.severity,
            self.message
        );
        for (label, field) in [
            ("DETAIL", &self.detail),
            ("HINT", &self.hint),
            ("CONTEXT", &self.context),
        ] {
            if let Some(field) = field {
                text.push_str(&format!("{label}:  {field}\n"));
            }
        }
        text
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (SQLSTATE {})", self.message, self.sqlstate)
    }
}

impl std::error::Error for DbError {}

/// A detail quotes values: those of a key (`Key (token)=(…) already exists.`), or a whole row
/// (`Failing row contains (…).`). Rows of managers hold no secret, rows of other tables may.
fn masked(detail: &str, table: Option<&str>) -> String {
    if let Some(row) = detail.strip_prefix("Failing row contains (") {
        let is_manager = table.is_some_and(|table| table.contains("ci_runner_machines"));
        if !is_manager && !row.is_empty() {
            return format!("Failing row contains ({}).", fleetproof_model::MASK);
        }
    }
    let secret = |columns: &str| {
        ["token", "password", "secret"]
            .iter()
            .any(|word| columns.contains(word))
    };
    match detail
        .strip_prefix("Key (")
        .and_then(|rest| rest.split_once(")=("))
    {
        Some((columns, rest)) if secret(columns) => {
            let tail = rest.rsplit_once(')').map_or("", |(_, tail)| tail);
            format!("Key ({columns})=({}){tail}", fleetproof_model::MASK)
        }
        _ => detail.to_owned(),
    }
}

/// A server that was told to (`log_parameter_max_length_on_error`) quotes parameters there.
fn without_parameters(context: &str) -> String {
    const QUOTED: &str = " with parameters: ";
    let masked = |line: &str| match line.split_once(QUOTED) {
        Some((head, _)) => format!("{head}{QUOTED}{}", fleetproof_model::MASK),
        None => line.to_owned(),
    };
    context
        .split('\n')
        .map(masked)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::{masked, without_parameters};

    #[test]
    fn quoted_parameters_are_masked() {
        assert_eq!(
            without_parameters(
                "PL/pgSQL function f() line 1\nportal \"p\" with parameters: $1 = 'glrt-abc'"
            ),
            "PL/pgSQL function f() line 1\nportal \"p\" with parameters: [masked]"
        );
    }

    #[test]
    fn values_of_token_keys_are_masked() {
        assert_eq!(
            masked(
                "Key (token_encrypted, runner_type)=(abc=, 2) already exists.",
                Some("ci_runners")
            ),
            "Key (token_encrypted, runner_type)=([masked]) already exists."
        );
        assert_eq!(
            masked("Key (runner_id, system_xid)=(1, s_1) already exists.", None),
            "Key (runner_id, system_xid)=(1, s_1) already exists."
        );
    }

    #[test]
    fn rows_are_masked_unless_they_are_managers() {
        assert_eq!(
            masked(
                "Failing row contains (1, glrt-abc).",
                Some("group_type_ci_runners_e59bb2812d")
            ),
            "Failing row contains ([masked])."
        );
        assert_eq!(
            masked(
                "Failing row contains (1, s_1).",
                Some("group_type_ci_runner_machines_687967fa8a")
            ),
            "Failing row contains (1, s_1)."
        );
    }
}
