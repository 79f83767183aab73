//! What the set-up asks of the machine.

use std::env;

/// Whether one of these programs is on PATH.
pub fn found(names: &[&str]) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}
