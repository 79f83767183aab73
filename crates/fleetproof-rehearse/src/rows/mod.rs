//! Rows made from nothing but the catalog: foreign keys filled, NOT NULL and CHECK obeyed,
//! partitions hit.

mod build;
mod built;
mod candidates;
mod checks;
mod demand;
mod patterns;
mod routes;
mod trace;
mod values;
mod wishes;

pub(crate) use build::constant;
pub(crate) use candidates::constants;
pub(crate) use checks::obeying;
pub(crate) use routes::bound_value;
pub(crate) use values::{another_value, base_name, limit};

pub use build::Builder;
pub use built::{Built, Unbuilt};
pub use demand::{Demand, DemandColumn};
pub use trace::Trace;
pub use wishes::Wishes;
