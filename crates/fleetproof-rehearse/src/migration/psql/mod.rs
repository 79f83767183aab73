//! What `psql` understands besides SQL: variables and meta-commands.

mod arguments;
mod branches;
mod command;
mod variables;

pub(super) use branches::Branches;
pub(super) use command::{Action, act};
pub use variables::Variables;
pub(super) use variables::reference;
