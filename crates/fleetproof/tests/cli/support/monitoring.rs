use std::{
    fs::File,
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::{Fleetproof, free_port, wait_for};

/// A real Alertmanager, and a real Prometheus that reads a watch and has the rules that it prints.
pub(crate) struct Alertmanager {
    url: String,
    folder: TempDir,
    _server: Server,
}

pub(crate) struct Prometheus {
    _folder: TempDir,
    _server: Server,
}

impl Alertmanager {
    /// Passes alerts on to a webhook at once.
    pub(crate) fn start(hook: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "route:
  receiver: hook
  group_by: [target, alertname, check, runner_type, cohort]
  group_wait: 1s
  group_interval: 1s
receivers:
  - name: hook
    webhook_configs: [{{url: '{hook}', send_resolved: true}}]
"
        );
        let port = free_port();
        let mut command = Command::new("prometheus-alertmanager");
        command
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--cluster.listen-address=")
            .arg(file(&folder, "--config.file", "alertmanager.yml", &config))
            .arg(format!("--storage.path={}", folder.path().display()));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            _server: Server::start(command, port, folder.path()),
            folder,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it said of itself.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Prometheus {
    /// Scrapes what a watch serves, every second.
    pub(crate) fn start(watch: &str, alertmanager: &Alertmanager) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rules = Fleetproof::new("watch --print-rules --every 1s").run();
        rules.exited(0);
        std::fs::write(folder.path().join("rules.yml"), &rules.stdout).unwrap();
        let without_scheme = |url: &str| url.replace("http://", "");
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [rules.yml]
alerting:
  alertmanagers: [{{static_configs: [{{targets: ['{}']}}]}}]
scrape_configs:
  - job_name: fleetproof
    static_configs: [{{targets: ['{}']}}]
",
            without_scheme(alertmanager.url()),
            without_scheme(watch)
        );
        let port = free_port();
        let mut command = Command::new("prometheus");
        command
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg(file(&folder, "--config.file", "prometheus.yml", &config))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.path().join("data").display()
            ));
        Self {
            _server: Server::start(command, port, folder.path()),
            _folder: folder,
        }
    }
}

/// The option that names a file with this content.
fn file(folder: &TempDir, option: &str, name: &str, content: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    format!("{option}={}", path.display())
}

/// A program that serves on a port until this is dropped.
pub(crate) struct Server(Child);

impl Server {
    pub(crate) fn start(mut command: Command, port: u16, folder: &Path) -> Self {
        let log = File::create(folder.join("log")).unwrap();
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        let mut server = Self(started.unwrap_or_else(|error| {
            panic!("cannot run {command:?}: {error}; `cargo xtask test` brings it")
        }));
        wait_for("the server to listen", || {
            assert!(server.0.try_wait().unwrap().is_none(), "{command:?} ended");
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
