//! Wrong when tokens are exchanged.

mod new_token_not_stored;
mod registration_token_not_exchanged;
mod reset_of_unknown_forbidden;

use super::Defect;

pub(super) static DEFECTS: &[&Defect] = &[
    &new_token_not_stored::NEW_TOKEN_NOT_STORED,
    &reset_of_unknown_forbidden::RESET_OF_UNKNOWN_FORBIDDEN,
    &registration_token_not_exchanged::REGISTRATION_TOKEN_NOT_EXCHANGED,
];
