//! `/projects/:id`.

mod assign_runner;
mod list_runners;
mod show;
mod unassign_runner;

pub(crate) use assign_runner::assign_runner;
pub(crate) use list_runners::list_runners;
pub(crate) use show::show;
pub(crate) use unassign_runner::unassign_runner;
