//! A cell of a matrix. Its text is a word, for those who hear the page and for a copied table; what
//! is seen in its place is a glyph, put there by the style sheet.

use fleetproof_model::Verdict;
use maud::{Markup, html};

/// What a cell shows.
pub(super) struct Mark {
    pub(super) verdict: Verdict,
    /// Shown in the place of the glyph of a failure, such as a number.
    pub(super) text: Option<String>,
    /// Shown when pointed at.
    pub(super) title: String,
    /// The finding that a failure belongs to.
    pub(super) finding: Option<usize>,
    /// Whether only some of the cell's runners failed.
    pub(super) partial: bool,
}

/// The class of a verdict in the style sheet.
pub(super) const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "p",
        Verdict::Failed => "f",
        Verdict::Skipped => "s",
        Verdict::Inconclusive => "q",
    }
}

/// The room before a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gap {
    None,
    /// Cohorts that were made before a step begin.
    Part,
    /// Another runner type or step begins.
    Group,
}

/// The cell; empty where nothing was tried.
pub(super) fn td(mark: Option<&Mark>, gap: Gap) -> Markup {
    let gap = match gap {
        Gap::None => "",
        Gap::Part => "part",
        Gap::Group => "o",
    };
    let Some(mark) = mark else {
        return html! { td class=[(!gap.is_empty()).then_some(gap)] {} };
    };
    let partial = if mark.partial { "h" } else { "" };
    let classes = [class(mark.verdict), partial, gap];
    let classes: Vec<&str> = classes.into_iter().filter(|c| !c.is_empty()).collect();
    let words = || match &mark.text {
        Some(text) => html! { b { (text) } " " (mark.verdict) },
        None => html! { (mark.verdict) },
    };
    html! {
        td class=(classes.join(" ")) title=(mark.title) {
            @match mark.finding {
                Some(id) => a href={ "#finding-" (id) } { (words()) },
                None => (words()),
            }
        }
    }
}
