use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use super::{Ended, Fleetproof, Served, Started, wait_for};

/// A history and what watches with it, one run after another.
pub(crate) struct Watching {
    history: TempDir,
    url: String,
    token: String,
    arguments: String,
}

impl Watching {
    /// A watch of `served`, with these further arguments.
    pub(crate) fn of(served: &Served, arguments: &str) -> Self {
        Self::at(&served.url(), &served.ready("/admin_token"), arguments)
    }

    /// A watch of that address.
    pub(crate) fn at(url: &str, token: &str, arguments: &str) -> Self {
        Self {
            history: tempfile::tempdir().unwrap(),
            url: url.to_owned(),
            token: token.to_owned(),
            arguments: arguments.to_owned(),
        }
    }

    /// The call.
    pub(crate) fn call(&self) -> Fleetproof {
        let Self { url, arguments, .. } = self;
        let call = format!("watch --url {url} --every 1s --listen 127.0.0.1:0 {arguments}");
        Fleetproof::new(&call)
            .arg("--history")
            .arg(self.history.path())
            .env("FLEETPROOF_TOKEN", &self.token)
    }

    /// Starts it, and waits until it serves.
    pub(crate) fn start(&self) -> Running {
        self.start_as(self.call())
    }

    /// Starts this call of it.
    pub(crate) fn start_as(&self, call: Fleetproof) -> Running {
        let mut started = call.arg("--ready-file=watch.json").start();
        let path = started.folder().join("watch.json");
        let text = wait_for("the watch", || {
            let text = std::fs::read_to_string(&path).ok();
            assert!(text.is_some() || !started.has_ended(), "it has ended");
            text
        });
        let ready: Value = serde_json::from_str(&text).unwrap();
        Running {
            started,
            url: ready["url"].as_str().unwrap().to_owned(),
        }
    }

    /// The history's file.
    pub(crate) fn file(&self) -> PathBuf {
        self.history.path().join("watch.sqlite")
    }

    /// The only number that a query in the history gives.
    pub(crate) fn count(&self, sql: &str) -> i64 {
        let history = rusqlite::Connection::open(self.file()).unwrap();
        history.busy_timeout(super::PATIENCE).unwrap();
        history.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Runs a statement in the history, as another program would.
    pub(crate) fn execute(&self, sql: &str) {
        let history = rusqlite::Connection::open(self.file()).unwrap();
        history.busy_timeout(super::PATIENCE).unwrap();
        history.execute(sql, []).unwrap();
    }

    /// The number of the newest round, which may be under way.
    pub(crate) fn last_round(&self) -> i64 {
        self.count("SELECT max(number) FROM round")
    }

    /// The last round that had ended when a receiver had taken the message with an alert.
    #[track_caller]
    pub(crate) fn rounds_when_told(&self, alert: &Value) -> i64 {
        let labels = &alert["labels"];
        let text = |name: &str| labels[name].as_str().unwrap().to_owned();
        let sql = format!(
            "SELECT max(number) FROM round WHERE ended_at <= (
                SELECT min(delivered_at) FROM message
                WHERE body LIKE '%\"cohort\":\"{}\"%' AND body LIKE '%\"check\":\"{}\"%')",
            text("cohort"),
            text("check")
        );
        // The receiver may have it a moment before the watch has noted so.
        wait_for("the note of the delivery", || {
            let history = rusqlite::Connection::open(self.file()).unwrap();
            history.busy_timeout(super::PATIENCE).unwrap();
            let round: Option<i64> = history.query_row(&sql, [], |row| row.get(0)).unwrap();
            round
        })
    }

    /// Waits until every runner type of a cohort was well once.
    #[track_caller]
    pub(crate) fn wait_for_pass(&self, cohort: &str) {
        let sql = format!(
            "SELECT count(DISTINCT runner_type) > 0
                AND count(DISTINCT runner_type) = (SELECT count(DISTINCT runner_type) FROM runner)
             FROM probe WHERE cohort = '{cohort}' AND check_name = 'verify.new-manager' AND verdict = 'passed'"
        );
        wait_for("a visit of the cohort", || {
            (self.file().exists() && self.count(&sql) == 1).then_some(())
        });
    }

    /// Waits until so many complete rounds are kept.
    #[track_caller]
    pub(crate) fn wait_for_rounds(&self, rounds: i64) {
        wait_for("complete rounds", || {
            let sql = "SELECT count(*) FROM round WHERE complete";
            (self.file().exists() && self.count(sql) >= rounds).then_some(())
        });
    }
}

/// A watch that runs.
pub(crate) struct Running {
    pub(crate) started: Started,
    url: String,
}

impl Running {
    /// Where it serves.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Status and text of what it serves at a path.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        use std::io::{Read, Write};
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer[9..12].parse().unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        (status, body.to_owned())
    }

    /// The value of a metric, by what its line begins with.
    pub(crate) fn metric(&self, line: &str) -> Option<f64> {
        let (_, text) = self.get("/metrics");
        let found = text.lines().find(|other| other.starts_with(line))?;
        found.rsplit(' ').next()?.parse().ok()
    }

    /// Ends it in order.
    pub(crate) fn stop(self) -> Ended {
        self.started.signal(rustix::process::Signal::TERM);
        let ended = self.started.wait();
        ended.exited(0);
        ended
    }

    /// Ends it at once.
    pub(crate) fn kill(self) -> Ended {
        self.started.signal(rustix::process::Signal::KILL);
        let ended = self.started.wait();
        assert_eq!(ended.status, None);
        ended
    }
}
