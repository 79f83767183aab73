//! The target's log as a file, such as GitLab's `exceptions_json.log`: read when a finding asks.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::{Mutex, PoisonError},
};

use fleetproof_check::LogSource;
use fleetproof_model::mask_text;

/// Lines that are kept; older ones are forgotten.
const KEPT: usize = 20_000;

/// At most so much is read at once, in bytes: a busy GitLab writes that in some minutes.
const READ: u64 = 64 << 20;

/// A log file of which the lines written since the start of the run are evidence.
#[derive(Debug)]
pub(crate) struct TargetLog(Mutex<Tail>);

#[derive(Debug)]
struct Tail {
    file: File,
    /// Up to here it was read.
    offset: u64,
    /// The beginning of a line whose end was not there yet.
    open: Vec<u8>,
    lines: VecDeque<String>,
}

impl TargetLog {
    /// Opens the file at its present end.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let offset = file.seek(SeekFrom::End(0))?;
        Ok(Self(Mutex::new(Tail {
            file,
            offset,
            open: Vec::new(),
            lines: VecDeque::new(),
        })))
    }
}

impl LogSource for TargetLog {
    fn lines(&self, correlation_id: &str) -> Vec<String> {
        let mut tail = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = tail.read_on() {
            tracing::warn!("cannot read the target's log: {error}");
        }
        // Quoted, so that one ID is not found within another.
        let id = format!("\"{correlation_id}\"");
        let found = tail.lines.iter().filter(|line| line.contains(&id));
        found.map(|line| mask_text(line, &[])).collect()
    }
}

impl Tail {
    fn read_on(&mut self) -> io::Result<()> {
        let end = self.file.seek(SeekFrom::End(0))?;
        if end < self.offset {
            // Cut off, as some log rotations do.
            self.offset = 0;
            self.open.clear();
        }
        if end - self.offset > READ {
            self.offset = end - READ;
            self.open.clear();
        }
        self.file.seek(SeekFrom::Start(self.offset))?;
        let mut new = std::mem::take(&mut self.open);
        self.offset += (&mut self.file)
            .take(end - self.offset)
            .read_to_end(&mut new)? as u64;
        let complete = new
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        self.open = new.split_off(complete);
        for line in String::from_utf8_lossy(&new).lines() {
            if self.lines.len() == KEPT {
                self.lines.pop_front();
            }
            self.lines.push_back(line.to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn lines_written_since_the_start_are_found_by_their_id() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, r#"{{"correlation_id":"a","n":0}}"#).unwrap();
        let log = TargetLog::open(file.path()).unwrap();
        assert_eq!(log.lines("a"), Vec::<String>::new());
        write!(
            file,
            "{{\"correlation_id\":\"a\",\"n\":1}}\n{{\"correlation_id\":\"aa\"}}\n{{\"corr"
        )
        .unwrap();
        assert_eq!(log.lines("a"), [r#"{"correlation_id":"a","n":1}"#]);
        writeln!(file, r#"elation_id":"b","token":"glrt-secretsecret"}}"#).unwrap();
        let found = log.lines("b");
        assert_eq!(found.len(), 1);
        assert!(!found[0].contains("secretsecret"), "{found:?}");
    }

    #[test]
    fn a_log_that_is_cut_off_is_read_from_its_new_start() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "x".repeat(1000)).unwrap();
        let log = TargetLog::open(file.path()).unwrap();
        std::fs::write(file.path(), "{\"correlation_id\":\"c\"}\n").unwrap();
        assert_eq!(log.lines("c").len(), 1);
    }
}
