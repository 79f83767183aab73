//! What is read from the text of trigger functions.

mod bodies;
mod calls;
mod shown;
