//! Names that nobody else uses.

use rand::Rng;

/// A system ID as the official client makes them for a machine that keeps none: `r_` and twelve
/// characters (contract CLI-17).
pub(crate) fn fresh_system_id() -> String {
    format!("r_{}", random(12))
}

/// That many random letters and digits.
pub(crate) fn random(length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut random = rand::rng();
    (0..length)
        .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
        .collect()
}
