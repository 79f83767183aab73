//! Foreign keys between the tables that are drawn, with the hazards that are about them.

use fleetproof_model::{ForeignKey, Hazard, HazardReport, Severity};

/// A foreign key of the picture.
#[derive(Debug)]
pub(super) struct KeyLine<'r> {
    pub(super) key: &'r ForeignKey,
    /// Numbers and severities of the hazards whose object it is.
    pub(super) hazards: Vec<(usize, Severity)>,
}

impl KeyLine<'_> {
    /// The worst of its hazards.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.hazards.iter().map(|(_, severity)| *severity).min()
    }
}

/// The keys both of whose ends are among `tables`.
pub(super) fn keys<'r>(report: &'r HazardReport, tables: &[&str]) -> Vec<KeyLine<'r>> {
    let drawn = |key: &&ForeignKey| {
        [&key.table, &key.references]
            .iter()
            .all(|table| tables.contains(&table.as_str()))
    };
    report
        .foreign_keys
        .iter()
        .filter(drawn)
        .map(|key| KeyLine {
            key,
            hazards: (1..)
                .zip(&report.hazards)
                .filter(|(_, hazard)| is_about(hazard, key))
                .map(|(number, hazard)| (number, hazard.severity))
                .collect(),
        })
        .collect()
}

/// Whether the hazard's object is the key: its name and its table are in the words for it. Names of
/// constraints are unique only within a table.
fn is_about(hazard: &Hazard, key: &ForeignKey) -> bool {
    let mut words = hazard.object.split(|c: char| c.is_whitespace() || c == ',');
    let table = key.table.strip_prefix("public.").unwrap_or(&key.table);
    words.clone().any(|word| word == key.name)
        && words.any(|word| word.strip_prefix("public.").unwrap_or(word) == table)
}
