//! A rehearsal from beginning to end.

mod apply;
mod judge;
mod report;
mod run;

pub use run::{Request, rehearse};
