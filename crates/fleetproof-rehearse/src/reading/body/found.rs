use super::{Handler, Returned, UnreadPart, Write, term::Used};

/// What one walk through a body found, each statement with what puts it in order.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) writes: Vec<(Vec<usize>, Write)>,
    pub(super) handlers: Vec<(Vec<usize>, Handler)>,
    pub(super) returns: Vec<(Vec<usize>, Returned, u32)>,
    pub(super) unread: Vec<(Vec<usize>, UnreadPart)>,
    pub(super) assigned: Vec<String>,
    pub(super) used: Vec<Used>,
    pub(super) uses_records: bool,
    pub(super) uses_transitions: bool,
    pub(super) asks_found: bool,
    pub(super) asks_depth: bool,
}
