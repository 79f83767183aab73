//! A schema made anew from its catalog, without rows and without `pg_dump`, which refuses servers
//! newer than itself.

mod apply;
mod behaviour;
mod definitions;
mod rights;
mod statements;

pub use apply::{Copied, copy_to};
pub use statements::{Piece, pieces};
