//! Section 2: `POST /runners/verify`.

mod details;
mod heartbeat;
mod managers;
mod memory;
mod tokens;
