use std::{cmp::Ordering, fmt};

/// A version of numbers with dots between them. `1.2` comes before `1.10`, and `1` is `1.0`.
#[derive(Debug, Clone)]
pub(crate) struct Version(Vec<u128>);

impl Version {
    /// `text` is digits, with `separators` between them.
    pub(super) fn read(text: &str, separators: &[char]) -> Option<Self> {
        let parts = text.split(separators).map(|part| match part {
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
            _ => None,
        });
        parts.collect::<Option<_>>().map(Self)
    }

    /// A place in an order.
    pub(super) fn number(number: usize) -> Self {
        Self(vec![number as u128])
    }

    /// The number that a name begins with, and the rest of the name.
    pub(crate) fn leading(name: &str) -> Option<(Self, &str)> {
        let length = name
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(name.len());
        let (digits, rest) = name.split_at(length);
        Some((Self::read(digits, &[])?, rest))
    }

    fn parts(&self) -> &[u128] {
        let length = self.0.iter().rposition(|&part| part != 0);
        &self.0[..length.map_or(0, |last| last + 1)]
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(other.parts())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join("."))
    }
}
