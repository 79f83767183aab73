//! Wrong when a runner and its managers are read.

mod detail_columns_swapped;
mod lock_not_shown;
mod managers_cut_short;
mod managers_in_microseconds;
mod managers_shown_to_anybody;
mod managers_without_nulls;
mod old_times_shifted;
mod registered_runners_stay_silent;
mod stale_after_three_months;
mod stored_token_in_group_list;
mod unknown_runner_named;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &lock_not_shown::LOCK_NOT_SHOWN,
    &managers_without_nulls::MANAGERS_WITHOUT_NULLS,
    &managers_cut_short::MANAGERS_CUT_SHORT,
    &registered_runners_stay_silent::REGISTERED_RUNNERS_STAY_SILENT,
    &stale_after_three_months::STALE_AFTER_THREE_MONTHS,
    &old_times_shifted::OLD_TIMES_SHIFTED,
    &managers_in_microseconds::MANAGERS_IN_MICROSECONDS,
    &detail_columns_swapped::DETAIL_COLUMNS_SWAPPED,
    &stored_token_in_group_list::STORED_TOKEN_IN_GROUP_LIST,
    &unknown_runner_named::UNKNOWN_RUNNER_NAMED,
    &managers_shown_to_anybody::MANAGERS_SHOWN_TO_ANYBODY,
];
