use fleetproof_model::RunnerType;

use crate::{CheckResult, Origin, ensure};

/// How far from the start the marker of a created runner's token may stand: an instance may put a
/// prefix of its own before it (contract USR-23).
const PREFIX_LIMIT: usize = 40;
/// The random part of a token, in characters.
const RANDOM: usize = 20;

/// Fails unless `token` has the form of an authentication token of a runner of that type and
/// origin (contract REG-12, USR-23). Clients tell the two origins apart by it (contract CLI-09),
/// and since 17.7 it names the type, so that it is unique over the partitions (contract DIF-09).
///
/// # Errors
/// What is wrong with it. The token itself is not told.
pub fn ensure_token(runner_type: RunnerType, origin: Origin, token: &str) -> CheckResult {
    ensure!(
        token.len() >= RANDOM,
        "a token has at least 20 characters",
        format!("{} characters", token.len())
    );
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ensure!(
        token.chars().all(plain),
        "a token can stand in a URL or a header as it is",
        "it has other characters"
    );
    let marker = token.find("glrt-").filter(|at| *at <= PREFIX_LIMIT);
    let rest = match (origin, marker) {
        (Origin::Created, Some(at)) => &token[at + "glrt-".len()..],
        (Origin::Created, None) => {
            let expected = "the token of a runner created by a user has `glrt-` near its start";
            return Err(crate::Stop::failed(
                crate::Aspect::Other,
                expected,
                "it has not",
            ));
        }
        (Origin::Registered, Some(_)) => {
            let expected = "the token of a registered runner does not have `glrt-`";
            return Err(crate::Stop::failed(
                crate::Aspect::Other,
                expected,
                "it has",
            ));
        }
        (Origin::Registered, None) => token,
    };
    if let Some(named) = named_type(rest) {
        ensure!(
            named == runner_type,
            "the type in the token is the runner's",
            format!("it names {named} for a runner of type {runner_type}")
        );
    }
    Ok(())
}

/// The type in `t1_…`, `t2_…`, `t3_…`. Without the type a token is as long as its random part.
fn named_type(rest: &str) -> Option<RunnerType> {
    let (number, random) = rest.strip_prefix('t')?.split_once('_')?;
    if random.len() < RANDOM {
        return None;
    }
    RunnerType::from_number(number.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM_PART: &str = "x_y-z678901234567890";

    #[test]
    fn the_forms_of_all_releases_pass() {
        for (origin, token) in [
            (Origin::Registered, RANDOM_PART.to_owned()),
            (Origin::Registered, format!("t2_{RANDOM_PART}")),
            (
                Origin::Registered,
                format!("glrtr-{RANDOM_PART}.01.abcdefghi"),
            ),
            (Origin::Created, format!("glrt-{RANDOM_PART}")),
            (Origin::Created, format!("glrt-t2_{RANDOM_PART}")),
            (
                Origin::Created,
                format!("acme-glrt-t2_{RANDOM_PART}.01.abc"),
            ),
        ] {
            assert!(
                ensure_token(RunnerType::Group, origin, &token).is_ok(),
                "{token}"
            );
        }
    }

    #[test]
    fn another_type_origin_or_length_fails() {
        for (origin, token) in [
            (Origin::Registered, "t2_short".to_owned()),
            (Origin::Registered, format!("glrt-t2_{RANDOM_PART}")),
            (Origin::Registered, format!("t1_{RANDOM_PART}")),
            (Origin::Created, format!("t2_{RANDOM_PART}")),
            (Origin::Created, format!("glrt-t3_{RANDOM_PART}")),
            (Origin::Created, format!("glrt-t2_{RANDOM_PART} ")),
        ] {
            assert!(
                ensure_token(RunnerType::Group, origin, &token).is_err(),
                "{token}"
            );
        }
    }
}
