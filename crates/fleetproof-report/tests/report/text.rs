use fleetproof_report::{Style, formats::TEXT};

use crate::{render, render_in, sample};

#[test]
fn a_healthy_report_is_a_matrix_and_a_line() {
    insta::assert_snapshot!(render(&TEXT, &sample::healthy()));
}

#[test]
fn an_incident_is_told_like_a_compilers_error() {
    insta::assert_snapshot!(render(&TEXT, &sample::incident()));
}

#[test]
fn what_could_not_be_told_has_its_reasons() {
    insta::assert_snapshot!(render(&TEXT, &sample::uncertain()));
}

#[test]
fn sixty_checks_keep_within_the_width() {
    let mut report = sample::big(false);
    for finding in &mut report.findings {
        // Commands are there to be copied, and hence not wrapped.
        finding.reproduce.clear();
    }
    for width in [60, 80, 120, 200] {
        let style = Style {
            width,
            ..Style::PLAIN
        };
        let text = render_in(&TEXT, &report, &style);
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        // Narrower, the runner types stand one below the other.
        assert!(width < 80 || text.lines().count() < 110, "{width}");
    }
}

#[test]
fn failures_are_spelled_out_and_the_rest_is_folded_unless_all_is_asked_for() {
    let report = sample::big(false);
    let folded = render(&TEXT, &report);
    assert!(folded.contains("read.status-manager "));
    assert!(!folded.contains("update.untouched"));

    let full = Style {
        full: true,
        ..Style::PLAIN
    };
    let full = render_in(&TEXT, &report, &full);
    for check in &report.checks {
        assert!(full.contains(&check.name), "{}", check.name);
    }
}

#[test]
fn there_is_colour_only_where_it_is_wanted_and_the_words_are_the_same() {
    let report = sample::incident();
    let plain = render(&TEXT, &report);
    assert!(!plain.contains('\u{1b}'));

    let color = Style {
        color: true,
        ..Style::PLAIN
    };
    let colored = render_in(&TEXT, &report, &color);
    let mut stripped = String::new();
    let mut inside = false;
    for c in colored.chars() {
        match c {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            c if !inside => stripped.push(c),
            _ => {}
        }
    }
    assert_ne!(colored, plain);
    let trimmed: Vec<_> = stripped.lines().map(str::trim_end).collect();
    assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
}

#[test]
fn what_a_server_says_is_shown_and_never_obeyed() {
    let text = render(&TEXT, &sample::hostile());
    assert!(!text.contains('\u{1b}') && !text.contains('\0') && !text.contains('\u{202e}'));
    assert!(text.contains("\\u{1b}"));
}
