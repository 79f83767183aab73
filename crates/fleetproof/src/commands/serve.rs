//! `fleetproof serve`: the reference coordinator, until it is told to stop.

mod ready;

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use fleetproof_coordinator::{
    self as coordinator, Config, Connector, Coordinator, Defect, LogSink, Running, SignIn,
    UiGeneration,
};
use fleetproof_model::{Exit, SchemaStep, Secret, UnknownName};
use fleetproof_postgres::{Binaries, Options, PostgresError, PrivateServer};
use tokio::net::TcpListener;
use tokio_postgres::error::SqlState;

use crate::{
    cli::Context,
    database::{Reached, reach},
    error::Error,
    parse,
    secrets::{self, DatabaseUrl},
    terminal,
};
use ready::ReadyFile;

pub(crate) const EXIT_STATUS: &str = "\
Exit status:
  0  ended by SIGINT or SIGTERM, after the requests under way
  2  the call itself is wrong: usage, configuration, a file, a port that is taken
  3  the coordinator or its database failed, or a second signal ended it at once";

/// How often the private server is looked after: its end shows in answers at once, this says why.
const LOOK: Duration = Duration::from_millis(500);

/// The name of the database in a private server.
const DATABASE: &str = "fleetproof";

/// Serves the reference coordinator: GitLab's runner side on a real PostgreSQL
///
/// Without --database-url it starts a PostgreSQL of its own, which is gone at the end.
#[derive(Debug, clap::Args)]
#[expect(clippy::doc_markdown, reason = "help texts are shown as they stand")]
pub(crate) struct Args {
    /// Where to take requests; port 0 picks a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8929",
          value_parser = parse::address)]
    listen: SocketAddr,
    /// An empty or earlier-used PostgreSQL database, 13 or later [env: FLEETPROOF_DATABASE_URL]
    #[arg(long, value_name = "URL", value_parser = parse::secret, conflicts_with = "data_dir")]
    database_url: Option<Secret>,
    /// Trust the authorities in this PEM file for the database's TLS, unless its URL has sslrootcert
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Keep the data of the private PostgreSQL in this folder, for the next start
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Bring the schema to this step of the time line and stop there; see --list-steps
    ///
    /// Rows are kept. An earlier step than the database has reached is refused.
    #[arg(long, value_name = "NAME", default_value_t = SchemaStep::NEWEST)]
    schema_step: SchemaStep,
    /// List the steps of the schema time line, in their order, and exit
    #[arg(long)]
    list_steps: bool,
    /// Switch a known-bad behaviour of the code on (repeatable); see --list-defects
    #[arg(long = "defect", value_name = "NAME")]
    defects: Vec<String>,
    /// List the known-bad behaviours, and exit
    #[arg(long)]
    list_defects: bool,
    /// Make an example fleet of runners of every type, age and status
    #[arg(long)]
    seed_data: bool,
    /// Write pages in the markup of that generation of GitLab, a (16.x) to c (the newest)
    #[arg(long, value_name = "a|b|c", default_value_t = UiGeneration::default())]
    ui_generation: UiGeneration,
    /// Have people sign in by password, two-step, two-factor or sso
    ///
    /// With two-factor, the ready file has the secret of the codes as login.totp_secret; with sso,
    /// the page has buttons that lead elsewhere, and nobody gets in.
    #[arg(long, value_name = "WAY", default_value_t = SignIn::default())]
    sign_in: SignIn,
    /// Once requests are served, write address, tokens and login to this file (JSON, mode 0600)
    ///
    /// It is removed at the end. Tokens are shown nowhere else.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Append each request and exception to this file, in the shape of GitLab's own logs
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,
    /// Set the coordinator's clock ahead or back, such as -8d, 3h, 90m or 45s
    #[arg(long, value_name = "DURATION", default_value = "0s", allow_hyphen_values = true,
          value_parser = parse::signed_duration)]
    clock_offset: time::Duration,
}

/// Serves until a signal comes.
pub(crate) async fn run(args: Args, context: Context) -> Result<Exit, Error> {
    if args.list_steps {
        return terminal::show(&describe_steps());
    }
    if args.list_defects {
        return terminal::show(&describe_defects());
    }
    match serve(args, &context).await {
        // Whoever ends it before it is ready has ended it all the same.
        Err(Error::Interrupted) => Ok(Exit::Clean),
        result => result,
    }
}

