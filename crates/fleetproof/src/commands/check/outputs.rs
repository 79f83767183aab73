//! Where the report goes: to people on one stream, to files in as many forms as are wanted.

use fleetproof_model::{CheckInfo, Report};
use fleetproof_report::{
    Format, Style,
    formats::{HTML, JSON, JUNIT, TEXT},
    list,
};

use crate::{
    error::Error,
    output::{Human, Output, Place},
    terminal::Color,
};

/// The options that say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Write the report as JSON to FILE, or with `-` to standard output
    #[arg(long, value_name = "FILE")]
    json: Option<Place>,
    /// Write the report as JUnit XML to FILE
    #[arg(long, value_name = "FILE")]
    junit: Option<Place>,
    /// Write the report as a page with matrix, findings and answer times to FILE
    #[arg(long, value_name = "FILE")]
    html: Option<Place>,
    /// Write out rows and reasons that are otherwise summed up
    #[arg(long)]
    full: bool,
}

/// Places that were looked at before the run.
#[derive(Debug)]
pub(super) struct Outputs {
    files: Vec<(&'static Format, Output)>,
    human: Human,
}

impl Outputs {
    /// Makes sure that all of it can be written.
    ///
    /// # Errors
    /// If a place cannot be written to, or is named twice.
    pub(super) fn prepare(args: &OutputArgs, color: Color) -> Result<Self, Error> {
        let wanted = [
            (&JSON, &args.json),
            (&JUNIT, &args.junit),
            (&HTML, &args.html),
        ];
        let mut files: Vec<(&'static Format, Output)> = Vec::new();
        for (format, place) in wanted {
            let Some(place) = place else { continue };
            let output = Output::prepare(place.clone())?;
            if let Some((other, _)) = files.iter().find(|(_, file)| file.is_same_as(&output)) {
                return Err(Error::Call(format!(
                    "--{} and --{} both go to {place}; give each a file of its own",
                    other.name, format.name
                )));
            }
            files.push((format, output));
        }
        let machine_has_stdout = files.iter().any(|(_, output)| output.is_stdout());
        Ok(Self {
            files,
            human: Human::new(machine_has_stdout, color, args.full),
        })
    }

    /// Writes the report everywhere. One place that fails does not keep the others from theirs.
    ///
    /// # Errors
    /// The first failure.
    pub(super) fn write(&self, report: &Report) -> Result<(), Error> {
        let mut result = self
            .human
            .write(|style, out| TEXT.render(report, style, out));
        for (format, output) in &self.files {
            let mut content = Vec::new();
            let written = format
                .render(report, &Style::PLAIN, &mut content)
                .map_err(|error| Error::CannotTell(format!("cannot make the report: {error}")))
                .and_then(|()| Ok(output.write(&content)?));
            result = result.and(written);
        }
        result
    }

    /// Writes the list of `checks`: as JSON where that is wanted, and for people.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write_list(&self, checks: &[CheckInfo]) -> Result<(), Error> {
        let json = self
            .files
            .iter()
            .find(|(format, _)| format.name == JSON.name);
        let Some((_, output)) = json else {
            return self
                .human
                .write(|style, out| list::text(checks, style, out));
        };
        let mut content = Vec::new();
        list::json(checks, &mut content)
            .map_err(|error| Error::CannotTell(format!("cannot make the list: {error}")))?;
        Ok(output.write(&content)?)
    }
}
