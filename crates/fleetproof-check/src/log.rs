/// Where the target's own log can be read.
pub trait LogSource: Send + Sync {
    /// The lines with that correlation ID, oldest first, without secrets.
    fn lines(&self, correlation_id: &str) -> Vec<String>;
}

/// A target whose log cannot be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLog;

impl LogSource for NoLog {
    fn lines(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}
