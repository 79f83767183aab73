//! Colour by meaning. Nothing is told by colour alone: every role goes with a word or a glyph.

use anstyle::{AnsiColor, Style};
use fleetproof_model::Verdict;

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// What the eye should find first.
    Strong,
    /// What may be passed over.
    Dim,
    /// Right.
    Pass,
    /// Wrong.
    Fail,
    /// Could not be told.
    Doubt,
    /// The lines and arrows around a finding.
    Rule,
}

impl Role {
    /// The role of a cell with that verdict.
    pub(crate) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::Pass,
            Verdict::Failed => Self::Fail,
            Verdict::Skipped => Self::Dim,
            Verdict::Inconclusive => Self::Doubt,
        }
    }

    /// The colour itself, for those who paint in their own way.
    pub(crate) const fn style(self) -> Style {
        match self {
            Self::Strong => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Pass => AnsiColor::Green.on_default(),
            Self::Fail => AnsiColor::Red.on_default().bold(),
            Self::Doubt => AnsiColor::Yellow.on_default().bold(),
            Self::Rule => AnsiColor::BrightBlue.on_default().bold(),
        }
    }
}

/// `text` in the colour of `role`, if there is colour.
pub(crate) fn paint(color: bool, role: Role, text: &str) -> String {
    if color && !text.is_empty() {
        let style = role.style();
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

/// The character that stands for a verdict in a matrix. A pass is a mere dot, so that whatever is
/// not a pass stands out, in black and white too.
pub(crate) const fn glyph(verdict: Verdict) -> char {
    match verdict {
        Verdict::Passed => '·',
        Verdict::Failed => '✗',
        Verdict::Skipped => '–',
        Verdict::Inconclusive => '?',
    }
}
