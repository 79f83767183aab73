/// What the place can do in which text is shown. Formats that are read by programs ignore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The width to keep within, in terminal columns.
    pub width: usize,
    /// Whether escape sequences for colour may be written. `NO_COLOR`, pipes and `--color` are the
    /// caller's business.
    pub color: bool,
    /// Whether rows, lists and reasons that are all alike are written out instead of summed up.
    pub full: bool,
}

impl Style {
    /// No colour, 80 columns: what a pipe or a file gets.
    pub const PLAIN: Self = Self {
        width: 80,
        color: false,
        full: false,
    };
}

impl Default for Style {
    fn default() -> Self {
        Self::PLAIN
    }
}
