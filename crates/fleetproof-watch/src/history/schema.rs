use std::path::Path;

use rusqlite::Connection;

use super::{HistoryError, HistoryOptions};

/// What the file says it is, by `PRAGMA application_id`: "flpf".
const APPLICATION: i64 = 0x666c_7066;

/// The version of [`TABLES`], by `PRAGMA user_version`.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A round is there from its beginning on, and has an end once all that it has shown is there.
CREATE TABLE round (
    target TEXT NOT NULL,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    complete INTEGER NOT NULL DEFAULT 0,
    release TEXT,
    requests INTEGER NOT NULL DEFAULT 0,
    note TEXT,
    PRIMARY KEY (target, number)
) WITHOUT ROWID;

CREATE TABLE probe (
    target TEXT NOT NULL,
    number INTEGER NOT NULL,
    runner_type TEXT NOT NULL,
    cohort TEXT NOT NULL,
    check_name TEXT NOT NULL,
    verdict TEXT NOT NULL,
    millis REAL NOT NULL,
    reason TEXT,
    evidence TEXT,
    PRIMARY KEY (target, number, runner_type, cohort, check_name)
) WITHOUT ROWID;

-- What is known of each check of each cell over all rounds, and its alert.
CREATE TABLE standing (
    target TEXT NOT NULL,
    subject TEXT NOT NULL,
    standing TEXT NOT NULL,
    PRIMARY KEY (target, subject)
) WITHOUT ROWID;

-- Runners are here before they are on the target, so that none is lost sight of.
CREATE TABLE runner (
    key INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    runner_type TEXT NOT NULL,
    cohort TEXT NOT NULL,
    description TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    id INTEGER,
    token TEXT,
    system_id TEXT,
    planted_at INTEGER NOT NULL,
    ripe_at INTEGER
);
CREATE INDEX runner_by_state ON runner (target, state, runner_type, cohort, ripe_at);

CREATE TABLE message (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    receiver TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    delivered_at INTEGER
);
CREATE INDEX message_to_send ON message (receiver, key) WHERE delivered_at IS NULL;
";

/// Opens the file, or makes it.
pub(super) fn open(file: &Path, options: HistoryOptions) -> Result<Connection, HistoryError> {
    make_private(file)?;
    refuse_others(file)?;
    let open = || {
        let connection = Connection::open(file)?;
        // Another process may look into the file.
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let synchronous = if options.hasty { "OFF" } else { "FULL" };
        connection.pragma_update(None, "synchronous", synchronous)?;
        // A small cache: the file is the memory.
        connection.pragma_update(None, "cache_size", -1024)?;
        if let Some(limit) = options.limit {
            let page: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
            let pages = i64::try_from(limit).unwrap_or(i64::MAX) / page.max(1);
            let set = format!("PRAGMA max_page_count = {}", pages.max(1));
            connection.query_row(&set, [], |_| Ok(()))?;
        }
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let application: i64 =
            connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        if version == 0 && application == 0 {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION}; \
                 PRAGMA user_version = {VERSION}; COMMIT"
            ))?;
            return Ok((connection, APPLICATION, VERSION));
        }
        Ok((connection, application, version))
    };
    let (connection, application, version) =
        open().map_err(|error| HistoryError::of(file, &error))?;
    let foreign = |reason: String| HistoryError::Foreign {
        path: file.to_owned(),
        reason,
    };
    if application != APPLICATION {
        return Err(foreign("another program has made it".to_owned()));
    }
    if version != VERSION {
        return Err(foreign(format!("it has the form {version}, not {VERSION}")));
    }
    Ok(connection)
}

/// SQLite would take a short file of another kind for an empty one, and write over it.
fn refuse_others(file: &Path) -> Result<(), HistoryError> {
    use std::io::Read;
    let mut head = Vec::new();
    let opened = std::fs::File::open(file).and_then(|file| file.take(16).read_to_end(&mut head));
    opened.map_err(|error| HistoryError::folder(file, error))?;
    if head.is_empty() || head == b"SQLite format 3\0" {
        return Ok(());
    }
    Err(HistoryError::Foreign {
        path: file.to_owned(),
        reason: "it is no SQLite file".to_owned(),
    })
}

/// The runners' tokens are in there.
fn make_private(file: &Path) -> Result<(), HistoryError> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let opened = options.open(file);
    opened.map_err(|error| HistoryError::folder(file, error))?;
    Ok(())
}
