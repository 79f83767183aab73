//! The endpoints: one folder a resource, one file a handler, one line each in `router.rs`.

pub(crate) mod groups;
pub(crate) mod jobs;
pub(crate) mod metadata;
pub(crate) mod personal_access_tokens;
pub(crate) mod projects;
pub(crate) mod registration_tokens;
pub(crate) mod runner;
pub(crate) mod runner_lists;
pub(crate) mod runners;
pub(crate) mod traits;
pub(crate) mod user;

use crate::{
    error::{ApiResult, invalid_params},
    params::record_number,
};

/// The number in a path, such as that of `/runners/{id}` (contract ADM-24).
fn number_in_path(name: &str, text: &str) -> ApiResult<i64> {
    record_number(text).ok_or_else(|| invalid_params(&[format!("{name} is invalid")]))
}
