//! Sees runner pages as people do: starts a Chromium, signs in, opens pages and reads them.
//!
//! It knows GitLab's pages, not what should stand on them: what a page shows is handed back as
//! data, with the selectors by which it was found and the evidence of a failure, and whoever asked
//! judges it. Facts of the markup are in [`selectors`], in one table; features are looked for, never
//! versions.

mod bridge;
mod error;
mod evidence;
mod launch;
mod place;
mod pool;
mod read;
pub mod selectors;
mod signin;
mod tab;

pub use bridge::PrivateAuthority;
pub use error::BrowserError;
pub use evidence::Evidence;
pub use launch::Options;
pub use place::Place;
pub use pool::Browser;
pub use read::{
    Badge, Contact, ListPage, ListRow, ManagerRow, Managers, PageTrouble, RunnerPage, Shown,
};
pub use signin::{Credentials, Session, SignInTrouble};
pub use tab::Tab;
