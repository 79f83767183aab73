//! Shadow tables: which there are, and whether their rows are those of their sources.

mod catalog;
mod columns;
mod compare;
mod comparer;

pub use catalog::{Pair, Shadows};
pub use compare::{Difference, RowDifference, Rows, compare, compare_all};
pub use comparer::Comparer;
