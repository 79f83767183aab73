//! Wrong when a runner comes to be.

mod created_runner_protected;
mod created_runner_without_note;
mod created_runner_without_owner;
mod creation_tells_the_type;
mod creator_forgotten;
mod flags_of_forms_ignored;
mod registered_runner_needs_tags;
mod registered_runner_not_locked;
mod registered_runner_without_owner;
mod registration_without_expiry;
mod token_told_again;
mod tokens_all_of_one_type;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &registration_without_expiry::REGISTRATION_WITHOUT_EXPIRY,
    &creation_tells_the_type::CREATION_TELLS_THE_TYPE,
    &tokens_all_of_one_type::TOKENS_ALL_OF_ONE_TYPE,
    &registered_runner_not_locked::REGISTERED_RUNNER_NOT_LOCKED,
    &created_runner_without_note::CREATED_RUNNER_WITHOUT_NOTE,
    &registered_runner_needs_tags::REGISTERED_RUNNER_NEEDS_TAGS,
    &created_runner_protected::CREATED_RUNNER_PROTECTED,
    &flags_of_forms_ignored::FLAGS_OF_FORMS_IGNORED,
    &registered_runner_without_owner::REGISTERED_RUNNER_WITHOUT_OWNER,
    &created_runner_without_owner::CREATED_RUNNER_WITHOUT_OWNER,
    &creator_forgotten::CREATOR_FORGOTTEN,
    &token_told_again::TOKEN_TOLD_AGAIN,
];
