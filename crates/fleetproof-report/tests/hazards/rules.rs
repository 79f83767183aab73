use std::io::Write;

use fleetproof_report::{
    Style,
    hazards::{hazards_page, rules},
};

use crate::sample;

fn text(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_list_is_a_table_within_the_width() {
    let list = text(|out| rules::list(sample::RULES, &Style::PLAIN, out));
    insta::assert_snapshot!(list);
    for width in [60, 80, 140] {
        let style = Style {
            width,
            ..Style::PLAIN
        };
        for line in text(|out| rules::list(sample::RULES, &style, out)).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_rule_explains_itself() {
    insta::assert_snapshot!(text(|out| rules::explain(
        &sample::RULES[0],
        &Style::PLAIN,
        out
    )));
}

#[test]
fn the_json_has_every_rule() {
    let json = text(|out| rules::list_json(sample::RULES, out));
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value.as_array().unwrap().len(), sample::RULES.len());
    assert_eq!(value[0]["name"], "premature-foreign-key");
    assert_eq!(value[0]["severity"], "error");
}

#[test]
fn the_page_tells_of_every_number() {
    insta::assert_snapshot!(hazards_page(
        sample::RULES,
        &[(2, "needs a second\nserver | or two")]
    ));
}
