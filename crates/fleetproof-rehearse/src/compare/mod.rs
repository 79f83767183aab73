//! Rows of source and shadow as they stand today: counted and compared, gently.
//!
//! Everything goes by ranges of the leading key column, so that each statement is short and the
//! whole can be paused, bounded and gone on with. Missing and extra rows are found by anti-joins;
//! whether rows differ is found by fingerprints of buckets, and only buckets that differ are looked
//! into row by row.

mod count;
mod fingerprint;
mod limits;
mod pace;
mod range;
mod resume;
mod tally;
mod walk;

pub use count::count;
pub(crate) use count::{discriminator, missing_query};
pub use fingerprint::compare;
pub use limits::Limits;
pub use pace::Pace;
pub use resume::{Resume, ResumeError};
pub use tally::Tally;
