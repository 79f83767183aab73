//! The shadow tables follow.

pub mod after_contact;
pub mod after_create;
pub mod after_delete;
pub mod after_manager_delete;
pub mod after_register;
pub mod after_request;
pub mod after_reset;
pub mod after_update;
pub mod row_in_the_right_partition;
pub mod whole_tables;

use fleetproof_client::RegisterRunner;

use crate::Subject;

/// Fields for a new runner none of which is what a column has by default.
fn every_field(subject: &Subject, what: &str) -> RegisterRunner {
    RegisterRunner {
        maintenance_note: Some("rack 7".to_owned()),
        paused: Some(true),
        locked: Some(true),
        run_untagged: Some(false),
        access_level: Some("ref_protected".to_owned()),
        maximum_timeout: Some(4242),
        info: Some(subject.info("shadow00")),
        ..subject.fields(what)
    }
}
