//! Report formats: terminal text, JSON, JUnit, HTML of what was checked; text, JSON, SARIF, GitLab
//! Code Quality and HTML of what was rehearsed. Each family is made from one report model.
//!
//! Rendering never prints and never asks its surroundings: it takes what is to be shown, a
//! [`Style`] that says what the place of showing can do, and a writer.

pub mod drill;
mod extent;
pub mod formats;
pub mod hazards;
pub mod list;
mod matrix;
mod page;
mod paint;
mod reasons;
mod sheet;
mod snippet;
mod style;
pub mod timeline;
pub mod watch;
mod words;

pub use formats::{FORMATS, Format};
pub use style::Style;
