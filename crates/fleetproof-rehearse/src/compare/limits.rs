use std::time::Duration;

/// How gently rows are looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// How long looking at rows may take in all; no bound if there is none.
    pub time: Option<Duration>,
    /// How long to wait after each statement.
    pub pause: Duration,
    /// Wait while more sessions than this are active on the server, our own left out.
    pub max_load: Option<u32>,
    /// Rows that a statement looks at, at most; otherwise as many as take about a second.
    pub rows: Option<u32>,
}

impl Limits {
    /// Whether so much time may pass that no snapshot should be held meanwhile: a server keeps dead
    /// rows for the oldest one, and a replica may have to cancel it.
    pub fn is_slow(&self) -> bool {
        !self.pause.is_zero() || self.max_load.is_some()
    }
}
