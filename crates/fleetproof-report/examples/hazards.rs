//! Writes a report of `rehearse` made by hand, to look at: `cargo run -p fleetproof-report --example
//! hazards -- FORMAT [SAMPLE]`. Formats are those of the library; samples are `incident` (the
//! default), `standing`, `clean`, `odd`, `hostile`, `many`. `WIDTH`, `COLOR` and `FULL` set the
//! style.

use std::{env, io, process::ExitCode};

use fleetproof_report::{
    Style,
    hazards::{HazardFormat, Rehearsed},
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
        ..Rehearsed::new(&sample.report)
    };
    let out = &mut io::stdout().lock();
    let Some(format) = HazardFormat::named(&format) else {
        eprintln!("no format `{format}`");
        return ExitCode::from(2);
    };
    match format.render(&rehearsed, &style, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}
