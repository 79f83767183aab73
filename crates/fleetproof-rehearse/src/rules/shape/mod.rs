//! The shadow is stricter than its source, or holds something else.

mod doubles;
mod key_remedy;
mod keys;
mod landing;
mod remedy;
mod twins;

pub(super) mod check;
pub(super) mod collation;
pub(super) mod deferrable;
pub(super) mod domain;
pub(super) mod enum_label;
pub(super) mod enum_type;
pub(super) mod exclude;
pub(super) mod expression_index;
pub(super) mod generated;
pub(super) mod generated_before;
pub(super) mod identity;
pub(super) mod index_row;
pub(super) mod invalid_unique;
pub(super) mod json;
pub(super) mod key_wider;
pub(super) mod length;
pub(super) mod not_null;
pub(super) mod omitted_default;
pub(super) mod precision;
pub(super) mod time_zone;
pub(super) mod type_narrower;
pub(super) mod unique;
