use std::io::{self, Write};

use fleetproof_model::{HazardReport, RuleInfo, nearest};
use fleetproof_report::{
    Style,
    hazards::{HAZARD_FORMATS, HazardFormat, Rehearsed, witness_script},
};

use super::Args;
use crate::{
    error::Error,
    output::{Human, Output, Place},
    terminal::Color,
};

/// The name of a form, if there is one of that name.
pub(super) fn form(text: &str) -> Result<String, String> {
    if HazardFormat::named(text).is_some() {
        return Ok(text.to_owned());
    }
    let names: Vec<_> = HAZARD_FORMATS.iter().map(|format| format.name).collect();
    let hint = match nearest(text, names.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    Err(format!("it must be one of {}{hint}", names.join(", ")))
}

/// Where the report goes, in which forms.
#[derive(Debug)]
pub(super) struct Outputs {
    main: Main,
    json: Option<Output>,
    witness: Option<Output>,
}

#[derive(Debug)]
enum Main {
    /// Text for people.
    Human(Human),
    /// A form for programs, or text in a file.
    File(&'static HazardFormat, Output),
}

impl Outputs {
    pub(super) fn prepare(args: &Args, color: Color) -> Result<Self, Error> {
        let json = args.json.clone().map(Output::prepare).transpose()?;
        let witness = args.witness.clone().map(Output::prepare).transpose()?;
        let machine = json.iter().chain(&witness).any(Output::is_stdout);
        let form = HazardFormat::named(&args.format).filter(|form| form.name != "text");
        let main = match (form, &args.output) {
            (None, Place::Stdout) => Main::Human(Human::new(machine, color, false)),
            (form, place) => {
                let text = HazardFormat::named("text");
                let Some(form) = form.or(text) else {
                    return Err(Error::Call("there is no such form".to_owned()));
                };
                Main::File(form, Output::prepare(place.clone())?)
            }
        };
        let outputs = Self {
            main,
            json,
            witness,
        };
        outputs.refuse_two_for_one_place()?;
        Ok(outputs)
    }

    fn refuse_two_for_one_place(&self) -> Result<(), Error> {
        let main = match &self.main {
            Main::File(_, output) => Some(output),
            Main::Human(_) => None,
        };
        let all: Vec<_> = main
            .into_iter()
            .chain(&self.json)
            .chain(&self.witness)
            .collect();
        for (at, one) in all.iter().enumerate() {
            if all[at + 1..].iter().any(|other| one.is_same_as(other)) {
                let sentence = "--output, --json and --witness must name different places";
                return Err(Error::Call(sentence.to_owned()));
            }
        }
        Ok(())
    }

    /// Writes a report of hazards everywhere.
    pub(super) fn write(
        &self,
        report: &HazardReport,
        texts: &[(String, String)],
        rules: &[RuleInfo],
    ) -> Result<(), Error> {
        let rehearsed = Rehearsed {
            report,
            texts,
            rules,
        };
        if let Some(output) = &self.witness {
            output.write(witness_script(report).as_bytes())?;
        }
        self.put(&|form, style, out| match HazardFormat::named(form) {
            Some(form) => form.render(&rehearsed, style, out),
            None => Ok(()),
        })
    }

    /// Writes a report everywhere; `render` knows the forms by name.
    pub(super) fn put(
        &self,
        render: &dyn Fn(&str, &Style, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let rendered = |form: &str| {
            let mut text = Vec::new();
            // A vector takes everything.
            let _ = render(form, &Style::default(), &mut text);
            text
        };
        if let Some(output) = &self.json {
            output.write(&rendered("json"))?;
        }
        match &self.main {
            Main::File(form, output) => Ok(output.write(&rendered(form.name))?),
            Main::Human(human) => human.write(|style, out| render("text", style, out)),
        }
    }
}
