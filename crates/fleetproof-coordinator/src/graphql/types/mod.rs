//! The types that can be asked for, by GitLab's names; one file each.

mod connections;
mod enums;
mod group;
mod manager;
mod manager_connection;
mod metadata;
mod permissions;
mod project;
mod query;
mod runner;
mod runner_arguments;
mod runner_connection;
mod user;

pub(super) use enums::{AccessLevel, RunnerKind};
pub(crate) use query::Query;
pub(super) use runner::CiRunner;
