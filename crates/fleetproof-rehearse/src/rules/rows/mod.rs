//! What the rows say, as they stand.

pub(super) mod differ;
