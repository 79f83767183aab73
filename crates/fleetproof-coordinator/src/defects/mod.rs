//! Known-bad behaviours that can be switched on (`--defect NAME`), one file each.
//!
//! A healthy coordinator has none. A defect is data: its name, what it does, and functions for the
//! points of the code that [`Hooks`] names. To add one: write `defects/<activity>/<name>.rs` with a
//! `pub(super) static <NAME>: Defect`, and add one line to the `DEFECTS` of its activity.

mod create;
mod delete;
mod hooks;
mod list;
mod manager_lookup_by_all_keys;
mod pages;
mod pick;
mod read;
mod refuse;
mod request;
mod reset;
mod target;
mod update;
mod verify;

pub use hooks::{Hooks, ManagerLookup};

/// The defects, by what they break.
static GROUPS: &[&[&Defect]] = &[
    &[&manager_lookup_by_all_keys::MANAGER_LOOKUP_BY_ALL_KEYS],
    target::DEFECTS,
    create::DEFECTS,
    verify::DEFECTS,
    request::DEFECTS,
    read::DEFECTS,
    refuse::DEFECTS,
    delete::DEFECTS,
    reset::DEFECTS,
    update::DEFECTS,
    list::DEFECTS,
    pages::DEFECTS,
];

/// All defects, in the order of `--list-defects`.
pub fn defects() -> impl Iterator<Item = &'static Defect> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

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
        defects().find(|defect| defect.name == name || defect.aliases.contains(&name))
    }
}
