//! Known-bad behaviours that can be switched on (`--defect NAME`), one file each.
//!
//! A healthy coordinator has none. A defect is data: its name, what it does, and functions for the
//! points of the code that [`Hooks`] names. To add one: write `defects/<name>.rs` with a
//! `pub static <NAME>: Defect`, and add one line to [`DEFECTS`].

mod hooks;
mod manager_lookup_by_all_keys;

pub use hooks::{Hooks, ManagerLookup};

/// All defects, in the order of `--list-defects`.
pub static DEFECTS: &[&Defect] = &[&manager_lookup_by_all_keys::MANAGER_LOOKUP_BY_ALL_KEYS];

/// A known-bad behaviour of the code.
#[derive(Debug)]
pub struct Defect {
    /// The name on the command line.
    pub name: &'static str,
    /// Other names it goes by, such as the number of a public incident.
    pub aliases: &'static [&'static str],
    /// What is wrong with it, in a sentence.
    pub summary: &'static str,
    /// Where it changes what the code does.
    pub hooks: Hooks,
}

impl Defect {
    /// The defect with that name or alias.
    pub fn named(name: &str) -> Option<&'static Self> {
        DEFECTS
            .iter()
            .copied()
            .find(|defect| defect.name == name || defect.aliases.contains(&name))
    }
}
