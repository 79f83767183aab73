//! The time line of GitLab's runner tables as numbered SQL steps, and all that reads or changes
//! rows behind a coordinator's back.
//!
//! [`migrate()`] brings a database to a [`SchemaStep`](fleetproof_model::SchemaStep); [`patch()`] gives
//! the SQL of a known-bad change; [`DbError`] keeps what the server said, field by field.

mod db_error;
mod error;
mod migrate;
mod patches;
pub mod plant;
mod ruby;
mod steps;
pub mod sync;

pub use db_error::DbError;
pub use error::SchemaError;
pub use migrate::{Migrated, migrate, reached};
pub use patches::{PATCHES, Patch, patch};
pub use steps::{Statement, Step, steps};
