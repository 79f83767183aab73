//! An administrator reads a runner and its managers.

pub mod managers_listed;
pub mod online_after_contact;
