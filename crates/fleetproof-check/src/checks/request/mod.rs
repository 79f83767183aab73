//! A runner manager asks for a job.

pub mod no_job;
