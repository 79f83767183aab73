//! Wrong about itself, or in the form of all answers.

mod metadata_of_another_build;
mod refusals_without_correlation_id;
mod unknown_path_as_unknown_record;
mod version_told_to_anybody;
mod version_without_revision;
mod wrong_method_not_found;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &version_without_revision::VERSION_WITHOUT_REVISION,
    &metadata_of_another_build::METADATA_OF_ANOTHER_BUILD,
    &version_told_to_anybody::VERSION_TOLD_TO_ANYBODY,
    &unknown_path_as_unknown_record::UNKNOWN_PATH_AS_UNKNOWN_RECORD,
    &wrong_method_not_found::WRONG_METHOD_NOT_FOUND,
    &refusals_without_correlation_id::REFUSALS_WITHOUT_CORRELATION_ID,
];
