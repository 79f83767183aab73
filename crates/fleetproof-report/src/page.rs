//! The frame that all pages share: one file that needs nothing else, no script to be read, no font,
//! no network; a look for day and night, wide and narrow windows, and paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::words::tame;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// Nothing is loaded, and no script runs but [`SCRIPT`], which is known by its digest: text that
/// came from a server cannot become a program even if it were not escaped.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     script-src 'sha256-FN3BABrD/dKteAyl1qZlR5YzUWc+n0TsHpLIUaxMpyc='";

/// What a page consists of.
pub(crate) struct Page {
    /// For the tab.
    pub(crate) title: String,
    /// How all went.
    pub(crate) verdict: Tone,
    /// The version of the program.
    pub(crate) version: String,
    /// Rules of style for this kind of page.
    pub(crate) style: &'static str,
    /// What stands above all sections: the one thing to know, and the figures of the run.
    pub(crate) lead: Markup,
    pub(crate) sections: Vec<Section>,
    pub(crate) footer: Markup,
}

/// A part of the page, with its place in the navigation.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) body: Markup,
}

/// A verdict as a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// All is well.
    Good,
    /// Something is wrong.
    Bad,
    /// It could not be told, or is not for certain.
    Doubt,
}

impl Tone {
    /// The class of a headline in the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Bad => "bad",
            Self::Doubt => "doubt",
        }
    }
}

/// The whole page as text.
pub(crate) fn document(page: &Page) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) }
                link rel="icon" href=(icon(page.verdict));
                style { (PreEscaped(STYLE)) (PreEscaped(page.style)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                (header(page))
                main #content {
                    (page.lead)
                    @for section in &page.sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer { (page.footer) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    // Characters that would turn the direction of the page, or that HTML forbids, are spelled out.
    tame(&markup.into_string()).into_owned()
}

/// A dot in the colour of the verdict.
fn icon(verdict: Tone) -> String {
    let color = match verdict {
        Tone::Good => "1d7a3e",
        Tone::Bad => "c4281c",
        Tone::Doubt => "c98a00",
    };
    format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E\
         %3Ccircle cx='8' cy='8' r='7' fill='%23{color}'/%3E%3C/svg%3E"
    )
}

/// The strip above everything: what this is, and where to go.
fn header(page: &Page) -> Markup {
    html! {
        header.top {
            p.brand { "fleetproof " span.muted { (page.version) } }
            nav aria-label="Sections" {
                @for section in &page.sections {
                    a href={ "#" (section.id) } { (section.title) }
                }
            }
        }
    }
}

/// A figure of the run.
pub(crate) fn tile(label: &str, value: &str, class: &str) -> Markup {
    html! { div.(class) { dt { (label) } dd { (value) } } }
}

/// Remarks, one line each.
pub(crate) fn notes(notes: &[String]) -> Option<Markup> {
    (!notes.is_empty()).then(|| {
        html! {
            ul.notes {
                @for note in notes {
                    li { (prose(note)) }
                }
            }
        }
    })
}

/// `text` with what stands between backticks set as code.
pub(crate) fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // Without a partner, a backtick is only a character.
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (number, part) in parts.iter().enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// `text` with a capital letter.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
