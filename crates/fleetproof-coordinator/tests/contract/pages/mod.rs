//! The pages, as a browser without a script sees them.

mod create;
mod defects;
mod frame;
mod generations;
mod hostile;
mod list;
mod live;
mod managers;
mod runner;
mod settings;
mod sign_in;
mod ways_to_sign_in;
