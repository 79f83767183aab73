use serde_json::Value;

use crate::{Aspect, CheckResult, Stop};

/// Fails unless every field of `before` has the same value in `after`, but for those in `may_move`.
///
/// # Errors
/// The first field that moved.
pub fn ensure_unchanged(
    what: &str,
    before: &Value,
    after: &Value,
    may_move: &[&str],
) -> CheckResult {
    let nothing = serde_json::Map::new();
    for (field, old) in before.as_object().unwrap_or(&nothing) {
        let new = &after[field];
        if new != old && !may_move.contains(&field.as_str()) {
            return Err(Stop::failed(
                Aspect::Field(format!("{what}.{field}")),
                format!("`{field}` of {what} stays as it is"),
                format!("it was {old} and is {new}"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_may_move_moves() {
        let (before, after) = (
            json!({"a": 1, "b": null}),
            json!({"a": 2, "b": null, "c": 3}),
        );
        assert!(ensure_unchanged("it", &before, &after, &["a"]).is_ok());
        assert!(ensure_unchanged("it", &before, &after, &["b"]).is_err());
        assert!(ensure_unchanged("it", &before, &json!(null), &["a", "b"]).is_ok());
    }
}
