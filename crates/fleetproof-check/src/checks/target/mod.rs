//! The target as such.

pub mod version;
