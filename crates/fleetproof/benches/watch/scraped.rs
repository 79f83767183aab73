//! What a watch says of itself at `/metrics`.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    thread,
    time::Duration,
};

use serde_json::Value;

/// How often it is looked whether the watch serves.
const LOOK: Duration = Duration::from_millis(50);

/// Runner type and cohort.
pub(crate) type Cell = (String, String);

/// Its metrics at one time.
pub(crate) struct Scraped(String);

/// The host and port in a watch's ready file, once it is there.
pub(crate) fn address(ready_file: &Path) -> String {
    let text = loop {
        // Written whole or not at all.
        match fs::read_to_string(ready_file) {
            Ok(text) => break text,
            Err(_) => thread::sleep(LOOK),
        }
    };
    let ready: Value = serde_json::from_str(&text).expect("the ready file is JSON");
    let url = ready["url"].as_str().expect("the ready file has it");
    url.trim_start_matches("http://").to_owned()
}

impl Scraped {
    /// As they are now.
    pub(crate) fn of(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("the watch listens");
        let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        Self(answer)
    }

    /// When the last complete round ended, in seconds since 1970; 0 before the first.
    pub(crate) fn last_round(&self) -> f64 {
        let mut ends = self.series("fleetproof_last_round_timestamp_seconds");
        ends.next().map_or(0.0, |(_, value)| value)
    }

    /// How many requests of each cell were answered, other than by a server error.
    pub(crate) fn answered(&self) -> BTreeMap<Cell, f64> {
        let mut answered = BTreeMap::new();
        for (labels, count) in self.series("fleetproof_requests_total") {
            let status = label(labels, "status");
            if status != "none" && !status.starts_with('5') {
                *answered.entry(cell(labels)).or_default() += count;
            }
        }
        answered
    }

    /// The requests that got no answer or a server error.
    pub(crate) fn failed(&self) -> f64 {
        let requests = self.series("fleetproof_requests_total");
        let is_failed = |labels: &str| {
            let status = label(labels, "status");
            status == "none" || status.starts_with('5')
        };
        requests
            .filter(|(labels, _)| is_failed(labels))
            .fold(0.0, |sum, (_, count)| sum + count)
    }

    /// Whether all checks of each cell passed when they last could tell.
    pub(crate) fn passed(&self) -> BTreeMap<Cell, bool> {
        let mut passed = BTreeMap::new();
        for (labels, verdict) in self.series("fleetproof_check_verdict") {
            *passed.entry(cell(labels)).or_insert(true) &= verdict == 1.0;
        }
        passed
    }

    /// The labels and values of a metric.
    fn series<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
        let lines = self.0.lines();
        lines.filter_map(move |line| {
            let (labels, value) = line
                .strip_prefix(name)?
                .strip_prefix('{')?
                .split_once("} ")?;
            Some((labels, value.parse().ok()?))
        })
    }
}

fn cell(labels: &str) -> Cell {
    let of = |name| label(labels, name).to_owned();
    (of("runner_type"), of("cohort"))
}

fn label<'a>(labels: &'a str, name: &str) -> &'a str {
    let start = format!("{name}=\"");
    let mut parts = labels.split(',');
    parts
        .find_map(|part| part.strip_prefix(&start)?.strip_suffix('"'))
        .unwrap_or_default()
}
