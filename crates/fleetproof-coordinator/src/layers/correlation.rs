use time::OffsetDateTime;

/// Crockford's alphabet.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new correlation ID: a ULID, as GitLab's proxy makes them, 48 bits of milliseconds and 80
/// random ones. One that the caller sends is not taken over (contract GEN-13).
pub(super) fn new_id(now: OffsetDateTime) -> String {
    let millis = u128::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
    let random = rand::random::<u128>() >> 48;
    let number = (millis << 80) | random;
    (0..26)
        .rev()
        .map(|place| {
            let digit = (number >> (place * 5)) & 31;
            char::from(ALPHABET[usize::try_from(digit).unwrap_or(0)])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn ids_are_ulids_in_the_order_of_time() {
        let first = new_id(datetime!(2024-11-01 12:00 UTC));
        let second = new_id(datetime!(2024-11-01 12:01 UTC));
        assert_eq!(first.len(), 26);
        assert!(first.starts_with("01J") && first < second);
    }
}
