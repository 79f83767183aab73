//! Wrong when something must be refused.

mod creation_refused_as_unprocessable;
mod missing_parameters_forbidden;
mod nobody_is_forbidden;
mod registration_refused_as_unprocessable;
mod removal_makes_managers;
mod tokens_not_found;
mod unknown_runners_forbidden;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &tokens_not_found::TOKENS_NOT_FOUND,
    &missing_parameters_forbidden::MISSING_PARAMETERS_FORBIDDEN,
    &removal_makes_managers::REMOVAL_MAKES_MANAGERS,
    &nobody_is_forbidden::NOBODY_IS_FORBIDDEN,
    &unknown_runners_forbidden::UNKNOWN_RUNNERS_FORBIDDEN,
    &creation_refused_as_unprocessable::CREATION_REFUSED_AS_UNPROCESSABLE,
    &registration_refused_as_unprocessable::REGISTRATION_REFUSED_AS_UNPROCESSABLE,
];
