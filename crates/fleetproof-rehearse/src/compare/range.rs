/// A stretch of a column's values: those after `after`, up to `to`, which belongs to it. Open where
/// there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) after: Option<String>,
    pub(super) to: Option<String>,
}

impl Range {
    /// The condition that `column`, as SQL, lies within; begins with `AND` where there is one.
    /// Without both ends it holds for NULL too.
    pub(super) fn and(&self, column: &str) -> String {
        let mut condition = String::new();
        if let Some(after) = &self.after {
            condition.push_str(&format!(" AND {column} > {after}"));
        }
        if let Some(to) = &self.to {
            condition.push_str(&format!(" AND {column} <= {to}"));
        }
        condition
    }

    /// The same as a whole `WHERE` clause.
    pub(super) fn only(&self, column: &str) -> String {
        match self.and(column).strip_prefix(" AND ") {
            Some(condition) => format!(" WHERE {condition}"),
            None => String::new(),
        }
    }
}
