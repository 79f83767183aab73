//! Reports made by hand, rendered in every format.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

use fleetproof_model::Report;
use fleetproof_report::{Format, Style};

#[path = "../sample/mod.rs"]
mod sample;

mod drill;
mod html;
mod json;
mod junit;
mod list;
mod text;

/// `report` in `format`, plain, 80 columns wide.
fn render(format: &Format, report: &Report) -> String {
    render_in(format, report, &Style::PLAIN)
}

fn render_in(format: &Format, report: &Report, style: &Style) -> String {
    let mut out = Vec::new();
    format.render(report, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
