//! Report formats: terminal text, JSON, JUnit, HTML. All are made from one report model.
//!
//! Rendering never prints and never asks its surroundings: it takes what is to be shown, a
//! [`Style`] that says what the place of showing can do, and a writer.

pub mod drill;
mod extent;
pub mod formats;

pub mod list;
mod matrix;
mod paint;
mod reasons;
mod sheet;
mod style;
mod words;

pub use formats::{FORMATS, Format};
pub use style::Style;
