//! `/runners/:id`, as those who look after runners call it.

mod delete;
mod jobs;
mod managers;
mod projects;
mod reset_token;
mod show;
mod update;

pub(crate) use delete::delete;
pub(crate) use jobs::jobs;
pub(crate) use managers::managers;
pub(crate) use projects::projects;
pub(crate) use reset_token::reset_token;
pub(crate) use show::show;
pub(crate) use update::update;
