//! `/runners`, as runners themselves call it.

mod register;
mod reset_token;
mod unregister;
mod verify;

use serde::Serialize;
use time::OffsetDateTime;

use crate::clock::iso8601;

pub(crate) use register::register;
pub(crate) use reset_token::reset_token;
pub(crate) use unregister::{unregister, unregister_manager};
pub(crate) use verify::verify;

/// What a runner is told of itself (`lib/api/entities/ci/runner_registration_details.rb`).
#[derive(Debug, Serialize)]
pub(crate) struct Credentials {
    id: i64,
    token: String,
    token_expires_at: Option<String>,
}

impl Credentials {
    /// The number, the token, and when that ends.
    pub(crate) fn new(
        id: i64,
        token: &fleetproof_model::Secret,
        expires_at: Option<OffsetDateTime>,
    ) -> Self {
        Self {
            id,
            token: token.expose().to_owned(),
            token_expires_at: expires_at.map(iso8601),
        }
    }
}
