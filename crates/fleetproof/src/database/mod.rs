//! Databases that are not ours, reached as libpq would reach them: `sslmode` and `sslrootcert` of the
//! URI decide on TLS, and on whom to trust.

mod reach;
mod trust;
mod wish;

pub(crate) use reach::{Reached, reach};
pub(crate) use wish::{Wish, split};
