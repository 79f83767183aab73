//! The pages, as a browser without a script sees them.

mod frame;
mod managers;
mod runner;
mod sign_in;
