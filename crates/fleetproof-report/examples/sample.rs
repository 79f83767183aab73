//! Writes a report of `check` made by hand, to look at: `cargo run -p fleetproof-report --example
//! sample -- FORMAT [SAMPLE]`. Formats are those of the library, and `list` and `drill`; samples are `big` (the default),
//! `full`, `incident`, `healthy`, `uncertain`, `hostile`. `WIDTH` and `COLOR` set the style.

use std::{env, io, process::ExitCode};

use fleetproof_report::{Format, Style, drill, list};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let format = args.next().unwrap_or_else(|| "html".to_owned());
    let report = match args.next().as_deref() {
        None | Some("big") => sample::big(false),
        Some("full") => sample::big(true),
        Some("incident") => sample::incident(),
        Some("healthy") => sample::healthy(),
        Some("uncertain") => sample::uncertain(),
        Some("hostile") => sample::hostile(),
        Some(other) => {
            eprintln!("no sample `{other}`");
            return ExitCode::from(2);
        }
    };
    let style = Style {
        width: env::var("WIDTH")
            .ok()
            .and_then(|w| w.parse().ok())
            .unwrap_or(100),
        color: env::var_os("COLOR").is_some(),
        full: env::var_os("FULL").is_some(),
    };
    let out = &mut io::stdout().lock();
    let written = match (format.as_str(), Format::named(&format)) {
        (_, Some(format)) => format.render(&report, &style, out),
        ("list", None) => list::text(&sample::checks(), &style, out),
        ("drill", None) => drill::text(&sample::drills(), &style, out),
        _ => {
            eprintln!("no format `{format}`");
            return ExitCode::from(2);
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}
