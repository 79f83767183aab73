//! The statements of the coordinator, one function each, one file a table.
//!
//! Tables are named as in GitLab. Columns of time are read and written through `::timestamptz`, so
//! that one statement serves both of the types that they had; sessions are in UTC.

pub(crate) mod managers;
pub(crate) mod owners;
pub(crate) mod runners;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod tags;
pub(crate) mod users;
