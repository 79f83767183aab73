//! What the tests share: a coordinator with a database of its own, callers in several roles, and
//! answers that are easy to look at.

mod administration;
mod answer;
mod app;
mod graphql;
mod people;
mod reader;

pub use administration::{Place, fleet};
pub use answer::Answer;
pub use app::TestApp;
pub use graphql::runner_gid;
pub use people::Role;
pub use reader::{Page, Reader};
