//! A runner comes to be: by registration token, or by a user.

pub mod create_answer;
pub mod create_creator;
pub mod create_defaults;
pub mod create_fields;
pub mod create_no_manager_yet;
pub mod create_owner;
pub mod create_token_shown_once;
mod fields;
mod newborn;
pub mod register_answer;
pub mod register_by_form;
pub mod register_defaults;
pub mod register_fields;
pub mod register_no_manager_yet;
pub mod register_owner;
