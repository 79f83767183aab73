//! Wrong when runners and managers go.

mod deletion_not_carried_out;
mod precondition_as_conflict;
mod second_removal_unknown;
mod unknown_manager_removed;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &deletion_not_carried_out::DELETION_NOT_CARRIED_OUT,
    &unknown_manager_removed::UNKNOWN_MANAGER_REMOVED,
    &second_removal_unknown::SECOND_REMOVAL_UNKNOWN,
    &precondition_as_conflict::PRECONDITION_AS_CONFLICT,
];
