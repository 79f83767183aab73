//! Global IDs: `gid://gitlab/Ci::Runner/1` (`app/graphql/types/global_id_type.rb`).

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

const LEAD: &str = "gid://gitlab/";

/// The number in a global ID of that model.
fn number(text: &str, model: &str) -> Result<i64, String> {
    let invalid = || format!("{text:?} is not a valid Global ID");
    let (of, number) = text
        .strip_prefix(LEAD)
        .and_then(|rest| rest.rsplit_once('/'))
        .filter(|(of, number)| !of.is_empty() && !number.is_empty())
        .ok_or_else(invalid)?;
    if of != model {
        return Err(format!(
            "{text:?} does not represent an instance of {model}"
        ));
    }
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    // One too large for a column is the number of nothing.
    is_number
        .then(|| number.parse().unwrap_or(-1))
        .ok_or_else(invalid)
}

macro_rules! global_ids {
    ($($(#[$doc:meta])* $name:ident, $graphql:literal, $model:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) struct $name(pub(super) i64);

        #[Scalar(name = $graphql)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => {
                        number(&text, $model).map(Self).map_err(InputValueError::custom)
                    }
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(_))
            }

            fn to_value(&self) -> Value {
                Value::String(format!("{LEAD}{}/{}", $model, self.0))
            }
        }
    )+};
}

global_ids! {
    /// The ID of a runner.
    RunnerId, "CiRunnerID", "Ci::Runner";
    /// The ID of a runner manager.
    ManagerId, "CiRunnerManagerID", "Ci::RunnerManager";
    /// The ID of a group.
    GroupId, "GroupID", "Group";
    /// The ID of a project.
    ProjectId, "ProjectID", "Project";
    /// The ID of a user.
    UserId, "UserID", "User";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_global_id_names_its_model_and_a_number() {
        let read = |text| number(text, "Ci::Runner");
        assert_eq!(read("gid://gitlab/Ci::Runner/12"), Ok(12));
        assert_eq!(read("gid://gitlab/Ci::Runner/99999999999999999999"), Ok(-1));
        for text in [
            "",
            "12",
            "gid://gitlab/Ci::Runner/",
            "gid://gitlab/Ci::Runner/x",
        ] {
            assert!(read(text).unwrap_err().contains("is not a valid Global ID"));
        }
        let refusal = read("gid://gitlab/Group/1").unwrap_err();
        assert!(refusal.contains("does not represent an instance of Ci::Runner"));
    }
}
