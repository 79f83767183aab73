//! What the rules are: `--list-rules`, `--explain RULE`, and the text of each for documents.

use std::io::{self, Write};

use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table, presets};
use fleetproof_model::{RuleInfo, Severity};

use crate::{
    Style,
    paint::Role,
    sheet::{Lead, Sheet},
    words::{count, tame},
};

/// Writes `rules` as a table: name, worst verdict, what it finds, and the hazards that it tells.
///
/// # Errors
/// What `out` refuses.
pub fn list(rules: &[RuleInfo], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(style);
    let mut hazards: Vec<u8> = rules.iter().flat_map(|r| r.hazards).copied().collect();
    hazards.sort_unstable();
    hazards.dedup();
    let sum = format!(
        "{}, which tell {}",
        count(rules.len(), "rule"),
        count(hazards.len(), "hazard")
    );
    sheet.paragraph(0, Some(Role::Strong), &sum);
    sheet.blank();
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(sheet.style().width).unwrap_or(u16::MAX))
        .set_header(["rule", "verdict", "finds", "hazards"]);
    if style.color {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    for rule in rules {
        table.add_row([
            Cell::new(rule.name).add_attribute(Attribute::Bold),
            Cell::new(rule.severity).fg(color(rule.severity)),
            Cell::new(tame(rule.summary)),
            Cell::new(numbers(rule.hazards)),
        ]);
    }
    for line in table.lines() {
        sheet.line(&line);
    }
    out.write_all(sheet.finish().as_bytes())
}

/// Writes `rules` as a JSON array.
///
/// # Errors
/// What `out` refuses.
pub fn list_json(rules: &[RuleInfo], mut out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, rules)?;
    writeln!(out)
}

/// Writes what `rule` is, an example, and the fix.
///
/// # Errors
/// What `out` refuses.
pub fn explain(rule: &RuleInfo, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = Sheet::new(style);
    let name = format!("{}[{}]", rule.severity, rule.name);
    let role = match rule.severity {
        Severity::Error => Role::Fail,
        Severity::Warning => Role::Doubt,
        Severity::Note => Role::Pass,
    };
    let lead = sheet.lead(&[(Some(role), &name), (None, ": ")]);
    sheet.wrapped(&lead, &Lead::blank(2), Some(Role::Strong), rule.summary);
    for paragraph in rule.why.split("\n\n") {
        sheet.blank();
        sheet.paragraph(0, None, &paragraph.replace('\n', " "));
    }
    if !rule.example.trim().is_empty() {
        sheet.heading("Example");
        for line in tame(rule.example.trim_matches('\n')).lines() {
            sheet.line(&format!("  {line}"));
        }
    }
    sheet.heading("Fix");
    sheet.paragraph(2, None, rule.fix);
    if !rule.hazards.is_empty() {
        sheet.blank();
        let text = format!("Of docs/hazards.md: {}.", numbers(rule.hazards));
        sheet.paragraph(0, Some(Role::Dim), &text);
    }
    out.write_all(sheet.finish().as_bytes())
}

/// What `rule` is as Markdown, below a heading that the caller sets.
pub(crate) fn markdown(rule: &RuleInfo) -> String {
    let mut text = format!(
        "{}.\n\n{}\n",
        rule.summary.trim_end_matches('.'),
        rule.why.trim()
    );
    let example = rule.example.trim_matches('\n');
    if !example.trim().is_empty() {
        text += &format!("\n```sql\n{example}\n```\n");
    }
    text + &format!("\n**Fix:** {}\n", rule.fix.trim())
}

/// Numbers in order, runs of three and more shortened: `1–3, 7`.
pub(crate) fn numbers(numbers: &[u8]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let runs = sorted.chunk_by(|a, b| a.checked_add(1) == Some(*b));
    let words: Vec<String> = runs
        .map(|run| match run {
            [first, _, .., last] => format!("{first}–{last}"),
            run => run.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
        })
        .collect();
    words.join(", ")
}

const fn color(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Green,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_in_runs() {
        assert_eq!(numbers(&[3, 1, 2, 7, 9, 8, 20, 21]), "1–3, 7–9, 20, 21");
        assert_eq!(numbers(&[]), "");
    }
}
