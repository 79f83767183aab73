//! One legal write, tried on the scratch copy: does it fail, or does the shadow fall behind?

mod deferred;
mod recipe;
mod run;
mod standing;

pub use recipe::{Act, Recipe, Row};
pub(crate) use run::told;
pub use run::{Outcome, Proof, Stage};
pub use standing::Standing;
