//! `/groups/:id`.

mod list_runners;
mod show;

pub(crate) use list_runners::list_runners;
pub(crate) use show::show;
