//! The shadow tables follow.

pub mod after_contact;
