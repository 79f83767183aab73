use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use fleetproof_model::{Report, Verdict};
use fleetproof_report::formats::HTML;
use sha2::{Digest, Sha256};

use crate::{render, sample};

/// Values of an attribute, in the order of the page.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let lead = format!(" {attribute}=\"");
    html.split(&lead)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// The pieces of `html` from `from` up to `to`.
fn pieces<'h>(html: &'h str, from: &str, to: &str) -> Vec<&'h str> {
    html.split(from)
        .skip(1)
        .filter_map(|rest| rest.split(to).next())
        .collect()
}

fn all_samples() -> [Report; 5] {
    [
        sample::healthy(),
        sample::incident(),
        sample::uncertain(),
        sample::hostile(),
        sample::big(false),
    ]
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    for report in all_samples() {
        let html = render(&HTML, &report);
        for link in [values(&html, "href"), values(&html, "src")].concat() {
            assert!(link.starts_with('#') || link.starts_with("data:"), "{link}");
        }
        assert!(!html.contains("@import") && !html.contains("url("));
        assert!(!html.contains(" style=\""));
    }
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_there_once() {
    for report in all_samples() {
        let html = render(&HTML, &report);
        let ids = values(&html, "id");
        let known: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(known.len(), ids.len());
        let targets = values(&html, "href")
            .into_iter()
            .filter_map(|link| link.strip_prefix('#'));
        for target in targets
            .chain(values(&html, "aria-labelledby"))
            .chain(values(&html, "for"))
        {
            assert!(known.contains(target), "#{target}");
        }
    }
}

#[test]
fn every_row_of_the_matrix_has_a_cell_for_every_column() {
    let report = sample::big(false);
    let html = render(&HTML, &report);
    let tables = pieces(&html, "<table class=\"heat\">", "</table>");
    assert_eq!(tables.len(), 7);
    for table in &tables {
        for row in pieces(table, "<tr", "</tr>") {
            let cells = row.matches("<td").count();
            if row.contains("scope=\"row\"") {
                assert_eq!(cells, 39, "{row}");
            }
        }
    }
    let cells = |verdict: Verdict| {
        let word = format!("{verdict}</a></td>");
        let plain = format!(">{verdict}</td>");
        let count = |table: &&str| table.matches(&word).count() + table.matches(&plain).count();
        tables.iter().map(count).sum::<usize>()
    };
    assert_eq!(cells(Verdict::Passed), report.summary.passed);
    assert_eq!(cells(Verdict::Failed), report.summary.failed);
    assert_eq!(cells(Verdict::Skipped), report.summary.skipped);
    assert_eq!(cells(Verdict::Inconclusive), report.summary.inconclusive);
}

#[test]
fn the_headline_is_the_one_thing_to_know() {
    let headline = |report: &Report| {
        let html = render(&HTML, report);
        let heading = pieces(&html, "<h1>", "</h1>")[0].to_owned();
        let reach = pieces(&html, "<p class=\"reach\">", "</p>");
        (heading, reach.first().map(|words| (*words).to_owned()))
    };
    let (heading, reach) = headline(&sample::big(false));
    assert!(heading.contains("A new manager of an old runner is answered 500"));
    assert!(reach.unwrap().ends_with("at foreign-key"));
    assert_eq!(headline(&sample::healthy()).0, "Nothing wrong was found");
    assert_eq!(
        headline(&sample::uncertain()).0,
        "No answer to rely upon in 1 cell"
    );
}

#[test]
fn the_matrix_opens_at_the_step_with_most_failures() {
    let html = render(&HTML, &sample::big(false));
    let checked = pieces(&html, "<input type=\"radio\"", ">");
    let checked: Vec<_> = checked
        .iter()
        .filter(|input| input.contains("checked"))
        .collect();
    assert_eq!(checked.len(), 1);
    assert!(checked[0].contains("id=\"step-5\""));
}

#[test]
fn hostile_text_stays_text() {
    let html = render(&HTML, &sample::hostile());
    assert_eq!(html.matches("<script").count(), 1);
    assert!(!html.contains("<b>\\u") && !html.contains("\"'&<"));
    assert!(!html.contains(|c: char| c == '\u{202e}' || (c.is_control() && c != '\n')));
}

#[test]
fn only_the_script_of_the_page_may_run() {
    let html = render(&HTML, &sample::healthy());
    let script = pieces(&html, "<script>", "</script>")[0];
    let digest = STANDARD.encode(Sha256::digest(script));
    assert!(
        html.contains(&format!("script-src 'sha256-{digest}'")),
        "the policy should name sha256-{digest}"
    );
}

#[test]
fn a_report_of_twenty_thousand_results_is_a_page_of_a_few_megabytes() {
    let report = sample::big(true);
    let factor = 20_000_usize.div_ceil(report.results.len());
    let html = render(&HTML, &report);
    assert!(html.len() * factor < 4 << 20, "{} bytes", html.len());
}

/// Contrast by WCAG 2.2, "contrast ratio".
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |color: &str| {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_can_be_read_on_its_ground_by_day_and_by_night() {
    const PAIRS: [(&str, &str); 14] = [
        ("ink", "ground"),
        ("muted", "ground"),
        ("link", "ground"),
        ("pass", "ground"),
        ("fail", "ground"),
        ("doubt", "ground"),
        ("ground", "ink"),
        ("ink", "raised"),
        ("muted", "raised"),
        ("pass", "pass-ground"),
        ("fail-ink", "fail-ground"),
        ("half-ink", "half"),
        ("doubt-ink", "doubt-ground"),
        ("muted", "skip-ground"),
    ];
    let html = render(&HTML, &sample::healthy());
    let themes = pieces(&html, ":root {", "}");
    for theme in &themes[..2] {
        let color = |name: &str| {
            let value = pieces(theme, &format!("--{name}: "), ";");
            value.first().copied().unwrap()
        };
        for (text, ground) in PAIRS {
            let contrast = contrast(color(text), color(ground));
            assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
        }
    }
}
