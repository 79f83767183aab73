//! `/user`: the caller, and the runners that they make.

mod create_runner;
mod show;

pub(crate) use create_runner::create_runner;
pub(crate) use show::show;
