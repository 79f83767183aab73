//! The log, in the shape of GitLab's `api_json.log` and `exceptions_json.log`: one JSON object a
//! line (GitLab documentation, "Log system").

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use fleetproof_model::mask_text;
use fleetproof_schema::DbError;
use serde_json::{Map, Value, json};

use crate::error::CoordinatorError;

/// How many lines a [`LogRing`] keeps.
const RING_CAPACITY: usize = 4096;

/// Where the coordinator's log goes. Several places are possible at once; none by default.
#[derive(Debug, Clone, Default)]
pub struct LogSink {
    files: Vec<Arc<Mutex<File>>>,
    rings: Vec<LogRing>,
}

impl LogSink {
    /// A log that goes nowhere.
    pub fn none() -> Self {
        Self::default()
    }

    /// Also appends to the file at `path`, which is made if it is missing (`--log-file`).
    pub fn and_file(mut self, path: &Path) -> Result<Self, CoordinatorError> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(|source| CoordinatorError::LogFile {
                path: path.to_owned(),
                source,
            })?;
        self.files.push(Arc::new(Mutex::new(file)));
        Ok(self)
    }

    /// Also keeps the newest lines in `ring`.
    #[must_use]
    pub fn and_ring(mut self, ring: &LogRing) -> Self {
        self.rings.push(ring.clone());
        self
    }

    /// Whether a line would go anywhere.
    pub(crate) fn is_on(&self) -> bool {
        !self.files.is_empty() || !self.rings.is_empty()
    }

    /// Writes one line.
    pub(crate) fn write(&self, correlation_id: &str, line: &Value) {
        let text = line.to_string();
        for file in &self.files {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            // One write, so that lines of several processes do not mix. A full disk must not
            // become a failed request.
            let _ = file.write_all(format!("{text}\n").as_bytes());
        }
        for ring in &self.rings {
            ring.push(correlation_id, &text);
        }
    }
}

/// The newest log lines, to be looked up by correlation ID from within the process.
#[derive(Debug, Clone, Default)]
pub struct LogRing {
    lines: Arc<Mutex<VecDeque<(String, String)>>>,
}

impl LogRing {
    /// An empty ring; it keeps the newest 4096 lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lines of one request, oldest first, each a JSON object.
    pub fn lines_for(&self, correlation_id: &str) -> Vec<String> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|(id, _)| id == correlation_id)
            .map(|(_, line)| line.clone())
            .collect()
    }

    fn push(&self, correlation_id: &str, line: &str) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == RING_CAPACITY {
            lines.pop_front();
        }
        lines.push_back((correlation_id.to_owned(), line.to_owned()));
    }
}

/// What went wrong in a request, as the log tells it. The caller sees nothing of it.
#[derive(Debug, Clone)]
pub struct Exception {
    class: String,
    message: String,
    extra: Map<String, Value>,
}

impl Exception {
    /// An exception of that class, by the name that Ruby would give it.
    pub fn new(class: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            class: class.into(),
            message: message.into(),
            extra: Map::new(),
        }
    }

    /// What PostgreSQL refused: class as the Ruby driver names it, the server's whole text, and
    /// SQLSTATE, table and constraint as fields of their own.
    pub fn database(error: &DbError) -> Self {
        let mut exception = Self::new(error.ruby_class(), error.ruby_message());
        for (name, value) in [
            ("exception.sqlstate", Some(error.sqlstate.as_str())),
            ("exception.table", error.table.as_deref()),
            ("exception.constraint", error.constraint.as_deref()),
            ("exception.function", error.function()),
        ] {
            if let Some(value) = value {
                exception.extra.insert(name.to_owned(), Value::from(value));
            }
        }
        exception
    }

    /// Adds its fields to a line.
    pub(crate) fn write_into(&self, line: &mut Value) {
        line["exception.class"] = json!(self.class);
        line["exception.message"] = json!(mask_text(&self.message, &[]));
        for (name, value) in &self.extra {
            line[name.as_str()] = value.clone();
        }
    }
}
