//! Section 9: across all endpoints.

mod answers;
mod bodies;
mod failures;
mod users;
