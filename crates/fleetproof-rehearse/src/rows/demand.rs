use crate::sql::identifier;

/// A condition as the shadow states it, and whether a row of the source is to meet or to break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// In terms of the shadow's columns.
    pub condition: String,
    /// The columns that it names.
    pub columns: Vec<DemandColumn>,
    /// Whether it is to hold.
    pub holds: bool,
}

/// A column that a condition names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandColumn {
    /// The source's column.
    pub source: String,
    /// The shadow's, by which the condition knows it.
    pub shadow: String,
    /// The type of the shadow's.
    pub r#type: String,
}

impl Demand {
    /// As a condition on the columns of the source.
    pub(super) fn sql(&self) -> String {
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|c| {
                let (from, to) = (identifier(&c.source), identifier(&c.shadow));
                format!("({from})::{} AS {to}", c.r#type)
            })
            .collect();
        format!(
            "EXISTS (SELECT FROM (SELECT {}) seen WHERE ({}) IS {})",
            columns.join(", "),
            self.condition,
            if self.holds { "TRUE" } else { "FALSE" }
        )
    }
}
