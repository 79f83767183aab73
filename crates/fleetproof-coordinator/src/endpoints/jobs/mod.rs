//! `/jobs`, as runners call it. There is no queue of jobs yet.

mod request;

pub(crate) use request::request;
