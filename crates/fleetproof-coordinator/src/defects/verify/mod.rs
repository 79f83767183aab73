//! Wrong when a runner manager presents itself.

mod details_cleared_when_not_told;
mod every_contact_written;
mod executor_unknown_on_verify;
mod first_manager_taken_for_legacy;
mod long_system_id_cut;
mod manager_lookup_across_runners;
mod missing_system_id_refused;
mod nameless_manager_per_endpoint;
mod offline_runners_refused;
mod old_runners_verified_without_expiry;
mod paused_runner_refused;
mod race_loser_not_found;
mod revision_lost_on_verify;
mod system_id_in_lower_case;
mod tokens_end_a_day_early;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &offline_runners_refused::OFFLINE_RUNNERS_REFUSED,
    &missing_system_id_refused::MISSING_SYSTEM_ID_REFUSED,
    &old_runners_verified_without_expiry::OLD_RUNNERS_VERIFIED_WITHOUT_EXPIRY,
    &first_manager_taken_for_legacy::FIRST_MANAGER_TAKEN_FOR_LEGACY,
    &race_loser_not_found::RACE_LOSER_NOT_FOUND,
    &manager_lookup_across_runners::MANAGER_LOOKUP_ACROSS_RUNNERS,
    &nameless_manager_per_endpoint::NAMELESS_MANAGER_PER_ENDPOINT,
    &revision_lost_on_verify::REVISION_LOST_ON_VERIFY,
    &details_cleared_when_not_told::DETAILS_CLEARED_WHEN_NOT_TOLD,
    &executor_unknown_on_verify::EXECUTOR_UNKNOWN_ON_VERIFY,
    &every_contact_written::EVERY_CONTACT_WRITTEN,
    &paused_runner_refused::PAUSED_RUNNER_REFUSED,
    &tokens_end_a_day_early::TOKENS_END_A_DAY_EARLY,
    &long_system_id_cut::LONG_SYSTEM_ID_CUT,
    &system_id_in_lower_case::SYSTEM_ID_IN_LOWER_CASE,
];
