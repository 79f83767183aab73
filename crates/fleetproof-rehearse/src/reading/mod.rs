//! What the text of a trigger function, or of a statement, says.
//!
//! The text tells *where* something stands and *when* it happens; whether it happens at all is
//! decided by trial on the scratch copy.

mod body;
mod parameters;
mod routine;
mod statement;

pub use body::{
    Body, ColumnWrite, Comparison, Conflict, ConflictAction, Context, Events, Handler, Inside,
    Name, Record, Return, Returned, UnreadPart, Value, Write, WriteKind, read_body_in,
    read_body_with,
};
pub use parameters::Parameterized;
pub use routine::{NoRoutines, Routine, Routines};
pub use statement::{Action, Insert, Operand, Select, Term, read_statement};
