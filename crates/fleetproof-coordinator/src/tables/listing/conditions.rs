//! What a list's statement asks of its rows. It holds the conditions in use and no others: with all of
//! them in one text, planning it would cost more than any list, and its plan would be a scan.

use tokio_postgres::types::ToSql;

/// Conditions, and the values that they name.
#[derive(Default)]
pub(in crate::tables) struct Conditions<'a> {
    pub(in crate::tables) sql: String,
    pub(in crate::tables) values: Vec<&'a (dyn ToSql + Sync)>,
}

impl<'a> Conditions<'a> {
    /// Adds a condition on `value`, which it names `$n`.
    pub(in crate::tables) fn on(&mut self, value: &'a (dyn ToSql + Sync), condition: &str) {
        self.on_two(value, None, condition);
    }

    /// Adds a condition on one or two values, which it names `$n` and `$m`.
    pub(in crate::tables) fn on_two(
        &mut self,
        first: &'a (dyn ToSql + Sync),
        second: Option<&'a (dyn ToSql + Sync)>,
        condition: &str,
    ) {
        self.values.push(first);
        let condition = condition.replace("$n", &format!("${}", self.values.len()));
        let condition = match second {
            Some(second) => {
                self.values.push(second);
                condition.replace("$m", &format!("${}", self.values.len()))
            }
            None => condition,
        };
        self.plain(&condition);
    }

    /// Adds a condition on nothing but the row.
    pub(super) fn plain(&mut self, condition: &str) {
        let joint = if self.sql.is_empty() {
            " WHERE "
        } else {
            " AND "
        };
        self.sql.push_str(joint);
        self.sql.push_str(condition);
    }
}
