//! Values on the command line that no type of ours reads by itself.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use fleetproof_model::Secret;

/// The longest time-out that makes sense, in seconds: a day.
const LONGEST: f64 = 86_400.0;

/// A secret is taken as it is: an error about it would have to show it.
pub(crate) fn secret(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text))
}

/// `ADDR:PORT`.
pub(crate) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.replace("localhost:", "127.0.0.1:")
        .parse()
        .map_err(|_| "an address and a port are needed, such as 127.0.0.1:8929")
}

/// Seconds, more than none.
pub(crate) fn seconds(text: &str) -> Result<Duration, &'static str> {
    text.parse()
        .ok()
        .filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST)
        .map(Duration::from_secs_f64)
        .ok_or("a number of seconds is needed, more than 0 and at most a day")
}

/// A number of MiB, in bytes.
pub(crate) fn mebibytes(text: &str) -> Result<u64, &'static str> {
    text.parse::<u64>()
        .ok()
        .filter(|mebibytes| (1..=1 << 20).contains(mebibytes))
        .map(|mebibytes| mebibytes << 20)
        .ok_or("a number of MiB is needed, at least 1")
}

/// A number of days, hours, minutes and seconds, ahead or back: `-8d`, `3h`, `1d12h`.
pub(crate) fn signed_duration(text: &str) -> Result<time::Duration, &'static str> {
    const HELP: &str = "days, hours, minutes or seconds are needed, such as -8d, 3h, 90m or 45s";
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Err(HELP);
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or(HELP)?;
        let (number, unit) = rest.split_at(digits);
        let length: i64 = match unit.as_bytes().first() {
            Some(b'd') => 86_400,
            Some(b'h') => 3_600,
            Some(b'm') => 60,
            Some(b's') => 1,
            _ => return Err(HELP),
        };
        let number: i64 = number.parse().map_err(|_| HELP)?;
        total = number
            .checked_mul(length)
            .and_then(|part| total.checked_add(part))
            .filter(|total| *total <= 100 * 366 * 86_400)
            .ok_or("that is more than a hundred years")?;
        rest = &unit[1..];
    }
    Ok(time::Duration::seconds(sign * total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_sign_and_units() {
        for (text, seconds) in [
            ("-8d", -8 * 86_400),
            ("3h", 3 * 3_600),
            ("+90m", 90 * 60),
            ("45s", 45),
            ("1d12h", 36 * 3_600),
            ("0s", 0),
        ] {
            assert_eq!(
                signed_duration(text).map(time::Duration::whole_seconds),
                Ok(seconds),
                "{text}"
            );
        }
        for text in [
            "",
            "-",
            "8",
            "d",
            "8 d",
            "8w",
            "--8d",
            "99999999999999999999d",
            "9999999d",
            "8ü",
        ] {
            assert!(signed_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "NaN", "inf", "1e300", "five", ""] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_has_a_port() {
        assert!(address("127.0.0.1:0").is_ok() && address("[::1]:80").is_ok());
        assert!(address("localhost:80").is_ok());
        assert!(address("127.0.0.1").is_err() && address("80").is_err());
    }
}
