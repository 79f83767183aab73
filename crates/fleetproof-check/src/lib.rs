//! The suite: checks, the matrix of cells, the run, and the diagnosis that turns outcomes into
//! findings.
//!
//! It knows a target by its address alone, and its database where one is given: the reference
//! coordinator and a real GitLab are asked the same questions in the same way.

mod alive;
mod cell;
mod check;
pub mod checks;
mod database;
mod diagnosis;
mod expect;
mod history;
mod ledger;
mod log;
mod options;
mod outcome;
mod pages;
mod plant;
mod progress;
mod runner;
mod standing;
mod stop;
mod subject;
mod suite;
mod target;

pub use alive::plantable;
pub use cell::Cell;
pub use check::{Check, CheckMeta, Cohorts, Entry, Leg, Need, RunsOn};
pub use checks::CHECKS;
pub use database::{Database, DatabaseError};
pub use diagnosis::{LogFacts, log_facts};
pub use ledger::Ledger;
pub use log::{LogSource, NoLog};
pub use options::Options;
pub use pages::{PageOptions, Wrong, api_words};
pub use plant::Planting;
pub use progress::{Progress, ProgressSender};
pub use runner::{Origin, Runner};
pub use stop::{Aspect, CheckResult, Failure, Stop};
pub use subject::Subject;
pub use suite::Suite;
pub use target::{Owner, Target, TargetError, TargetOptions};
