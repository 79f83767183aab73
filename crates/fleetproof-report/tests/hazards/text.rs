use fleetproof_report::{Style, hazards::formats::TEXT};

use crate::{all_samples, render, render_in, sample};

#[test]
fn an_incident_is_told_like_a_compilers_error() {
    insta::assert_snapshot!(render(&TEXT, &sample::incident()));
}

#[test]
fn a_database_as_it_stands_has_its_hazards_and_its_rows_compared() {
    insta::assert_snapshot!(render(&TEXT, &sample::standing()));
}

#[test]
fn what_lives_between_two_statements_says_until_when() {
    insta::assert_snapshot!(render(&TEXT, &sample::odd()));
}

#[test]
fn nothing_found_says_what_was_looked_at() {
    insta::assert_snapshot!(render(&TEXT, &sample::clean()), @r"
    fleetproof 0.1.0 · database gitlab_ci · PostgreSQL 15.18, scratch copy on 15.18

    no hazard in 1 file; 14 tables, 2 shadows read in 412 ms
    ");
}

#[test]
fn without_its_file_a_statement_is_quoted_from_the_report() {
    let mut sample = sample::incident();
    let with = render(&TEXT, &sample);
    sample.texts.clear();
    let without = render(&TEXT, &sample);
    // What stands after the statement on its last line is all that is lost.
    let expected = with.replace("ON DELETE CASCADE;\n", "ON DELETE CASCADE\n");
    assert_eq!(without, expected);
}

#[test]
fn a_file_that_has_changed_since_is_quoted_at_the_line_and_no_further() {
    let mut sample = sample::incident();
    sample.texts[0].1 = "one\ntwo\nthree\nfour is other now\n".to_owned();
    let text = render(&TEXT, &sample);
    assert!(
        text.contains("4 | four is other now\n  | ^^^^^^^^^^^^^^^^^ writes fail"),
        "{text}"
    );
    // The second hazard's line is gone altogether: the statement is quoted.
    assert!(text.contains("12 | ALTER TABLE ci_runner_machines ADD COLUMN"));
}

#[test]
fn what_was_there_before_is_told_in_full_where_all_is_asked_for() {
    let full = Style {
        full: true,
        ..Style::PLAIN
    };
    let text = render_in(&TEXT, &sample::incident(), &full);
    assert!(text.contains("--> database gitlab_ci: contacted_at of public.ci_runners"));
    assert!(text.contains("SELECT p.runner_type, count(*)"));
    assert!(!text.contains("There before the migration"));
}

#[test]
fn words_keep_within_the_width() {
    for mut sample in all_samples() {
        for hazard in &mut sample.report.hazards {
            // SQL is there to be copied, and hence not wrapped.
            hazard.witness = None;
            hazard.way_out = None;
            hazard.writes_that_fail.clear();
            // Nor are names of files and objects.
            hazard.file = hazard.file.as_ref().map(|_| "short.sql".to_owned());
            hazard.object = "short".to_owned();
        }
        for width in [60, 80, 120, 200] {
            let style = Style {
                width,
                ..Style::PLAIN
            };
            for line in render_in(&TEXT, &sample, &style).lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn there_is_colour_only_where_it_is_wanted_and_the_words_are_the_same() {
    let sample = sample::incident();
    let plain = render(&TEXT, &sample);
    assert!(!plain.contains('\u{1b}'));

    let color = Style {
        color: true,
        ..Style::PLAIN
    };
    let colored = render_in(&TEXT, &sample, &color);
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
fn what_others_say_is_shown_and_never_obeyed() {
    for full in [false, true] {
        let style = Style {
            full,
            ..Style::PLAIN
        };
        let text = render_in(&TEXT, &sample::hostile(), &style);
        assert!(!text.contains(|c: char| c == '\u{202e}' || (c.is_control() && c != '\n')));
        assert!(text.contains("\\u{1b}"));
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(full || longest < Some(500), "{longest:?}");
    }
}