async fn serve(args: Args, context: &Context) -> Result<Exit, Error> {
    let interrupt = &context.interrupt;
    let defects = defects(&args.defects)?;
    let log = match &args.log_file {
        Some(path) => LogSink::none().and_file(path)?,
        None => LogSink::none(),
    };
    let listener = listen(args.listen).await?;
    let ready_file = match &args.ready_file {
        Some(path) => Some(ReadyFile::prepare(path)?),
        None => None,
    };
    let database = interrupt.unless(Database::open(&args, context)).await?;
    let mut config = Config::new(database.config(), listener);
    config.connector = database.connector();
    config.step = args.schema_step;
    config.defects = defects;
    config.clock_offset = args.clock_offset;
    config.seed_data = args.seed_data;
    config.ui_generation = args.ui_generation;
    config.sign_in = args.sign_in;
    config.log = log;
    let running = interrupt.unless(Coordinator::start(config)).await?;
    if let Some(file) = &ready_file {
        file.write(&running, &database.url())?;
    }
    // Nobody listening is no error.
    let _ = terminal::say(greeting(&args, &running).as_bytes());
    let ended = tokio::select! {
        () = interrupt.wait() => Ok(Exit::Clean),
        error = database.failure() => Err(error),
    };
    // From here on it is not ready, though it still answers what was asked before.
    drop(ready_file);
    running.shutdown().await;
    database.close().await?;
    ended
}

/// The database that is served from.
enum Database {
    /// One that was there before.
    Given(Box<(DatabaseUrl, Reached)>),
    /// One of a server of our own.
    Private(PrivateServer),
}

impl Database {
    async fn open(args: &Args, context: &Context) -> Result<Self, Error> {
        if args.data_dir.is_none()
            && let Some(url) = secrets::database_url(args.database_url.as_ref())?
        {
            let reached = reach(&url, args.ca_file.as_deref(), "the database").await?;
            return Ok(Self::Given(Box::new((url, reached))));
        }
        let binaries = Binaries::find(context.common.pg_bin.as_deref())?;
        // The port is for those who want to look into the database; the coordinator itself uses
        // the socket.
        let mut options = Options::new(binaries).tcp().autovacuum(true);
        if let Some(folder) = &args.data_dir {
            options = options.data_dir(folder);
        }
        let server = PrivateServer::start(options).await?;
        match server.create_database(DATABASE).await {
            // Kept data have it.
            Err(PostgresError::Query { source, .. })
                if source.code() == Some(&SqlState::DUPLICATE_DATABASE) => {}
            made => made?,
        }
        Ok(Self::Private(server))
    }

    fn config(&self) -> tokio_postgres::Config {
        match self {
            Self::Given(given) => given.1.config.clone(),
            Self::Private(server) => server.config(DATABASE),
        }
    }

    fn connector(&self) -> Connector {
        match self {
            Self::Given(given) => Connector::new(given.1.tls.clone()),
            Self::Private(_) => Connector::default(),
        }
    }

    /// A URI that every driver takes, with the password where there is one.
    fn url(&self) -> Secret {
        match self {
            Self::Given(given) => Secret::new(given.0.expose()),
            Self::Private(server) => Secret::new(
                server
                    .tcp_url(DATABASE)
                    .unwrap_or_else(|| server.socket_url(DATABASE)),
            ),
        }
    }

    /// Waits until the private server has ended by itself, and says why.
    async fn failure(&self) -> Error {
        let Self::Private(server) = self else {
            return std::future::pending().await;
        };
        while !server.has_ended() {
            tokio::time::sleep(LOOK).await;
        }
        Error::CannotTell(format!(
            "the private PostgreSQL has ended: {}",
            server.last_words()
        ))
    }

    async fn close(self) -> Result<(), Error> {
        match self {
            Self::Given(_) => Ok(()),
            Self::Private(server) => Ok(server.stop().await?),
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is taken; choose another, or 0 for a free one".to_owned()
            }
            _ => error.to_string(),
        };
        Error::Call(format!("cannot listen on {address}: {why}"))
    })
}

fn defects(names: &[String]) -> Result<Vec<&'static Defect>, Error> {
    let known =
        || coordinator::defects().flat_map(|defect| defect.aliases.iter().chain([&defect.name]));
    names
        .iter()
        .map(|name| {
            Defect::named(name)
                .ok_or_else(|| UnknownName::new("defect", name, known().copied()).into())
        })
        .collect()
}

fn describe_steps() -> String {
    SchemaStep::ALL.map(|step| format!("{step}\n")).concat()
}

fn describe_defects() -> String {
    let line = |defect: &Defect| {
        let aliases = match defect.aliases {
            [] => String::new(),
            aliases => format!(" (also {})", aliases.join(", ")),
        };
        format!("{}{aliases}\n    {}\n", defect.name, defect.summary)
    };
    coordinator::defects().map(line).collect()
}

/// What a person wants to know next.
fn greeting(args: &Args, running: &Running) -> String {
    let access = running.access();
    let tokens = match &args.ready_file {
        Some(path) => format!("in {}, for its owner to read", path.display()),
        None => "start again with --ready-file FILE to be told".to_owned(),
    };
    format!(
        "The reference coordinator serves at {url}, at the schema step {step}.\n\
         \x20 group {group}, project {project}, administrator {user}\n\
         \x20 tokens, password, database: {tokens}\n\
         \x20 Ctrl-C stops it\n",
        url = running.url(),
        step = running.step(),
        group = access.group.full_path,
        project = access.project.full_path,
        user = access.login.username,
    )
}
