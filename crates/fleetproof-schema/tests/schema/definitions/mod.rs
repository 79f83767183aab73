//! The catalog at each step, held against what is known of GitLab's (schema sections 1 and 2).

mod columns;
mod functions;
mod indexes;
mod keys;
mod triggers;
