//! The account that the server runs as: PostgreSQL refuses to run as root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::error::PostgresError;

/// Tried in this order when running as root.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The account that a server, its `initdb` and its supervisor run as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// The caller's own.
    Caller,
    /// The caller is root: another one.
    Other { name: String, uid: u32, gid: u32 },
}

impl Account {
    /// The caller's own account, or for root the first of `postgres` and `nobody` that exists.
    pub(crate) fn for_server() -> Result<Self, PostgresError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Caller);
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        CANDIDATES
            .iter()
            .find_map(|name| find(&accounts, name))
            .ok_or(PostgresError::NoAccount)
    }

    /// Whether this account may search `folder` and all above it. For the caller's own account
    /// the answer is left to the system.
    pub(crate) fn check_reaches(&self, folder: &Path) -> Result<(), PostgresError> {
        let Self::Other { name, .. } = self else {
            return Ok(());
        };
        match folder.ancestors().find(|above| !self.may(above, 0o1)) {
            None => Ok(()),
            Some(closed) => Err(PostgresError::Closed {
                account: name.clone(),
                folder: closed.to_owned(),
            }),
        }
    }

    /// Whether the permission `bits` (of the last octal digit) are all granted on `path`.
    pub(crate) fn may(&self, path: &Path, bits: u32) -> bool {
        let Self::Other { uid, gid, .. } = self else {
            return true;
        };
        let Ok(metadata) = fs::metadata(path) else {
            return false;
        };
        let shift = if metadata.uid() == *uid {
            6
        } else if metadata.gid() == *gid {
            3
        } else {
            0
        };
        (metadata.mode() >> shift) & bits == bits
    }
}

/// The entry of `name` in a passwd(5) file.
fn find(passwd: &str, name: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Account::Other {
            name: name.to_owned(),
            uid,
            gid,
        })
    })
}

/// Whether servers run as another account than the caller's.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(test)]
mod tests {
    use super::{Account, find};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn reads_the_account_by_its_whole_name() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgresql:x:7:7::/:\npostgres:x:101:104:PG:/:\n";
        let Some(Account::Other { uid, gid, .. }) = find(passwd, "postgres") else {
            panic!("not found");
        };
        assert_eq!((uid, gid), (101, 104));
        assert_eq!(find(passwd, "nobody"), None);
    }

    #[test]
    fn sees_a_closed_folder_above() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
        let below = folder.path().join("below");
        fs::create_dir(&below).unwrap();
        fs::set_permissions(&below, Permissions::from_mode(0o777)).unwrap();
        let stranger = Account::Other {
            name: "stranger".to_owned(),
            uid: 4_000_000,
            gid: 4_000_000,
        };
        let error = stranger.check_reaches(&below).unwrap_err().to_string();
        assert!(
            error.contains(&folder.path().display().to_string()),
            "{error}"
        );
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
        assert!(stranger.check_reaches(&below).is_ok());
    }
}
