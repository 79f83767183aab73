//! An administrator reads a runner and its managers.

pub mod aged_status;
pub mod aged_times;
pub mod contacted_at_never_goes_back;
pub mod latest_manager_details;
pub mod managers_listed;
pub mod managers_shape;
pub mod no_token_anywhere;
pub mod online_after_contact;
pub mod runner_shape;
pub mod timestamps_form;
pub mod unknown_runner;
pub mod without_token;
