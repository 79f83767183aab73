//! What diagnostics in the manner of a compiler have in common.

use annotate_snippets::Renderer;

use crate::{
    Style,
    hazards::Excerpt,
    paint::Role,
    words::{clip, tame},
};

/// Less room than this is no room: words are then set beyond the width.
const NARROWEST: usize = 24;

/// Columns taken by the numbers of the lines and what stands beside them.
pub(crate) fn gutter(excerpt: &Excerpt) -> usize {
    let last = excerpt.first_line + excerpt.text.matches('\n').count();
    last.to_string().len() + 5
}

/// `text` tamed and in lines of at most `room` characters.
pub(crate) fn wrap(text: &str, room: usize) -> String {
    let options = textwrap::Options::new(room.max(NARROWEST))
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    textwrap::wrap(&tame(text), options).join("\n")
}

/// `text` tamed, on a single line.
pub(crate) fn one_line(text: &str) -> String {
    clip(&tame(text), 400).replace('\n', " ")
}

/// What sets diagnostics, in our colours.
pub(crate) fn renderer(style: &Style) -> Renderer {
    let renderer = Renderer::plain().term_width(style.width);
    if !style.color {
        return renderer;
    }
    renderer
        .error(Role::Fail.style())
        .warning(Role::Doubt.style())
        .note(Role::Strong.style())
        .help(Role::Pass.style())
        .line_num(Role::Rule.style())
        .emphasis(Role::Strong.style())
}
