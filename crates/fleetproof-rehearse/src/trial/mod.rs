//! One legal write, tried on the scratch copy: does it fail, or does the shadow fall behind?

mod concerned;
mod deferred;
mod outcome;
mod recipe;
mod run;
mod session;
mod standing;
mod statements;

pub(crate) use outcome::told;
pub use outcome::{Outcome, Proof};
pub use recipe::{Act, Recipe, Row};
pub use run::Stage;
pub use standing::Standing;
