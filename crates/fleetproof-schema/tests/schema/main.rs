//! The time line against a real server. One program for all tests, so that they share the server.

mod migrate;
mod support;
