//! Wrong when a runner is changed.

mod cleared_timeout_stays;
mod group_runners_stay_paused;
mod update_refused_as_unprocessable;
mod waiting_runners_not_woken;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &cleared_timeout_stays::CLEARED_TIMEOUT_STAYS,
    &group_runners_stay_paused::GROUP_RUNNERS_STAY_PAUSED,
    &waiting_runners_not_woken::WAITING_RUNNERS_NOT_WOKEN,
    &update_refused_as_unprocessable::UPDATE_REFUSED_AS_UNPROCESSABLE,
];
