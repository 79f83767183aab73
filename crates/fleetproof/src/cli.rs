//! The command line: what there is to call, and the way from a call to an exit status.

use std::path::PathBuf;

use clap::{
    ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind,
};
use fleetproof_model::Exit;

use crate::{
    commands::{check, drill, postgres, rehearse, serve, watch},
    config,
    error::{Error, chain},
    logging,
    signals::Interrupt,
    terminal::{self, Color},
};

const EXIT_STATUS: &str = "\
Exit status:
  0  ran to the end and found nothing wrong
  1  ran to the end and found something wrong
  2  the call itself is wrong: usage, configuration, a file, bad input
  3  could not tell: target unreachable, credentials refused, too little ran, interrupted";

/// Finds the deploy that would take a GitLab's CI runners offline, before it ships.
#[derive(Debug, Parser)]
#[command(name = "fleetproof", version, after_help = EXIT_STATUS, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
#[expect(clippy::doc_markdown, reason = "help texts are shown as they stand")]
pub(crate) struct Common {
    /// Read options from this file instead of `fleetproof.toml` in the working directory
    ///
    /// Keys have the names of the flags, in a table with the name of the command ([check]), common
    /// ones above the first table. A flag beats the environment, which beats the file.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// How much to log, on standard error [env: FLEETPROOF_LOG]
    #[arg(long, global = true, value_name = "LEVEL", value_enum, default_value_t)]
    log: logging::Level,
    /// How log lines look
    #[arg(long, global = true, value_name = "FORM", value_enum, default_value_t)]
    log_format: logging::Form,
    /// Whether to colour; a pipe, NO_COLOR and CI get none unless it is `always`
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
    /// The folder of the programs of the PostgreSQL to start [env: FLEETPROOF_PG_BIN]
    ///
    /// Without it, the newest that is found on this machine.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) pg_bin: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(after_help = EXIT_STATUS)]
    Check(Box<check::Args>),
    #[command(after_help = EXIT_STATUS)]
    Rehearse(Box<rehearse::Args>),
    #[command(after_help = serve::EXIT_STATUS)]
    Serve(serve::Args),
    #[command(after_help = watch::EXIT_STATUS)]
    Watch(Box<watch::Args>),
    #[command(after_help = EXIT_STATUS)]
    Drill(drill::Args),
    #[command(after_help = EXIT_STATUS)]
    Postgres(postgres::Args),
}

/// What a command has besides its own options.
#[derive(Debug)]
pub(crate) struct Context {
    /// The common options.
    pub(crate) common: Common,
    /// The user's wish to end.
    pub(crate) interrupt: Interrupt,
}

/// Reads the command line, and does what it says.
pub(crate) fn run() -> Exit {
    match parse() {
        Ok(cli) => {
            logging::start(cli.common.log, cli.common.log_format, cli.common.color);
            execute(cli).unwrap_or_else(|error| {
                terminal::complain(&chain(&error));
                if let Some(excerpt) = error.excerpt() {
                    terminal::quote(excerpt);
                }
                error.exit()
            })
        }
        Err(exit) => exit,
    }
}

fn execute(cli: Cli) -> Result<Exit, Error> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Error::CannotTell(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let interrupt = Interrupt::listen()
            .map_err(|error| Error::CannotTell(format!("cannot listen for signals: {error}")))?;
        let context = Context {
            common: cli.common,
            interrupt,
        };
        match cli.command {
            Command::Check(args) => check::run(*args, context).await,
            Command::Rehearse(args) => rehearse::run(*args, context).await,
            Command::Serve(args) => serve::run(args, context).await,
            Command::Watch(args) => watch::run(*args, context).await,
            Command::Drill(args) => drill::run(args, context).await,
            Command::Postgres(args) => postgres::run(args, context).await,
        }
    })
}

/// Parses twice: first to see where the configuration is, then with it.
fn parse() -> Result<Cli, Exit> {
    let refused = |error: clap::Error| refuse(&error);
    let first = Cli::command().try_get_matches().map_err(refused)?;
    let config = first.get_one::<PathBuf>("config").map(PathBuf::as_path);
    let command = config::from_file(Cli::command(), config)
        .and_then(config::from_environment)
        .map_err(|error| {
            let error = Error::from(error);
            terminal::complain(&chain(&error));
            error.exit()
        })?;
    let matches: ArgMatches = command.try_get_matches().map_err(refused)?;
    Cli::from_arg_matches(&matches).map_err(refused)
}

/// Shows help where it was asked for, and what is wrong otherwise.
fn refuse(error: &clap::Error) -> Exit {
    if error.kind() == ErrorKind::ValueValidation {
        terminal::complain(&config::sentence(error));
        return Exit::Usage;
    }
    // Nobody listening is no error.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Clean
    }
}
