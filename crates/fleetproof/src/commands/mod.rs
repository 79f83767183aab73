//! The commands, one file each: its options, and what it does with them.

mod browser;
pub(crate) mod check;
pub(crate) mod drill;
pub(crate) mod postgres;
pub(crate) mod rehearse;
pub(crate) mod serve;
pub(crate) mod watch;
