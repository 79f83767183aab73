//! Which writes of which source table go to which shadow table.

mod compare;
mod mapped;
mod pair;
mod pairs;
mod reach;
mod read;
mod resolve;
mod shadow;
mod watch;

pub(crate) use compare::{Comparing, difference_query, differences_of};
pub use compare::{Difference, DifferenceKind};
pub use pair::{Pair, Pairs};
pub use pairs::find;
pub(crate) use read::unread;
pub(crate) use resolve::resolve;
pub use watch::watch;
