//! A rehearsal from beginning to end.

mod apply;
mod beforehand;
mod elsewhere;
mod explained;
mod found;
mod judge;
mod phases;
mod picture;
mod place;
mod report;
mod run;
mod target;
mod way_out;

pub use run::{Request, rehearse};
