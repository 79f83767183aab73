//! Rows made from nothing but the catalog: foreign keys filled, NOT NULL and CHECK obeyed,
//! partitions hit.

mod build;
mod checks;
mod values;

pub(crate) use build::{bound_value, constant};
pub(crate) use values::another_value;

pub use build::{Builder, Built, Unbuilt, Wishes};
