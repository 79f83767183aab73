//! The pages, as people see them.

mod shown;

pub use shown::shows_contact;

pub mod aged_status;
pub mod agrees_with_api;
pub mod group_list;
pub mod list;
pub mod managers;
pub mod many_managers;
pub mod online;

/// Pages have other paths for each type of runner; this is the end that they share.
const RUNNER_PAGE: &str = "GET /…/runners/:id";
const LIST_PAGE: &str = "GET /…/runners";
