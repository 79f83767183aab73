//! Runners and managers go.

pub mod by_token;
