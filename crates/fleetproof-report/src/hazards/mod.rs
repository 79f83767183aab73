//! What `fleetproof rehearse` shows, made from one [`HazardReport`].

use fleetproof_model::{HazardReport, RuleInfo};

mod excerpt;
mod fingerprint;
pub mod formats;
mod page;
pub mod rules;
mod script;
mod story;
mod summary;

pub(crate) use excerpt::Excerpt;
pub use formats::{HAZARD_FORMATS, HazardFormat};
pub use page::hazards_page;
pub use script::witness_script;

/// A hazard report with what lies beside it and is not in its JSON.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsed<'r> {
    /// What was found.
    pub report: &'r HazardReport,
    /// Names and texts of the migration's files, to quote from. Where a file is not among them, the
    /// statement's own text is quoted.
    pub texts: &'r [(String, String)],
    /// What is known of the rules, for the formats that explain them.
    pub rules: &'r [RuleInfo],
}

impl<'r> Rehearsed<'r> {
    /// A report alone.
    pub const fn new(report: &'r HazardReport) -> Self {
        Self {
            report,
            texts: &[],
            rules: &[],
        }
    }

    /// The text of the migration file of that name.
    pub(crate) fn text(&self, file: &str) -> Option<&'r str> {
        let found = self.texts.iter().find(|(name, _)| name == file)?;
        Some(&found.1)
    }
}
