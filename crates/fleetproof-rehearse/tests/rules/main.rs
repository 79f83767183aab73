//! Rules on fixtures: `fixtures/<rule>/fires*` must be told by that rule, `fixtures/<rule>/holds*`,
//! as near to it as can be, must be told by none as an error; `healthy/<name>` is ordinary practice.
//!
//! Each holds `schema.sql` (the database, with its rows), `migration.sql` (unless it is judged as it
//! stands), `query.sql` (what the new code will run, where that matters), and `expected.txt`, which
//! `UPDATE_EXPECTED=1 cargo test -p fleetproof-rehearse --test rules` writes anew. Read what it wrote.
//! A file `no-data` stands for `--no-data`; with a file `in-full` not only the heads of hazards are
//! expected but all that is told.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use fleetproof_model::{Hazard, HazardReport, Severity};
use fleetproof_postgres::testing::{TestDatabase, shared_server};
use fleetproof_rehearse::{
    Request, compare::Limits, migration, queries::Queries, rehearse, rules, scratch::Scratch,
};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test(
        "every rule has a fixture that fires and one that holds",
        || every_rule_has_fixtures().map_err(Failed::from),
    )];
    for rule in folders(&here("fixtures")) {
        for case in folders(&rule) {
            let name = format!("{}/{}", name_of(&rule), name_of(&case));
            let rule = name_of(&rule);
            trials.push(Trial::test(name, move || {
                fixture(&rule, &case).map_err(Failed::from)
            }));
        }
    }
    for case in folders(&here("healthy")) {
        let name = format!("healthy/{}", name_of(&case));
        trials.push(Trial::test(name, move || {
            healthy(&case).map_err(Failed::from)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(folder)
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()));
    let mut found: Vec<_> = entries
        .into_iter()
        .flatten()
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn every_rule_has_fixtures() -> Result<(), String> {
    let mut lacking = Vec::new();
    for rule in rules::RULES {
        let cases = folders(&here("fixtures").join(rule.info().name));
        for kind in ["fires", "holds"] {
            if !cases.iter().any(|case| name_of(case).starts_with(kind)) {
                lacking.push(format!("{}/{kind}", rule.info().name));
            }
        }
    }
    if lacking.is_empty() {
        Ok(())
    } else {
        Err(format!("missing: {lacking:?}"))
    }
}

fn fixture(rule: &str, case: &Path) -> Result<(), String> {
    let report = RUNTIME.block_on(run(case))?;
    compare(case, &report)?;
    let fires = name_of(case).starts_with("fires");
    let of_note = rules::rule(rule).is_some_and(|rule| rule.info().severity == Severity::Note);
    let told = report.hazards.iter().any(|hazard| {
        // That nothing is wrong, and what that rests on, is no hazard.
        hazard.rule == rule && (fires || of_note || hazard.severity != Severity::Note)
    });
    let errors = has_errors(&report);
    match (fires, told) {
        (true, false) => Err(format!(
            "{rule} is not among what was told\n{}",
            summary(&report)
        )),
        (false, true) => Err(format!("{rule} is told\n{}", summary(&report))),
        (false, false) if errors => Err(format!("an error is told\n{}", summary(&report))),
        _ => Ok(()),
    }
}

fn healthy(case: &Path) -> Result<(), String> {
    let report = RUNTIME.block_on(run(case))?;
    match has_errors(&report) {
        true => Err(format!("an error is told\n{}", summary(&report))),
        false => compare(case, &report),
    }
}

/// A real schema may have been wrong before, in ways that the case is not about.
fn has_errors(report: &HazardReport) -> bool {
    let mut hazards = report.hazards.iter();
    hazards.any(|hazard| hazard.severity == Severity::Error && report.is_asked(hazard))
}

fn compare(case: &Path, report: &HazardReport) -> Result<(), String> {
    for hazard in &report.hazards {
        if hazard.severity == Severity::Error && hazard.witness.is_none() {
            return Err(format!("an error without a witness: {}", hazard.rule));
        }
    }
    let mut found = summary(report);
    if case.join("in-full").exists() {
        let own = report.hazards.iter().filter(|hazard| {
            let folder = case.parent().map(name_of).unwrap_or_default();
            hazard.rule == folder || folder == "healthy"
        });
        found.extend(own.map(in_full));
    }
    let path = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        return fs::write(path, found).map_err(|error| error.to_string());
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    match found == expected {
        true => Ok(()),
        false => Err(format!("expected\n{expected}\nfound\n{found}")),
    }
}

/// A line for each hazard.
fn summary(report: &HazardReport) -> String {
    let mut text = String::new();
    for hazard in &report.hazards {
        let of_query = hazard.file.iter().any(|file| file.ends_with("query.sql"));
        let place = match hazard.line {
            0 => "before".to_owned(),
            line if of_query => format!("query line {line}"),
            line => format!("line {line}"),
        };
        let until = hazard
            .until_line
            .map_or_else(String::new, |line| format!(" until line {line}"));
        let state = hazard.sqlstate.as_deref().unwrap_or("-");
        let rows = hazard
            .affected_rows
            .map_or_else(String::new, |rows| format!(", {rows} rows"));
        let proved = match hazard.way_out.as_ref().map(|way| way.proved) {
            Some(true) => ", way out proved",
            Some(false) => ", way out not proved",
            None => "",
        };
        text.push_str(&format!(
            "{} {} at {place}{until}: {}: {state}{rows}{proved}\n",
            hazard.severity, hazard.rule, hazard.object
        ));
        if let Some(divergence) = hazard.witness.as_ref().and_then(|w| w.divergence.as_ref()) {
            text.push_str(&format!("  {}\n", without_numbers(divergence)));
        }
    }
    for unread in &report.unread {
        text.push_str(&format!("unread {}: {}\n", unread.object, unread.reason));
    }
    text
}

/// Keys and values of made-up rows depend on how many rows other rules asked for: they become `N`.
/// Numbers in names and those of lines stay.
fn without_numbers(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let end = number.find(|c: char| !c.is_ascii_digit());
        let (number, after) = number.split_at(end.unwrap_or(number.len()));
        shown.push_str(before);
        let word = shown
            .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
            .next();
        let is_name = word.is_some_and(|word| !matches!(word, "" | "v"));
        let is_state = shown.ends_with("ERROR:  ");
        let stays = is_name || is_state || shown.ends_with("line ") || number.len() < 2;
        shown.push_str(if stays { number } else { "N" });
        rest = after;
    }
    shown + rest
}

/// Everything that a hazard tells.
fn in_full(hazard: &Hazard) -> String {
    let mut text = format!("\n{}: {}\n", hazard.rule, hazard.message);
    let mut line = |label: &str, value: &str| {
        let value = without_numbers(value).replace('\n', "\n    ");
        text.push_str(&format!("  {label}: {value}\n"));
    };
    for write in &hazard.writes_that_fail {
        line("fails", write);
    }
    if let Some(witness) = &hazard.witness {
        for sql in &witness.setup {
            line("setup", sql);
        }
        line("witness", &witness.write);
        for said in witness.error.iter().chain(&witness.divergence) {
            line("said", said);
        }
    }
    for affected in &hazard.affected {
        line("affected", &format!("{}: {}", affected.part, affected.rows));
    }
    line("fix", hazard.fix.as_deref().unwrap_or("-"));
    if let Some(way) = &hazard.way_out {
        way.before.iter().for_each(|sql| line("before", sql));
        way.instead.iter().for_each(|sql| line("instead", sql));
        way.after.iter().for_each(|sql| line("after", sql));
    }
    text
}

async fn run(case: &Path) -> Result<HazardReport, String> {
    let told = |error: &dyn std::error::Error| error.to_string();
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    client
        .batch_execute(&script(&case.join("schema.sql")))
        .await
        .map_err(|error| format!("schema.sql: {:?}", error.as_db_error()))?;
    let path = case.join("migration.sql");
    let migration = match path.exists() {
        true => Some(migration::read(&[path]).map_err(|error| told(&error))?),
        false => None,
    };
    let queries = case.join("query.sql");
    let paths = queries.exists().then_some(queries);
    let queries = Queries::read(&Vec::from_iter(paths)).map_err(|error| told(&error))?;
    let scratch = Scratch::new(shared_server().await.config("postgres"));
    let request = Request {
        target: &client,
        migration: migration.as_ref(),
        queries: &queries,
        scratch: &scratch,
        look_at_rows: !case.join("no-data").exists(),
        schema: None,
        statement_timeout_ms: 30_000,
        limits: &Limits::default(),
        resume: None,
    };
    rehearse(request).await.map_err(|error| told(&error))
}

/// A script with its includes.
fn script(path: &Path) -> String {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line = |line: &str| match line.strip_prefix("\\ir ") {
        Some(name) => script(&path.with_file_name(name.trim())),
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
