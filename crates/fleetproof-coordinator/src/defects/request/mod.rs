//! Wrong when a runner manager asks for a job.

mod details_of_job_requests_ignored;
mod gpus_lost_on_job_request;
mod job_request_without_manager;
mod paused_shown_as_online;
mod queue_value_at_random;
mod queue_value_withheld;
mod stale_contact_not_written;
mod unknown_executor_refused;
mod upgrades_shown_late;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &queue_value_withheld::QUEUE_VALUE_WITHHELD,
    &queue_value_at_random::QUEUE_VALUE_AT_RANDOM,
    &job_request_without_manager::JOB_REQUEST_WITHOUT_MANAGER,
    &details_of_job_requests_ignored::DETAILS_OF_JOB_REQUESTS_IGNORED,
    &gpus_lost_on_job_request::GPUS_LOST_ON_JOB_REQUEST,
    &upgrades_shown_late::UPGRADES_SHOWN_LATE,
    &stale_contact_not_written::STALE_CONTACT_NOT_WRITTEN,
    &paused_shown_as_online::PAUSED_SHOWN_AS_ONLINE,
    &unknown_executor_refused::UNKNOWN_EXECUTOR_REFUSED,
];
