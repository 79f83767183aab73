//! The pages, as a browser without a script sees them.

mod frame;
mod list;
mod managers;
mod runner;
mod settings;
mod sign_in;
