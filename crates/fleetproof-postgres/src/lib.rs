//! A private PostgreSQL server: found, started, supervised, removed. Nothing of GitLab in it.
//!
//! ```no_run
//! # async fn example() -> Result<(), fleetproof_postgres::PostgresError> {
//! use fleetproof_postgres::{Binaries, Options, PrivateServer};
//!
//! let server = PrivateServer::start(Options::new(Binaries::find(None)?)).await?;
//! server.create_database("fleet").await?;
//! println!("psql {}", server.socket_url("fleet"));
//! server.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A server belongs to the process that started it, its *owner*. However the owner ends, by
//! [`PrivateServer::stop`], a panic, Ctrl-C or `kill -9`, a supervisor stops the server and
//! removes its folder; what is left when the supervisor is killed too, the next start removes.
//!
//! | module | question it answers |
//! |---|---|
//! | `binaries` | which server program? |
//! | [`install`], `distribution` | where does one come from, if there is none? |
//! | `account`, `ownership` | as which user does it run? |
//! | `places`, `run_folder`, `sweep` | where does it live, and who cleans up after a killed owner? |
//! | `template`, `kept` | where does the data folder come from? |
//! | `supervisor` | who stops it when the owner dies? |
//! | `server` | what does a caller hold in hand? |

mod account;
mod binaries;
mod cache;
mod distribution;
mod error;
pub mod install;

#[cfg(feature = "server")]
mod copy;
#[cfg(feature = "server")]
mod database;
#[cfg(feature = "server")]
mod initdb;
#[cfg(feature = "server")]
mod kept;
#[cfg(feature = "server")]
mod launch;
#[cfg(feature = "server")]
mod options;
#[cfg(feature = "server")]
mod ownership;
#[cfg(feature = "server")]
mod password;
#[cfg(feature = "server")]
mod places;
#[cfg(feature = "server")]
mod postmaster;
#[cfg(feature = "server")]
mod run_folder;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod settings;
#[cfg(feature = "server")]
mod supervisor;
#[cfg(feature = "server")]
mod sweep;
#[cfg(feature = "server")]
mod template;
#[cfg(feature = "server")]
pub mod testing;

pub use binaries::{Binaries, OLDEST_MAJOR};
pub use error::PostgresError;
#[cfg(feature = "server")]
pub use options::Options;
#[cfg(feature = "server")]
pub use server::PrivateServer;
