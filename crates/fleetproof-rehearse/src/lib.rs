//! Tells from a migration and a database with trigger-synced shadow tables what the migration
//! will break, with a witness.
//!
//! | module | question it answers |
//! |---|---|
//! | `catalogue` | which ways of breaking a shadow are known? |
//! | `migration` | which statements, from which file and line? |
//! | `queries` | which statements will the new code run? |
//! | `lookups` | which of them look for a row, and insert it if it is not found? |
//! | `reading` | what do a function's body and a statement say? |
//! | `catalog` | what does the database hold? |
//! | `copy` | how is that made anew on a scratch server? |
//! | `scratch` | where may things be broken? |
//! | `rows` | which rows does a table accept? |
//! | `compare` | which rows of source and shadow differ today? |
//! | `scope` | which tables may it touch at all? |
//! | `sync` | which writes go to which shadow? |
//! | `history` | which rows are older than the migration? |
//! | `today`, `orphans` | which rows are missing where, today? |
//! | `rules` | what is dangerous about it? |
//! | `trial` | is it so? |
//! | `engine` | in which order is all this asked? |

pub mod catalog;
pub mod catalogue;
pub mod compare;
pub mod copy;
mod engine;
mod error;
mod history;
mod lookups;
pub mod migration;
mod orphans;
pub mod queries;
pub mod reading;
pub mod rows;
pub mod rules;
mod scope;
pub mod scratch;
mod send;
mod server_words;
pub mod sql;
pub mod sync;
mod today;
pub mod trial;
mod wanted;

pub use engine::{Request, rehearse};
pub use error::RehearseError;
pub use send::send;
pub use server_words::ServerWords;
