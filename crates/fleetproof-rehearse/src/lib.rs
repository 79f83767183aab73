//! Tells from a migration and a database with trigger-synced shadow tables what the migration
//! will break, with a witness.
//!
//! | module | question it answers |
//! |---|---|
//! | `migration` | which statements, from which file and line? |
//! | `reading` | what do a function's body and a statement say? |
//! | `catalog` | what does the database hold? |
//! | `copy` | how is that made anew on a scratch server? |
//! | `compare` | which rows of source and shadow differ today? |
//! | `rules` | what is dangerous about it? |

pub mod catalog;
pub mod compare;
pub mod copy;
mod error;
pub mod migration;
pub mod reading;
mod server_words;
pub mod sql;

pub use error::RehearseError;
pub use server_words::ServerWords;
