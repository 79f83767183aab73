use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use crate::Reply;

/// What came back for a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<T> {
    /// This.
    Found(T),
    /// There is no such thing, or none that the token's user may see: GraphQL does not tell which.
    Absent,
    /// No answer to the question.
    Refused {
        /// The HTTP status; 200 for most refusals.
        status: u16,
        /// What the target says, or what its answer lacks; at least one text.
        errors: Vec<String>,
    },
}

impl<T> Answer<T> {
    /// The same of something else.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Found(value) => Answer::Found(make(value)),
            Self::Absent => Answer::Absent,
            Self::Refused { status, errors } => Answer::Refused { status, errors },
        }
    }

    /// The value, if there is one.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn refused(reply: &Reply, error: String) -> Self {
        Self::Refused {
            status: reply.status,
            errors: vec![error],
        }
    }
}

impl<T: DeserializeOwned> Answer<T> {
    /// The value at `path` below `data`. Any error in the answer makes it a refusal, since what came
    /// beside an error may be incomplete.
    pub(super) fn of(reply: &Reply, path: &[&str]) -> Self {
        let body = reply.json();
        let texts: Vec<String> = body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| error["message"].as_str().unwrap_or("no message").to_owned())
            .collect();
        if !texts.is_empty() {
            return Self::Refused {
                status: reply.status,
                errors: texts,
            };
        }
        let Some(mut at) = body.get("data").filter(|_| reply.status == 200) else {
            let what = "the answer is none to a GraphQL query".to_owned();
            return Self::refused(reply, what);
        };
        for name in path {
            match at.get(name) {
                Some(Value::Null) => return Self::Absent,
                Some(next) => at = next,
                None => return Self::refused(reply, format!("the answer has no `{name}`")),
            }
        }
        match T::deserialize(at) {
            Ok(value) => Self::Found(value),
            Err(error) => {
                let what = format!(
                    "`{}` of the answer has another form: {error}",
                    path.join(".")
                );
                Self::refused(reply, what)
            }
        }
    }
}

/// The user of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CurrentUser {
    /// Their number.
    #[serde(deserialize_with = "number")]
    pub id: i64,
    /// The name to sign in with.
    pub username: String,
    /// The person's name.
    pub name: String,
}

/// Reads the number of a global ID, such as `gid://gitlab/Ci::Runner/1`.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.rsplit_once('/')
        .filter(|_| text.starts_with("gid://"))
        .and_then(|(_, number)| number.parse().ok())
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no global ID")))
}

/// `pageInfo`, as far as it is needed to go on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl PageInfo {
    /// The cursor to go on from; none at the end. A page that says there is more and does not lead
    /// on is an error, since asking again would never end.
    pub(super) fn next(self, before: Option<&str>) -> Result<Option<String>, String> {
        match self.end_cursor {
            _ if !self.has_next_page => Ok(None),
            Some(cursor) if Some(cursor.as_str()) != before => Ok(Some(cursor)),
            _ => {
                Err("a page says that there is a next one, and its cursor does not lead on".into())
            }
        }
    }
}
