//! A typed client of GitLab's runner and runner administration API.
//!
//! It hides nothing that a check might want to see: no redirects are followed, nothing is tried
//! again but what came from a gateway in front or was asked to wait, and each exchange is
//! recorded before it is interpreted. Evidence leaves the crate masked.

mod administration;
mod call;
mod client;
mod exchange;
mod graphql;
mod options;
mod reply;
mod retry;
mod runner;
mod trouble;
mod wire;

pub use administration::RunnerList;
pub use call::Call;
pub use client::{Client, Traffic};
pub use exchange::{Exchange, Recorder};
pub use graphql::{
    Answer, CurrentUser, GraphqlList, GraphqlManager, GraphqlRunner, ListedRunner, ListedRunners,
    Membership, RunnerListFilter,
};
pub use options::{ClientOptions, OptionsError};
pub use reply::Reply;
pub use trouble::Trouble;
pub use wire::{CreateRunner, Info, RegisterRunner, Registered, Scope};
