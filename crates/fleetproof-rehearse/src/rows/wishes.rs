use std::collections::BTreeMap;

use super::Demand;

/// What a row should be like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Values of columns, as SQL.
    pub values: BTreeMap<String, String>,
    /// Whether columns that may be NULL are filled too.
    pub full: bool,
    /// Conditions of a shadow that it should meet or break.
    pub demands: Vec<Demand>,
}

impl Wishes {
    /// With `column` set to the SQL expression `value`.
    #[must_use]
    pub fn with(mut self, column: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(column.into(), value.into());
        self
    }

    /// With columns filled that may be NULL.
    #[must_use]
    pub fn full(mut self) -> Self {
        self.full = true;
        self
    }

    /// With a condition to meet or to break.
    #[must_use]
    pub fn demand(mut self, demand: Demand) -> Self {
        self.demands.push(demand);
        self
    }
}
