use crate::{
    ServerWords,
    catalog::{Catalog, Oid, Relation},
    sync::{Difference, DifferenceKind},
};

/// What became of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It went through, and source and shadow are as equal as before.
    Passes,
    /// The source alone refuses it: nobody may expect it to go through.
    Illegal(ServerWords),
    /// The recipe's rows could not be made.
    Unbuilt(String),
    /// It fails.
    Fails(Proof, Box<ServerWords>),
    /// It goes through, and afterwards source and shadow differ.
    Diverges(Proof, Vec<Difference>),
}

impl Outcome {
    /// The statements, if it shows a hazard.
    pub fn proof(&self) -> Option<&Proof> {
        match self {
            Self::Fails(proof, _) | Self::Diverges(proof, _) => Some(proof),
            _ => None,
        }
    }
}

/// The statements of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Statements before the migration.
    pub history: Vec<String>,
    /// Statements after it.
    pub setup: Vec<String>,
    /// The write.
    pub write: String,
}

/// `missing` and the like, as a sentence on the tables.
pub(crate) fn told(catalog: &Catalog, found: &[Difference]) -> String {
    let name = |oid: Oid| {
        catalog
            .relation(oid)
            .map_or_else(|| oid.to_string(), Relation::shown)
    };
    let lines = found.iter().map(|one| {
        let (source, shadow) = (name(one.source), name(one.shadow));
        match one.kind {
            DifferenceKind::Missing => format!("{shadow} has no row for {source} ({})", one.key),
            DifferenceKind::Extra => {
                format!("{shadow} has a row ({}) that {source} has not", one.key)
            }
            DifferenceKind::Different => {
                format!(
                    "{shadow} and {source} differ in {} ({})",
                    one.columns, one.key
                )
            }
        }
    });
    lines.collect::<Vec<_>>().join("; ")
}
