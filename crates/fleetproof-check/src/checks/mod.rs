//! All checks. One check is one file; it is registered by one line of [`CHECKS`], whose order is
//! the order of reports and, within a leg of the journey, the order in which checks run.

mod create;
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
    Entry::of::<target::metadata::Metadata>(),
    Entry::of::<target::without_token::WithoutToken>(),
    Entry::of::<target::unknown_path::UnknownPath>(),
    Entry::of::<target::wrong_method::WrongMethod>(),
    Entry::of::<target::headers::Headers>(),
    Entry::of::<Planting>(),
    Entry::of::<create::register_answer::RegisterAnswer>(),
    Entry::of::<create::register_fields::RegisterFields>(),
    Entry::of::<create::register_defaults::RegisterDefaults>(),
    Entry::of::<create::register_by_form::RegisterByForm>(),
    Entry::of::<create::register_owner::RegisterOwner>(),
    Entry::of::<create::register_no_manager_yet::RegisterNoManagerYet>(),
    Entry::of::<create::create_answer::CreateAnswer>(),
    Entry::of::<create::create_fields::CreateFields>(),
    Entry::of::<create::create_defaults::CreateDefaults>(),
    Entry::of::<create::create_owner::CreateOwner>(),
    Entry::of::<create::create_creator::CreateCreator>(),
    Entry::of::<create::create_no_manager_yet::CreateNoManagerYet>(),
    Entry::of::<create::create_token_shown_once::CreateTokenShownOnce>(),
    Entry::of::<verify::known_manager::KnownManager>(),
    Entry::of::<verify::new_manager::NewManager>(),
    Entry::of::<verify::without_system_id::WithoutSystemId>(),
    Entry::of::<verify::answer::Answer>(),
    Entry::of::<verify::first_manager::FirstManager>(),
    Entry::of::<verify::further_manager::FurtherManager>(),
    Entry::of::<verify::known_manager_row::KnownManagerRow>(),
    Entry::of::<verify::idempotent::Idempotent>(),
    Entry::of::<verify::concurrent_first_contact::ConcurrentFirstContact>(),
    Entry::of::<verify::shared_system_id::SharedSystemId>(),
    Entry::of::<verify::legacy_manager_is_one::LegacyManagerIsOne>(),
    Entry::of::<verify::other_runners_untouched::OtherRunnersUntouched>(),
    Entry::of::<verify::details::Details>(),
    Entry::of::<verify::details_survive::DetailsSurvive>(),
    Entry::of::<verify::details_stored::DetailsStored>(),
    Entry::of::<verify::manager_keys::ManagerKeys>(),
    Entry::of::<verify::contact_throttled::ContactThrottled>(),
    Entry::of::<verify::paused_runner::PausedRunner>(),
    Entry::of::<verify::token_expiry::TokenExpiry>(),
    Entry::of::<verify::long_system_id::LongSystemId>(),
    Entry::of::<verify::odd_system_ids::OddSystemIds>(),
    Entry::of::<request::no_job::NoJob>(),
    Entry::of::<request::new_manager::NewManager>(),
    Entry::of::<request::manager_details::ManagerDetails>(),
    Entry::of::<request::updated_details_visible_at_once::UpdatedDetailsVisibleAtOnce>(),
    Entry::of::<request::details_stored::DetailsStored>(),
    Entry::of::<request::contact_is_stored::ContactIsStored>(),
    Entry::of::<request::finishes_creation::FinishesCreation>(),
    Entry::of::<request::known_queue_value::KnownQueueValue>(),
    Entry::of::<request::paused::Paused>(),
    Entry::of::<request::ignores_unknown_fields::IgnoresUnknownFields>(),
    Entry::of::<read::managers_listed::ManagersListed>(),
    Entry::of::<read::online_after_contact::OnlineAfterContact>(),
    Entry::of::<read::runner_shape::RunnerShape>(),
    Entry::of::<read::managers_shape::ManagersShape>(),
    Entry::of::<read::aged_times::AgedTimes>(),
    Entry::of::<read::timestamps_form::TimestampsForm>(),
    Entry::of::<read::contacted_at_never_goes_back::ContactedAtNeverGoesBack>(),
    Entry::of::<read::latest_manager_details::LatestManagerDetails>(),
    Entry::of::<read::no_token_anywhere::NoTokenAnywhere>(),
    Entry::of::<read::unknown_runner::UnknownRunner>(),
    Entry::of::<read::without_token::WithoutToken>(),
    Entry::of::<shadow::after_contact::AfterContact>(),
    Entry::of::<delete::by_token::ByToken>(),
];
