//! Files in which comments say what is the way forward and what the way back.

use super::{Entry, Section};

/// The parts of `entry` between a line for which `begins` answers, with whether it opts out of
/// transactions, and one at which it `ends`.
pub(super) fn between(
    entry: &Entry,
    begins: impl Fn(&str) -> Option<bool>,
    ends: impl Fn(&str) -> bool,
) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open = false;
    for (start, line) in entry.lines() {
        let ended = open && (ends(line) || begins(line).is_some());
        if ended && let Some(section) = sections.last_mut() {
            section.range.end = start;
            open = false;
        }
        if let Some(opts_out) = begins(line) {
            let mut section = Section::of(start..entry.text.len());
            section.opts_out = opts_out;
            sections.push(section);
            open = true;
        }
    }
    sections
}

/// What follows `mark` in a comment of one line, in any case and spacing.
pub(super) fn remark<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    let rest = line.strip_prefix("--")?.trim_start();
    let head = rest.get(..mark.len())?;
    head.eq_ignore_ascii_case(mark)
        .then(|| rest[mark.len()..].trim())
}
