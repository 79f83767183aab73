//! A runner manager asks for a job.

pub mod contact_is_stored;
pub mod details_stored;
pub mod finishes_creation;
pub mod ignores_unknown_fields;
pub mod known_queue_value;
pub mod manager_details;
pub mod new_manager;
pub mod no_job;
pub mod paused;
pub mod updated_details_visible_at_once;
