//! The calls that a runner manager makes. They authenticate by the runner's token in the body.

use fleetproof_model::Secret;
use serde_json::{Map, Value, json};

use crate::{Call, Client, Info, RegisterRunner, Reply, Trouble};

/// A body of what is there.
fn body(pairs: [(&str, Option<Value>); 4]) -> Value {
    let pairs = pairs.into_iter();
    Value::Object(
        pairs
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect::<Map<_, _>>(),
    )
}

fn token_value(token: Option<&Secret>) -> Option<Value> {
    token.map(|token| token.expose().into())
}

impl Client {
    /// `POST /runners`: registers a runner by registration token.
    pub async fn register(
        &self,
        token: Option<&Secret>,
        fields: &RegisterRunner,
    ) -> Result<Reply, Trouble> {
        let mut body = json!(fields);
        if let Some(token) = token {
            body["token"] = token.expose().into();
        }
        self.post("POST /api/v4/runners", "runners", body).await
    }

    /// `POST /runners/verify`.
    pub async fn verify(
        &self,
        token: Option<&Secret>,
        system_id: Option<&str>,
        info: Option<&Info>,
    ) -> Result<Reply, Trouble> {
        let body = body([
            ("token", token_value(token)),
            ("system_id", system_id.map(Into::into)),
            ("info", info.map(|info| json!(info))),
            ("", None),
        ]);
        self.post("POST /api/v4/runners/verify", "runners/verify", body)
            .await
    }

    /// `POST /jobs/request`. `last_update` is the value of `X-GitLab-Last-Update` that came last.
    pub async fn request_job(
        &self,
        token: Option<&Secret>,
        system_id: Option<&str>,
        info: Option<&Info>,
        last_update: Option<&str>,
    ) -> Result<Reply, Trouble> {
        let body = body([
            ("token", token_value(token)),
            ("system_id", system_id.map(Into::into)),
            ("info", info.map(|info| json!(info))),
            ("last_update", last_update.map(Into::into)),
        ]);
        self.post("POST /api/v4/jobs/request", "jobs/request", body)
            .await
    }

    /// `POST /runners/reset_authentication_token`.
    pub async fn reset_token(&self, token: Option<&Secret>) -> Result<Reply, Trouble> {
        let path = "runners/reset_authentication_token";
        let body = body([
            ("token", token_value(token)),
            ("", None),
            ("", None),
            ("", None),
        ]);
        self.post(
            "POST /api/v4/runners/reset_authentication_token",
            path,
            body,
        )
        .await
    }

    /// `DELETE /runners`: removes the runner that the token is of.
    pub async fn unregister(&self, token: Option<&Secret>) -> Result<Reply, Trouble> {
        let body = body([
            ("token", token_value(token)),
            ("", None),
            ("", None),
            ("", None),
        ]);
        self.send(Call::new("DELETE /api/v4/runners", "runners").json(&body))
            .await
    }

    /// `DELETE /runners/managers`: removes one manager of the runner that the token is of.
    pub async fn unregister_manager(
        &self,
        token: Option<&Secret>,
        system_id: Option<&str>,
    ) -> Result<Reply, Trouble> {
        let body = body([
            ("token", token_value(token)),
            ("system_id", system_id.map(Into::into)),
            ("", None),
            ("", None),
        ]);
        self.send(Call::new("DELETE /api/v4/runners/managers", "runners/managers").json(&body))
            .await
    }

    async fn post(
        &self,
        endpoint: &'static str,
        path: &str,
        body: Value,
    ) -> Result<Reply, Trouble> {
        self.send(Call::new(endpoint, path.to_owned()).json(&body))
            .await
    }
}
