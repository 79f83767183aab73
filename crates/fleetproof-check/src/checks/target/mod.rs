//! The target as such.

pub mod headers;
pub mod metadata;
pub mod unknown_path;
pub mod version;
pub mod without_token;
pub mod wrong_method;
