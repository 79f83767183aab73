//! Who calls: a runner by its token, or a user by a personal access token; and what they may do.

pub(crate) mod policies;
mod runner;
mod scopes;
mod user;

pub(crate) use runner::authenticate_runner;
pub use scopes::Scope;
pub(crate) use scopes::{
    TO_CREATE_RUNNER, TO_MANAGE_RUNNER, TO_READ, TO_READ_RUNNER, TO_READ_USER, TO_WRITE,
};
pub use user::Caller;
