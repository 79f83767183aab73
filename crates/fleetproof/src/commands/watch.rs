//! `fleetproof watch`: rounds of probes without end, and somebody told when one fails.

mod pages;
mod receivers;
mod targets;

use std::{env, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use fleetproof_model::{Exit, Secret};
use fleetproof_watch::{
    History, HistoryOptions, Metrics, Outlooks, Runbook, Shared, SystemClock, WatchError,
    WatchOptions, messages_to,
    prometheus::{Rules, dashboard},
    remove_runners, watch,
};
use tokio::net::TcpListener;

use crate::{cli::Context, error::Error, output::Output, parse, terminal};
use pages::PageArgs;
use targets::{PaceArgs, TargetArgs};

pub(crate) const EXIT_STATUS: &str = "\
Exit status:
  0  ended by SIGINT or SIGTERM; what was found was told to the receivers
  2  the call itself is wrong: usage, configuration, a file, a port or a history that is taken
  3  the history or, with --remove, a target could not be used";

/// Asks runners of every type and age, round after round, and tells somebody when one fails
///
/// It makes runners of its own on the target, tagged fleetproof-watch-<history>, and holds a reserve of
/// dormant ones by age. They stay when it ends; --remove takes them away. Several targets stand in the
/// configuration, each in a table [[watch.target]].
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "help texts are shown as they stand")]
pub(crate) struct Args {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    pace: PaceArgs,
    #[command(flatten)]
    pages: PageArgs,
    /// Where metrics, health and the status page are served; port 0 picks a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:9471",
          value_parser = parse::address)]
    listen: SocketAddr,
    /// The folder of the history [default: $STATE_DIRECTORY, else ~/.local/state/fleetproof/watch]
    ///
    /// It holds the tokens of the watch's runners, for its owner to read. A watch that is started again
    /// goes on from there.
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// The largest size of the history's file
    #[arg(long, value_name = "MIB", value_parser = parse::mebibytes)]
    history_limit: Option<u64>,
    /// Post alerts to this Alertmanager, by its API v2
    #[arg(long, value_name = "URL", value_parser = parse::secret)]
    alertmanager: Option<Secret>,
    /// Post alerts to this address, in the form of Alertmanager's webhooks, version 4
    #[arg(long, value_name = "URL", value_parser = parse::secret)]
    webhook: Option<Secret>,
    /// Where docs/runbook.md is, for the links in alerts
    #[arg(long, value_name = "URL", default_value = "docs/runbook.md")]
    runbook: String,
    /// Print Prometheus rules for the metrics of the watch, and exit
    #[arg(long)]
    print_rules: bool,
    /// Print a Grafana dashboard for the metrics of the watch, and exit
    #[arg(long)]
    print_dashboard: bool,
    /// Once the status page is served, write its address to this file (JSON)
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Remove the runners that the watch has made on its targets, and exit
    #[arg(long)]
    remove: bool,
    /// Set the watch's clock ahead or back
    #[arg(long, value_name = "DURATION", default_value = "0s", allow_hyphen_values = true, hide = true,
          value_parser = parse::signed_duration)]
    clock_offset: time::Duration,
}

/// Watches until a signal comes, or removes what the watch has made.
pub(crate) async fn run(args: Args, context: Context) -> Result<Exit, Error> {
    if args.print_rules {
        let rules = Rules {
            every: args.pace.every(),
            runbook: &args.runbook,
        };
        return terminal::show(&rules.to_yaml());
    }
    if args.print_dashboard {
        return terminal::show(&format!("{:#}\n", dashboard()));
    }
    let pages = (!args.remove).then_some(&args.pages);
    let config = context.common.config.as_deref();
    let targets = targets::all(&args.target, &args.pace, pages, config)?;
    let receivers = receivers::all(args.alertmanager.as_ref(), args.webhook.as_ref());
    for receiver in &receivers {
        receiver.address().map_err(WatchError::from)?;
    }
    let folder = match &args.history {
        Some(folder) => folder.clone(),
        None => default_folder()?,
    };
    let options = HistoryOptions {
        limit: args.history_limit,
        hasty: false,
    };
    let history = History::open(&folder, options)?;
    let clock = Arc::new(SystemClock::shifted(args.clock_offset));
    let version = env!("CARGO_PKG_VERSION");
    if args.remove {
        let shared = Shared {
            history,
            metrics: Metrics::new(version),
            clock,
            messages: messages_to(&[], ""),
            outlooks: Outlooks::default(),
            runbook: Runbook::default(),
        };
        let removed = context.interrupt.unless(remove_runners(&targets, shared));
        return removal(&removed.await?);
    }
    let listener = listen(args.listen).await?;
    let address = listener.local_addr().map_err(io_error)?;
    let ready_file = match &args.ready_file {
        Some(path) => Some(Output::prepare_private(path)?),
        None => None,
    };
    if let Some(file) = &ready_file {
        let (url, pid) = (format!("http://{address}"), std::process::id());
        let ready = serde_json::json!({"url": url, "pid": pid});
        file.write(format!("{ready:#}\n").as_bytes())?;
    }
    let _ = terminal::say(greeting(&address, &folder, targets.len()).as_bytes());
    let options = WatchOptions {
        targets,
        receivers,
        listener,
        history,
        clock,
        runbook: Runbook(args.runbook),
        version: version.to_owned(),
    };
    let ended = watch(options, context.interrupt.told()).await;
    if let Some(file) = ready_file {
        // From here on it is not ready.
        file.remove();
    }
    ended?;
    Ok(Exit::Clean)
}

fn removal(left: &[(String, usize)]) -> Result<Exit, Error> {
    let mut exit = Exit::Clean;
    for (target, left) in left {
        let line = match left {
            0 => format!("{target}: no runner of the watch is left\n"),
            left => {
                exit = Exit::Unknown;
                format!("{target}: {left} runners could not be removed\n")
            }
        };
        let _ = terminal::say(line.as_bytes());
    }
    Ok(exit)
}

fn greeting(address: &SocketAddr, folder: &std::path::Path, targets: usize) -> String {
    let targets = match targets {
        1 => "1 target".to_owned(),
        count => format!("{count} targets"),
    };
    format!(
        "Watching {targets}.\n\
         \x20 status page http://{address}/, metrics http://{address}/metrics\n\
         \x20 history in {}\n\
         \x20 Ctrl-C stops it; its runners stay for the next start, --remove takes them away\n",
        folder.display()
    )
}

/// Where services keep their state: what systemd says, else the user's own place.
fn default_folder() -> Result<PathBuf, Error> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folder) = variable("STATE_DIRECTORY") {
        return Ok(folder.into());
    }
    let state = variable("XDG_STATE_HOME").map(PathBuf::from);
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    match state.or_else(home) {
        Some(state) => Ok(state.join("fleetproof/watch")),
        None => Err(Error::Call(
            "there is no place for the history: name a folder with --history".to_owned(),
        )),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is taken; choose another with --listen, or 0 for a free one".to_owned()
            }
            _ => error.to_string(),
        };
        Error::Call(format!("cannot listen on {address}: {why}"))
    })
}

fn io_error(error: io::Error) -> Error {
    Error::CannotTell(format!("cannot listen: {error}"))
}

/// A number of days, hours, minutes and seconds, more than none.
pub(crate) fn span(text: &str) -> Result<Duration, &'static str> {
    const HELP: &str = "a time is needed, such as 60s, 5m, 1h or 7d";
    let span = parse::signed_duration(text).map_err(|_| HELP)?;
    Duration::try_from(span)
        .ok()
        .filter(|span| !span.is_zero())
        .ok_or(HELP)
}
