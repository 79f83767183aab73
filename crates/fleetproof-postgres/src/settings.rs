//! The server's configuration files. They stand in the run folder, so that a data folder that is
//! kept holds data only, and whatever its own files say does not matter.

use std::fmt::Write;
use std::path::Path;

use crate::options::Options;

/// Who may connect how. The Unix socket is in a folder closed to others; the loopback address is
/// open to every user of the machine, hence the password.
pub(crate) const ACCESS: &str = "\
local all all trust
host all all 127.0.0.1/32 scram-sha-256
";

/// The text of `postgresql.conf`. `access` is the path of the file with [`ACCESS`].
pub(crate) fn configuration(
    options: &Options,
    port: u16,
    listen: bool,
    socket_folder: &Path,
    access: &Path,
) -> String {
    let on_off = |on| if on { "on" } else { "off" };
    // Scratch data is gone after a crash of the machine anyway; kept data must outlive it.
    let durable = on_off(options.data_dir.is_some());
    let socket_folder = socket_folder.to_string_lossy();
    let access = access.to_string_lossy();
    let port = port.to_string();
    let own = [
        ("hba_file", &*access),
        ("unix_socket_directories", &*socket_folder),
        ("listen_addresses", if listen { "127.0.0.1" } else { "" }),
        ("port", &*port),
        ("cluster_name", "fleetproof"),
        ("fsync", durable),
        ("full_page_writes", durable),
        ("synchronous_commit", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("max_wal_size", "256MB"),
        ("shared_buffers", "128MB"),
        // Containers often have but 64 MB of POSIX shared memory.
        ("dynamic_shared_memory_type", "mmap"),
        ("max_connections", "200"),
        ("autovacuum", on_off(options.autovacuum)),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("datestyle", "iso, mdy"),
        ("lc_messages", "C"),
        ("log_checkpoints", "off"),
    ];
    let given = options
        .settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    // The last line for a name counts.
    own.into_iter()
        .chain(given)
        .fold(String::new(), |mut text, (name, value)| {
            let value = value.replace('\\', "\\\\").replace('\'', "''");
            let _ = writeln!(text, "{name} = '{value}'");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::configuration;
    use crate::options::Options;
    use std::path::Path;

    fn text(options: &Options) -> String {
        configuration(options, 5432, false, Path::new("/s"), Path::new("/a"))
    }

    #[test]
    fn scratch_data_is_not_flushed_and_kept_data_is() {
        let options = Options::new(crate::Binaries::find(None).unwrap());
        assert!(text(&options).contains("fsync = 'off'\n"));
        assert!(text(&options.data_dir("/kept")).contains("fsync = 'on'\n"));
    }

    #[test]
    fn given_settings_come_last_and_are_quoted() {
        let options = Options::new(crate::Binaries::find(None).unwrap()).setting("x.y", r"it's\n");
        assert!(text(&options).ends_with("x.y = 'it''s\\\\n'\n"));
    }
}
