//! All checks. One check is one file; it is registered by one line of [`CHECKS`], whose order is
//! the order of reports and, within a leg of the journey, the order in which checks run.

mod delete;
mod read;
mod request;
mod shadow;
mod target;
mod verify;

use crate::{Entry, Planting};

/// All checks, in the order of reports.
pub static CHECKS: &[Entry] = &[
    Entry::of::<target::version::Version>(),
    Entry::of::<Planting>(),
    Entry::of::<verify::known_manager::KnownManager>(),
    Entry::of::<verify::new_manager::NewManager>(),
    Entry::of::<verify::without_system_id::WithoutSystemId>(),
    Entry::of::<request::no_job::NoJob>(),
    Entry::of::<read::managers_listed::ManagersListed>(),
    Entry::of::<read::online_after_contact::OnlineAfterContact>(),
    Entry::of::<shadow::after_contact::AfterContact>(),
    Entry::of::<delete::by_token::ByToken>(),
];
