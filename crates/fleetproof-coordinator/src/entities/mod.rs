//! What answers of the administration are made of, in the words of `lib/api/entities/`.

mod group;
mod manager;
mod person;
mod project;
mod runner;
mod runner_details;
mod token;

pub(crate) use group::{BasicGroup, GroupDetail};
pub(crate) use manager::{details as manager_details, managers_of};
pub(crate) use person::{CurrentUser, UserBasic};
pub(crate) use project::{BasicProject, ProjectDetail};
pub(crate) use runner::{RunnerEntity, contacted_at as runner_contacted_at, runners};
pub(crate) use runner_details::runner_details;
pub(crate) use token::TokenEntity;

/// A time as the API shows it, or null.
fn shown(at: Option<time::OffsetDateTime>) -> Option<String> {
    at.map(crate::clock::iso8601)
}
