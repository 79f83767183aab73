//! A rehearsal from beginning to end.

mod apply;
mod judge;
mod report;
mod run;
mod target;

pub use run::{Request, rehearse};
