//! Who may read, update, delete and reset which runner (`app/policies/ci/runner_policy.rb`,
//! `group_policy.rb`, `project_policy.rb`; contract sections 6 and 7).
//!
//! Each policy is a function of the caller and the subject that gives `Ok(())` or the refusal; it
//! asks [`crate::tables::users::access_level`] for the caller's level.

/// Levels of members (`lib/gitlab/access.rb`).
pub(crate) const DEVELOPER: i32 = 30;
pub(crate) const MAINTAINER: i32 = 40;
pub(crate) const OWNER: i32 = 50;
