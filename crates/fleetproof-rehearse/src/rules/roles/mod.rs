//! Who writes, and what names mean to them.

pub(super) mod privilege;
mod rights;
pub(super) mod row_security;
pub(super) mod search_path;
