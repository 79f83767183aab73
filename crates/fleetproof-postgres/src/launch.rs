//! The steps from options to a server that answers.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio_postgres::Config;
use tokio_postgres::error::SqlState;

use crate::account::Account;
use crate::error::PostgresError;
use crate::kept::Kept;
use crate::options::{Options, Tcp};
use crate::run_folder::RunFolder;
use crate::supervisor::Supervisor;
use crate::{database, settings, sweep, template};

/// Names the Unix socket of a server that does not listen on TCP.
const DEFAULT_PORT: u16 = 5432;

/// Between two tries whether the server answers: it needs about 25 ms.
const POLL: Duration = Duration::from_millis(3);

/// PostgreSQL takes no port 0, so a free one is looked for here and may be taken by the time the
/// server wants it.
pub(crate) fn choose_port(tcp: Tcp) -> Result<u16, PostgresError> {
    match tcp {
        Tcp::Off => Ok(DEFAULT_PORT),
        Tcp::Port(port) => Ok(port),
        Tcp::FreePort => TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .map(|address| address.port())
            .map_err(PostgresError::io("cannot listen on", "127.0.0.1".as_ref())),
    }
}

/// Prepares folders and files, and starts the server. Blocks for 50 ms, on the first start of a
/// server version for half a second.
pub(crate) fn launch(options: &Options, port: u16) -> Result<Supervisor, PostgresError> {
    let account = Account::for_server()?;
    sweep::orphans(&account);
    let binaries = &options.binaries;
    account.check_reaches(binaries.folder())?;
    let Some(given) = &options.data_dir else {
        let folder = RunFolder::create(&account)?;
        let data = folder.data();
        template::fill(&data, binaries, &account)?;
        return start(options, port, folder, &account, &data);
    };
    let kept = Kept::open(given, binaries, account)?;
    let folder = RunFolder::create(&kept.account)?;
    kept.fill_if_new(&folder, binaries)?;
    // The way to the server for whoever finds the run folder without its owner.
    let link = folder.data();
    symlink(&kept.folder, &link).map_err(PostgresError::io("cannot make", &link))?;
    start(options, port, folder, &kept.account, &kept.folder)
}

fn start(
    options: &Options,
    port: u16,
    folder: RunFolder,
    account: &Account,
    data: &Path,
) -> Result<Supervisor, PostgresError> {
    let access = folder.write("pg_hba.conf", settings::ACCESS, account)?;
    let listen = options.tcp != Tcp::Off;
    let text = settings::configuration(options, port, listen, folder.path(), &access);
    let configuration = folder.write("postgresql.conf", &text, account)?;
    let mut config_file = OsString::from("config_file=");
    config_file.push(&configuration);
    let program: PathBuf = options.binaries.program("postgres");
    let command: [&OsStr; 5] = [
        program.as_os_str(),
        "-D".as_ref(),
        data.as_os_str(),
        "-c".as_ref(),
        &config_file,
    ];
    Supervisor::start(folder, account, options.data_dir.is_some(), command)
}

/// Waits for the first answered query. A socket alone proves nothing: a server that is starting
/// up accepts connections and refuses to work.
pub(crate) async fn wait_until_ready(
    supervisor: &Supervisor,
    config: &Config,
    options: &Options,
    port: u16,
) -> Result<(), PostgresError> {
    let begin = Instant::now();
    loop {
        let answer = async {
            database::connect(config)
                .await?
                .simple_query("SELECT 1")
                .await
        };
        match answer.await {
            Ok(_) => return Ok(()),
            Err(source) if is_final(&source) => {
                return Err(PostgresError::Query {
                    doing: "the server refuses its owner".to_owned(),
                    source,
                });
            }
            Err(_) => {}
        }
        let log = supervisor.folder().log();
        if supervisor.server_has_ended() {
            let log = last_words(&log);
            return Err(if log.contains("could not create any TCP/IP sockets") {
                PostgresError::PortTaken { port }
            } else {
                PostgresError::DidNotStart { log }
            });
        }
        if begin.elapsed() > options.start_timeout {
            return Err(PostgresError::TooSlow {
                waited: options.start_timeout,
                log: last_words(&log),
            });
        }
        tokio::time::sleep(POLL).await;
    }
}

/// The server has answered, and what it said will not change by waiting.
fn is_final(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| *code != SqlState::CANNOT_CONNECT_NOW)
}

/// The end of a log in one line: the first fatal message with what led to it and its hints, else
/// the last few lines.
pub(crate) fn last_words(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().map(message).collect();
    let is_fatal = |line: &&str| line.starts_with("FATAL:") || line.starts_with("PANIC:");
    let end = match lines.iter().position(is_fatal) {
        Some(fatal) => lines.len().min(fatal + 3),
        None => lines.len(),
    };
    if end == 0 {
        return "it said nothing".to_owned();
    }
    lines[end.saturating_sub(6)..end].join("; ")
}

/// A line of the log without time and process.
fn message(line: &str) -> &str {
    line.split_once("] ")
        .map_or(line, |(_, message)| message)
        .trim()
}
