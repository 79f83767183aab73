//! The reference coordinator: GitLab's runner side on a real PostgreSQL.
//!
//! ```no_run
//! # async fn example(database: tokio_postgres::Config) -> Result<(), Box<dyn std::error::Error>> {
//! use fleetproof_coordinator::{Config, Coordinator};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let running = Coordinator::start(Config::new(database, listener)).await?;
//! println!("{} {}", running.url(), running.access().group.full_path);
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! | module | question it answers |
//! |---|---|
//! | `router`, `endpoints` | what is served, and by which handler? |
//! | `params`, `error`, `reply` | how are requests read and answered, in GitLab's words? |
//! | `auth` | who calls, and what may they do? |
//! | `pages` | what does a person see, and how do they sign in? |
//! | `graphql` | what is served to pages, and how? |
//! | `entities`, `pagination`, `site` | what do answers of the administration look like? |
//! | `contact`, `memory`, `status` | what does a contact leave behind, and how is it shown? |
//! | `creation`, `removal`, `runner_rules` | how do runners come and go? |
//! | `tables`, `database` | which statements run, at which schema step? |
//! | `layers`, `call`, `log` | what happens around every request? |
//! | `defects` | what can be made wrong on purpose? |
//! | `bootstrap`, `coordinator` | how does it start and end? |

#![expect(
    dead_code,
    reason = "the statements that a test prepares, and what the pages need"
)]

mod auth;
mod bootstrap;
mod call;
mod changing;
mod cipher;
mod clock;
mod config;
mod connector;
mod contact;
mod coordinator;
mod creation;
mod database;
pub mod defects;
mod endpoints;
mod entities;
mod error;
mod graphql;
mod layers;
mod log;
mod memory;
mod news;
pub mod pages;
mod pagination;
mod params;
mod password;
mod removal;
mod reply;
mod reset;
mod router;
mod runner_query;
mod runner_rules;
mod seed;
mod site;
mod state;
pub mod status;
mod tables;
mod tokens;

pub use bootstrap::{Access, Login, Place, RegistrationTokens};
pub use call::{Call, Subject};
pub use cipher::Cipher;
pub use clock::Clock;
pub use config::Config;
pub use connector::Connector;
pub use contact::ManagerDetails;
pub use coordinator::{Coordinator, Running};
pub use database::QueryError;
pub use defects::{Defect, defects};
pub use endpoints::metadata::GITLAB_VERSION;
pub use error::CoordinatorError;
pub use log::{LogRing, LogSink};
pub use memory::Memory;
pub use pages::{SignIn, UiGeneration};
pub use params::Update;
pub use reply::Reply;
pub use runner_query::{ListScope, RunnerFilter, RunnerQuery, VersionPrefix};
pub use state::App;
pub use status::Status;
pub use tables::{
    runner_changes::RunnerChanges,
    runners::{NewRunner, Runner, Traits},
};
pub use tokens::RegistrationType;
