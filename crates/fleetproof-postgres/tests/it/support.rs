//! An owner in a process of its own, for tests to end as they like, and a look at what it leaves.
//!
//! The owner is the tests' own program, run again for the one test [`owner`].

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use fleetproof_postgres::{Binaries, Options, PrivateServer};
use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};

/// Says to the owner that it is one; holds the kept folder, if there is one.
const ROLE: &str = "FLEETPROOF_TEST_OWNER";

/// A secret that no server's process may come to hold.
pub(crate) const SECRET: &str = "FLEETPROOF_TEST_SECRET";

/// What a test tells its owner to do.
pub(crate) const PANIC: &str = "panic";
pub(crate) const EXIT: &str = "exit";

/// Not a test but the owner's life; returns at once in an ordinary run of the tests.
#[test]
fn owner() {
    let Some(kept) = std::env::var_os(ROLE) else {
        return;
    };
    let mut options = Options::new(Binaries::find(None).unwrap()).tcp();
    if !kept.is_empty() {
        options = options.data_dir(kept);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = match runtime.block_on(PrivateServer::start(options)) {
        Ok(server) => server,
        Err(error) => {
            println!("\nERROR {error}");
            return;
        }
    };
    println!("\nREADY {}", server.log_path().display());
    println!("\nURL {}", server.socket_url("postgres"));
    // SIGINT is the owner's to answer: here, by going on.
    let _entered = runtime.enter();
    let mut interrupts = signal(SignalKind::interrupt()).unwrap();
    runtime.spawn(async move {
        interrupts.recv().await.unwrap();
        println!("\nINTERRUPTED");
        std::future::pending::<()>().await;
    });
    println!("\nLISTENING");
    std::io::stdout().flush().unwrap();
    let mut order = String::new();
    std::io::stdin().read_line(&mut order).unwrap();
    match order.trim() {
        PANIC => panic!("as told"),
        EXIT => std::process::exit(0),
        other => panic!("unknown order {other}"),
    }
}

/// A temporary folder of its own for each test, open to the account that root's servers run as.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let parent = if memory.exists() {
            memory
        } else {
            Path::new("/tmp")
        };
        let folder = tempfile::tempdir_in(parent).unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
        let place = Self { folder };
        place.open_folder("cache");
        place.open_folder("tmp");
        place
    }

    pub(crate) fn open_folder(&self, name: &str) -> PathBuf {
        let folder = self.path(name);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o1777)).unwrap();
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The run folders that are there now.
    pub(crate) fn run_folders(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("tmp")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// The processes that work in this place: servers.
    pub(crate) fn servers(&self) -> Vec<i32> {
        processes()
            .filter(|pid| {
                fs::read_link(format!("/proc/{pid}/cwd"))
                    .is_ok_and(|folder| folder.starts_with(self.folder.path()))
            })
            .collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What the last owner's supervisor is still removing is not removed from under it.
        let begin = Instant::now();
        while !(self.servers().is_empty() && self.run_folders().is_empty())
            && begin.elapsed() < Duration::from_secs(10)
        {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A process that owns a server.
pub(crate) struct Owner {
    process: Child,
    orders: Option<ChildStdin>,
    output: BufReader<std::process::ChildStdout>,
}

impl Owner {
    pub(crate) fn spawn(place: &Place) -> Self {
        Self::run(&mut Self::command(place))
    }

    /// One whose data folder is kept.
    pub(crate) fn keeping(place: &Place, folder: &Path) -> Self {
        Self::run(Self::command(place).env(ROLE, folder))
    }

    pub(crate) fn with_temporary_folder(place: &Place, folder: &Path) -> Self {
        Self::run(Self::command(place).env("TMPDIR", folder))
    }

    pub(crate) fn with_binaries(place: &Place, folder: &Path) -> Self {
        Self::run(Self::command(place).env("FLEETPROOF_PG_BIN", folder))
    }

    fn command(place: &Place) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "support::owner", "--nocapture"])
            .env(ROLE, "")
            .env(SECRET, "secret")
            .env("TMPDIR", place.path("tmp"))
            .env("XDG_CACHE_HOME", place.path("cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        command
    }

    fn run(command: &mut Command) -> Self {
        let mut process = command.spawn().unwrap();
        Self {
            orders: process.stdin.take(),
            output: BufReader::new(process.stdout.take().unwrap()),
            process,
        }
    }

    /// The rest of the next line that begins with `word`.
    pub(crate) fn next(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "the owner has ended before it said {word}");
            assert!(word == "ERROR" || !line.starts_with("ERROR"), "{line}");
            if let Some(rest) = line.trim().strip_prefix(word) {
                return rest.trim().to_owned();
            }
        }
    }

    /// The server, once it answers.
    pub(crate) fn server(&mut self) -> Server {
        let log = PathBuf::from(self.next("READY"));
        let url = self.next("URL");
        self.next("LISTENING");
        let folder = log.parent().unwrap().to_owned();
        let text = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
        let pid = text.lines().next().unwrap().parse().unwrap();
        Server { folder, pid, url }
    }

    pub(crate) fn order(&mut self, order: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let group = Pid::from_child(&self.process);
        rustix::process::kill_process_group(group, signal).unwrap();
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An owner's server, as seen from outside.
pub(crate) struct Server {
    pub(crate) folder: PathBuf,
    pub(crate) pid: i32,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn is_gone(&self) -> bool {
        !self.folder.exists() && !is_alive(self.pid)
    }

    pub(crate) async fn query(&self, sql: &str) -> Result<String, tokio_postgres::Error> {
        let (client, connection) =
            tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        Ok(client.query_one(sql, &[]).await?.get(0))
    }

    /// The shell that watches over the server, and its own child that waits for the owner's end.
    pub(crate) fn supervisors(&self) -> Vec<i32> {
        let shell = parent(self.pid).unwrap();
        let watchers = processes().filter(|pid| *pid != self.pid && parent(*pid) == Some(shell));
        std::iter::once(shell).chain(watchers).collect()
    }
}

pub(crate) fn kill(pid: i32) {
    let _ = kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL);
}

/// An ended process that nobody has waited for still has a folder, but no program.
pub(crate) fn is_alive(pid: i32) -> bool {
    fs::read_link(format!("/proc/{pid}/exe")).is_ok()
}

fn processes() -> impl Iterator<Item = i32> {
    let entries = fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn parent(pid: i32) -> Option<i32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    line.trim().parse().ok()
}

/// A shell script to run in place of a program.
pub(crate) fn program(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// Waits for `condition`, and fails when it has not come about in a time beyond reason.
pub(crate) fn until(what: &str, condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "not in 60 s: {what}"
        );
        thread::sleep(Duration::from_millis(1));
    }
}
