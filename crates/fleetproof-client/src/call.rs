use fleetproof_model::Secret;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// A request before it is sent.
///
/// The typed calls of [`Client`](crate::Client) make theirs from it. On its own it is for what they
/// do not send: other header fields, a body that is no JSON, another user's token or none.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    pub(crate) endpoint: &'static str,
    pub(crate) root: &'static str,
    pub(crate) path: String,
    pub(crate) user: Option<&'a Secret>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<String>,
}

impl<'a> Call<'a> {
    /// A request without user and body. `endpoint` is method and path pattern, such as
    /// `GET /api/v4/runners/:id`; `path` is below `/api/v4/`, with the query.
    pub fn new(endpoint: &'static str, path: impl Into<String>) -> Self {
        Self {
            endpoint,
            root: "api/v4/",
            path: path.into(),
            user: None,
            headers: Vec::new(),
            body: None,
        }
    }

    /// `POST /api/graphql`, without user and body.
    pub fn graphql() -> Self {
        Self {
            root: "api/",
            ..Self::new(crate::graphql::ENDPOINT, "graphql")
        }
    }

    /// The same as a user: with the token as `PRIVATE-TOKEN`, if there is one.
    #[must_use]
    pub fn user(mut self, token: Option<&'a Secret>) -> Self {
        self.user = token;
        self
    }

    /// The same with a header field, whose value is no secret.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    /// The same with the body of a form.
    #[must_use]
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        self.text("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// The same with a body of any form.
    #[must_use]
    pub fn text(mut self, content_type: &'static str, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self.header("content-type", content_type)
    }
}
