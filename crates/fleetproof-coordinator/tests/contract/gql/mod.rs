//! `POST /api/graphql`.

mod access;
mod hostile;
mod limits;
mod lists;
mod managers;
mod mutations;
mod refusals;
mod runner;
mod steps;

/// What GitLab says of what is not there, or not for the caller.
const NOT_AVAILABLE: &str = "The resource that you are attempting to access does not exist \
     or you don't have permission to perform this action";
