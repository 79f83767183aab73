//! A rehearsal from beginning to end.

mod apply;
mod beforehand;
mod elsewhere;
mod explained;
mod found;
mod judge;
mod phases;
mod picture;
mod report;
mod run;
mod target;

pub use run::{Request, rehearse};
