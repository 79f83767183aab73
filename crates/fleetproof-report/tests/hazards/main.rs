//! Hazard reports made by hand, rendered in every format.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use fleetproof_report::{
    Style,
    hazards::{HazardFormat, Rehearsed},
};

#[path = "../sample/hazards/mod.rs"]
mod sample;

mod codequality;
mod html;
mod json;
mod rules;
mod sarif;
mod script;
mod text;

use sample::Sample;

fn all_samples() -> [Sample; 7] {
    [
        sample::incident(),
        sample::standing(),
        sample::clean(),
        sample::odd(),
        sample::hostile(),
        sample::tangle(),
        sample::many(20, 40),
    ]
}

/// A description of a format that is checked in.
fn validator(name: &str) -> jsonschema::Validator {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
    let schema = std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    // A slip in SARIF's published schema, put right in its later errata: the brackets of a pattern,
    // for a member that we do not write, do not match.
    let schema = schema.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}");
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
}

/// `sample` in `format`, plain, 80 columns wide.
fn render(format: &HazardFormat, sample: &Sample) -> String {
    render_in(format, sample, &Style::PLAIN)
}

fn render_in(format: &HazardFormat, sample: &Sample, style: &Style) -> String {
    let rehearsed = Rehearsed {
        texts: &sample.texts,
        rules: sample::RULES,
        ..Rehearsed::new(&sample.report)
    };
    let mut out = Vec::new();
    format.render(&rehearsed, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
