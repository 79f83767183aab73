//! Which targets to watch: the one of the flags, or those of the configuration.

mod entries;
mod signin;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use fleetproof_check::{Database, LogSource, NoLog};
use fleetproof_client::ClientOptions;
use fleetproof_model::{RunnerType, Secret};
use fleetproof_watch::{Age, Connect, Pace, TokenPlace, WatchTarget};

use super::{pages::PageArgs, span};
use crate::{
    database::reach,
    error::{Error, chain},
    parse,
    secrets::{self, DatabaseUrl},
    target_log::TargetLog,
};

/// The target of the flags.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Target")]
#[expect(clippy::doc_markdown, reason = "help texts are shown as they stand")]
pub(super) struct TargetArgs {
    /// The GitLab to watch
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Its name in metrics and alerts, instead of the address
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The group for group runners, by its full path
    #[arg(long, value_name = "PATH")]
    pub(super) group: Option<String>,
    /// The project for project runners, by its full path
    #[arg(long, value_name = "PATH")]
    pub(super) project: Option<String>,
    /// The runner types to watch
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "instance,group,project"
    )]
    pub(super) types: Vec<RunnerType>,
    /// The personal access token, in a file [env: FLEETPROOF_TOKEN for the token itself]
    ///
    /// It needs the scopes api, create_runner and manage_runner.
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// The database of a test target, which then stands in for age [env: FLEETPROOF_DATABASE_URL]
    ///
    /// Runners are aged there by SQL instead of growing old; only with --test-target.
    #[arg(long, value_name = "URL", value_parser = parse::secret)]
    pub(super) database_url: Option<Secret>,
    /// Say that the target is a test system, whose database may be written to
    #[arg(long)]
    pub(super) test_target: bool,
    /// The GitLab's log of JSON lines, such as exceptions_json.log, to be quoted as evidence
    #[arg(long, value_name = "FILE")]
    pub(super) target_log: Option<PathBuf>,
    /// Trust the certificates in this PEM file, and no others
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
    /// Send tokens over plain HTTP to addresses that are not loopback
    #[arg(long)]
    pub(super) allow_insecure_http: bool,
}

/// How the rounds go.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rounds")]
pub(super) struct PaceArgs {
    /// How often a round begins
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = span)]
    every: Duration,
    /// How long rounds are kept
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = span)]
    keep: Duration,
    /// The ages at which dormant runners are held
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "1d,7d,30d,90d"
    )]
    ages: Vec<Age>,
    /// How many dormant runners of each type and age are held
    ///
    /// Each can be asked once: 48 of one day are one each half hour.
    #[arg(long, value_name = "N", default_value = "48", value_parser = clap::value_parser!(u32).range(1..=5000))]
    reserve: u32,
    /// Requests of a round to one target, at most
    #[arg(long, value_name = "N", default_value = "500", value_parser = clap::value_parser!(u32).range(20..=100_000))]
    max_requests: u32,
    /// How long to wait for an answer, in seconds
    #[arg(long, value_name = "S", default_value = "10", value_parser = parse::seconds)]
    timeout: Duration,
}

impl PaceArgs {
    /// How often a round begins.
    pub(super) fn every(&self) -> Duration {
        self.every
    }
}

