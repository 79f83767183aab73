//! Writes a report of `rehearse` made by hand, to look at: `cargo run -p fleetproof-report --example
//! hazards -- FORMAT [SAMPLE]`. Formats are those of the library, and `list`, `explain`,
//! `page` and `script`; samples are `incident` (the
//! default), `standing`, `clean`, `odd`, `hostile`, `tangle`, `many`. `WIDTH`, `COLOR` and `FULL` set the
//! style.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use fleetproof_report::{
    Style,
    hazards::{HazardFormat, Rehearsed, hazards_page, rules, witness_script},
};

#[path = "../tests/sample/hazards/mod.rs"]
mod sample;

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let format = args.next().unwrap_or_else(|| "html".to_owned());
    let sample = match args.next().as_deref() {
        None | Some("incident") => sample::incident(),
        Some("standing") => sample::standing(),
        Some("clean") => sample::clean(),
        Some("odd") => sample::odd(),
        Some("hostile") => sample::hostile(),
        Some("tangle") => sample::tangle(),
        Some("many") => sample::many(250, 40),
        Some(other) => {
            eprintln!("no sample `{other}`");
            return ExitCode::from(2);
        }
    };
    let width = env::var("WIDTH").ok().and_then(|w| w.parse().ok());
    let style = Style {
        width: width.unwrap_or(100),
        color: env::var_os("COLOR").is_some(),
        full: env::var_os("FULL").is_some(),
    };
    let rehearsed = Rehearsed {
        texts: &sample.texts,
        rules: sample::RULES,
        ..Rehearsed::new(&sample.report)
    };
    let out = &mut io::stdout().lock();
    let written = match (format.as_str(), HazardFormat::named(&format)) {
        (_, Some(format)) => format.render(&rehearsed, &style, out),
        ("list", None) => rules::list(sample::RULES, &style, out),
        ("explain", None) => rules::explain(&sample::RULES[0], &style, out),
        ("page", None) => out.write_all(hazards_page(sample::RULES, &[]).as_bytes()),
        ("script", None) => out.write_all(witness_script(&sample.report).as_bytes()),
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
