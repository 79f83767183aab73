//! The endpoints: one folder a resource, one file a handler, one line each in `router.rs`.

pub(crate) mod jobs;
pub(crate) mod metadata;
pub(crate) mod runners;
pub(crate) mod traits;
