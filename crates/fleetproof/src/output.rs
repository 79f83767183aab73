//! Files that a command leaves behind: written whole or not at all, and known to be writable
//! before the work starts whose result they are to hold.

use std::{
    convert::Infallible,
    fmt,
    fs::{self, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    str::FromStr,
};

use fleetproof_model::Exit;
use fleetproof_report::Style;
use tempfile::NamedTempFile;

use crate::{
    error::Error,
    terminal::{self, Color},
};

/// What a file gets unless it was there before or holds secrets; the umask takes its part.
const ORDINARY: u32 = 0o666;

/// For the eyes of its owner.
const PRIVATE: u32 = 0o600;

/// Where machine output goes, as on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// `-`.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl FromStr for Place {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "-" => Self::Stdout,
            path => Self::File(path.into()),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("standard output"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {reason}")]
pub(crate) struct OutputError {
    path: String,
    reason: String,
    exit: Exit,
}

impl OutputError {
    /// Usage where it was seen beforehand; could not tell where a result is lost by it.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

/// A place that was looked at, and can be written to as far as one can know beforehand.
#[derive(Debug)]
pub(crate) struct Output {
    place: Place,
    mode: u32,
    /// A pipe or device is written to; a file is replaced.
    replace: bool,
}

impl Output {
    /// Makes sure that `place` can be written to, and leaves no trace there.
    ///
    /// # Errors
    /// If it cannot; the exit status is that of a wrong call.
    pub(crate) fn prepare(place: Place) -> Result<Self, OutputError> {
        let refused = |reason| OutputError {
            path: place.to_string(),
            reason,
            exit: Exit::Usage,
        };
        let (place, mode, replace) = match &place {
            Place::Stdout => (place, ORDINARY, false),
            Place::File(path) => {
                let (path, mode, replace) = look_at(path).map_err(refused)?;
                (Place::File(path), mode, replace)
            }
        };
        Ok(Self {
            place,
            mode,
            replace,
        })
    }

    /// As [`Output::prepare`], for a file that nobody else may read.
    pub(crate) fn prepare_private(path: &Path) -> Result<Self, OutputError> {
        let mut output = Self::prepare(Place::File(path.to_owned()))?;
        output.mode = PRIVATE;
        Ok(output)
    }

    /// Puts `content` there, in one piece.
    ///
    /// # Errors
    /// If the place refuses it now.
    pub(crate) fn write(&self, content: &[u8]) -> Result<(), OutputError> {
        let written = match &self.place {
            Place::Stdout => terminal::say(content),
            Place::File(path) if self.replace => self.replace(path, content),
            Place::File(path) => OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|mut file| file.write_all(content)),
        };
        written.map_err(|error| OutputError {
            path: self.place.to_string(),
            reason: error.to_string(),
            exit: Exit::Unknown,
        })
    }

    /// Whether it is standard output.
    pub(crate) fn is_stdout(&self) -> bool {
        self.place == Place::Stdout
    }

    /// Whether both go to the same place.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.place == other.place
    }

    /// Removes what was written, if it was a file.
    pub(crate) fn remove(&self) {
        if let (Place::File(path), true) = (&self.place, self.replace) {
            let _ = fs::remove_file(path);
        }
    }

    fn replace(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = temporary_beside(path, self.mode)?;
        file.write_all(content)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// The stream on which people read: standard output, unless machine output goes there.
#[derive(Debug)]
pub(crate) struct Human {
    to_stderr: bool,
    style: Style,
}

impl Human {
    /// Which stream, and how.
    pub(crate) fn new(machine_has_stdout: bool, color: Color, full: bool) -> Self {
        let mut style = if machine_has_stdout {
            color.style(&io::stderr())
        } else {
            color.style(&io::stdout())
        };
        style.full = full;
        Self {
            to_stderr: machine_has_stdout,
            style,
        }
    }

    /// Writes what `render` makes, in one piece.
    ///
    /// # Errors
    /// If the stream refuses it.
    pub(crate) fn write(
        &self,
        render: impl FnOnce(&Style, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut text = Vec::new();
        let written = render(&self.style, &mut text).and_then(|()| {
            if self.to_stderr {
                io::stderr().write_all(&text)
            } else {
                terminal::say(&text)
            }
        });
        written.map_err(|error| Error::CannotTell(format!("cannot write the report: {error}")))
    }
}

/// The file behind `path`, the mode that it shall have, and whether it can be replaced.
fn look_at(path: &Path) -> Result<(PathBuf, u32, bool), String> {
    let said = |error: io::Error| error.to_string();
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err("it is a folder".to_owned()),
        Ok(found) if !found.is_file() => Ok((path.to_owned(), ORDINARY, false)),
        Ok(found) => {
            // A rename would replace a link, and a file that is protected against writing.
            let path = fs::canonicalize(path).map_err(said)?;
            OpenOptions::new().append(true).open(&path).map_err(said)?;
            temporary_beside(&path, PRIVATE).map_err(said)?;
            Ok((path, found.permissions().mode() & 0o777, true))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
                return Err("it does not name a file".to_owned());
            }
            if !folder_of(path).is_dir() {
                return Err(format!("there is no folder {}", folder_of(path).display()));
            }
            temporary_beside(path, PRIVATE).map_err(said)?;
            Ok((path.to_owned(), ORDINARY, true))
        }
        Err(error) => Err(said(error)),
    }
}

fn temporary_beside(path: &Path, mode: u32) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".fleetproof-")
        .permissions(Permissions::from_mode(mode))
        .tempfile_in(folder_of(path))
        .map_err(|error| match error.get_ref() {
            // The wrapper's text names the temporary file, which says nothing to the user.
            Some(_) => io::Error::from(error.kind()),
            None => error,
        })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(path: &Path) -> Result<Output, OutputError> {
        Output::prepare(Place::File(path.to_owned()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn preparing_leaves_no_trace_and_writing_leaves_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        let output = output(&path).unwrap();
        assert_eq!(names(folder.path()), Vec::<String>::new());
        output.write(b"{}").unwrap();
        assert_eq!(names(folder.path()), ["report.json"]);
        assert_eq!(fs::read(&path).unwrap(), b"{}");
        output.remove();
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn a_link_stays_a_link_and_a_file_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        output(&link).unwrap().write(b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn a_private_file_is_private_whatever_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ready.json");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let output = Output::prepare_private(&path).unwrap();
        output.write(b"{}").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let null = Path::new("/dev/null");
        let output = output(null).unwrap();
        output.write(b"x").unwrap();
        output.remove();
        assert!(!fs::metadata(null).unwrap().is_file());
    }

    #[test]
    fn what_cannot_be_written_is_said_beforehand() {
        let folder = tempfile::tempdir().unwrap();
        for (path, reason) in [
            (folder.path().to_owned(), "it is a folder"),
            (folder.path().join("no/such/x.json"), "there is no folder"),
            (folder.path().join("x/"), "does not name a file"),
            (PathBuf::from("/proc/x.json"), "cannot write /proc/x.json"),
        ] {
            let error = output(&path).unwrap_err();
            assert!(error.to_string().contains(reason), "{error}");
            assert_eq!(error.exit(), Exit::Usage);
        }
    }
}
