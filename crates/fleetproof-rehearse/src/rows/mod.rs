//! Rows made from nothing but the catalog: foreign keys filled, NOT NULL and CHECK obeyed,
//! partitions hit.

mod build;
mod candidates;
mod checks;
mod demand;
mod trace;
mod values;

pub(crate) use build::{bound_value, constant};
pub(crate) use candidates::constants;
pub(crate) use values::{another_value, base_name, limit};

pub use build::{Builder, Built, Unbuilt, Wishes};
pub use demand::{Demand, DemandColumn};
pub use trace::Trace;