/// All targets: that of the flags, and those of the configuration file. Without `pages` nobody looks at
/// any, whatever the file says.
///
/// # Errors
/// If there is none, two have one name, or one cannot be used as it is named.
pub(super) fn all(
    target: &TargetArgs,
    pace: &PaceArgs,
    pages: Option<&PageArgs>,
    config: Option<&Path>,
) -> Result<Vec<WatchTarget>, Error> {
    let mut targets = Vec::new();
    if let Some(url) = &target.url {
        let token = secrets::token(target.token_file.as_deref())?;
        let database = match target.test_target {
            true => secrets::database_url(target.database_url.as_ref())?,
            false => None,
        };
        // The environment's database may be meant for other commands.
        if target.database_url.is_some() && !target.test_target {
            return Err(no_test_target("--database-url", "--test-target"));
        }
        let mut one = one(url, target, (token, secrets::TOKEN), database, pace)?;
        one.pages = match pages {
            Some(pages) => pages.of_flags(target.allow_insecure_http)?,
            None => None,
        };
        targets.push(one);
    }
    for entry in entries::read(config)? {
        let token = (entry.token()?, entry.token_variable());
        let database = entry.database()?;
        let mut one = one(&entry.url, &entry.target(), token, database, pace)?;
        one.pages = match pages {
            Some(pages) => entry.pages(pages)?,
            None => None,
        };
        targets.push(one);
    }
    if targets.is_empty() {
        return Err(Error::Call(
            "nothing to watch: name a GitLab with --url, or targets in tables [[watch.target]] of \
             fleetproof.toml"
                .to_owned(),
        ));
    }
    let mut names: Vec<_> = targets.iter().map(|target| &target.name).collect();
    names.sort();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::Call(format!(
            "two targets are called `{}`; give each a name of its own",
            twice[0]
        )));
    }
    Ok(targets)
}

fn no_test_target(database: &str, flag: &str) -> Error {
    Error::Call(format!(
        "{database} would let the watch write to the GitLab's database; say {flag} if it is a test \
         system, and leave it out otherwise: then runners grow old by themselves"
    ))
}

fn one(
    url: &str,
    target: &TargetArgs,
    (token, variable): (Option<Secret>, &str),
    database: Option<DatabaseUrl>,
    pace: &PaceArgs,
) -> Result<WatchTarget, Error> {
    let mut client = ClientOptions::new(url)?;
    if token.is_none() {
        return Err(fleetproof_check::TargetError::NoToken.into());
    }
    client.token = token;
    let place = match &target.token_file {
        None => TokenPlace::Variable(variable.to_owned()),
        Some(path) => {
            let file = path.clone();
            let read = move || match secrets::token(Some(&file)) {
                Ok(token) => token.ok_or_else(|| "no token is there".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            TokenPlace::File(path.clone(), Arc::new(read))
        }
    };
    client.timeout = pace.timeout;
    client.ca_file.clone_from(&target.ca_file);
    client.allow_insecure_http = target.allow_insecure_http;
    // A round must not wait for long; what a limit holds back is no answer.
    client.patience = Duration::from_secs(5);
    client.keep_latencies = false;
    // What is wrong with the call itself is told at once.
    fleetproof_client::Client::new(client.clone())?;
    let logs: Arc<dyn LogSource> = match &target.target_log {
        None => Arc::new(NoLog),
        Some(path) => match TargetLog::open(path) {
            Ok(log) => Arc::new(log),
            Err(error) => {
                return Err(Error::Call(format!(
                    "cannot read the target's log {}: {error}",
                    path.display()
                )));
            }
        },
    };
    let address = client.url.as_str().trim_end_matches('/').to_owned();
    Ok(WatchTarget {
        name: target.name.clone().unwrap_or(address),
        client,
        token: place,
        group: target.group.clone(),
        project: target.project.clone(),
        types: target.types.clone(),
        logs,
        database: database.map(|url| connect(url, target.ca_file.clone())),
        ages: pace.ages.clone(),
        pace: Pace {
            every: pace.every,
            keep: pace.keep,
            reserve: pace.reserve,
            budget: pace.max_requests,
        },
        pages: None,
    })
}

/// Connects anew each time: a watch outlives many a restart of its target's database.
fn connect(url: DatabaseUrl, ca_file: Option<PathBuf>) -> Connect {
    Arc::new(move || {
        let (url, ca_file) = (url.clone(), ca_file.clone());
        Box::pin(async move {
            let reached = reach(&url, ca_file.as_deref(), "the target's database").await;
            let reached = reached.map_err(|error| chain(&error))?;
            let connected = Database::connect(&reached.config, reached.tls).await;
            connected.map_err(|error| error.to_string())
        })
    })
}
