//! The calls of those who look after runners. They authenticate by a personal access token.

use fleetproof_model::Secret;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::{Call, Client, CreateRunner, Reply, Scope, Trouble};

/// A list of runners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunnerList {
    /// `GET /runners`: of the user's own groups and projects.
    Own,
    /// `GET /runners/all`: of the whole instance.
    All,
    /// `GET /groups/:id/runners`.
    Group(i64),
    /// `GET /projects/:id/runners`.
    Project(i64),
}

/// Text as one segment of a path or one value of a query.
fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A query string of `pairs`, with its question mark; empty if there are none.
fn query(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(&format!("{name}={}", encode(value)));
    }
    text
}

impl Client {
    /// `GET /version`.
    pub async fn version(&self) -> Result<Reply, Trouble> {
        self.get("GET /api/v4/version", "version".to_owned()).await
    }

    /// `GET /metadata`.
    pub async fn metadata(&self) -> Result<Reply, Trouble> {
        self.get("GET /api/v4/metadata", "metadata".to_owned())
            .await
    }

    /// `GET /personal_access_tokens/self`: what the token is and may do.
    pub async fn token_self(&self) -> Result<Reply, Trouble> {
        let path = "personal_access_tokens/self".to_owned();
        self.get("GET /api/v4/personal_access_tokens/self", path)
            .await
    }

    /// `GET /groups/:id`, by full path.
    pub async fn group(&self, full_path: &str) -> Result<Reply, Trouble> {
        let path = format!("groups/{}?with_projects=false", encode(full_path));
        self.get("GET /api/v4/groups/:id", path).await
    }

    /// `GET /projects/:id`, by full path.
    pub async fn project(&self, full_path: &str) -> Result<Reply, Trouble> {
        let path = format!("projects/{}", encode(full_path));
        self.get("GET /api/v4/projects/:id", path).await
    }

    /// A list of runners, with filters and pagination as `pairs` of the query.
    pub async fn runners(
        &self,
        list: RunnerList,
        pairs: &[(&str, &str)],
    ) -> Result<Reply, Trouble> {
        let (endpoint, path) = match list {
            RunnerList::Own => ("GET /api/v4/runners", "runners".to_owned()),
            RunnerList::All => ("GET /api/v4/runners/all", "runners/all".to_owned()),
            RunnerList::Group(id) => (
                "GET /api/v4/groups/:id/runners",
                format!("groups/{id}/runners"),
            ),
            RunnerList::Project(id) => (
                "GET /api/v4/projects/:id/runners",
                format!("projects/{id}/runners"),
            ),
        };
        self.get(endpoint, path + &query(pairs)).await
    }

    /// `GET /runners/:id`.
    pub async fn runner(&self, id: i64) -> Result<Reply, Trouble> {
        self.get("GET /api/v4/runners/:id", format!("runners/{id}"))
            .await
    }

    /// `GET /runners/:id/managers`.
    pub async fn managers(&self, id: i64) -> Result<Reply, Trouble> {
        let path = format!("runners/{id}/managers");
        self.get("GET /api/v4/runners/:id/managers", path).await
    }

    /// `PUT /runners/:id`.
    pub async fn update_runner(&self, id: i64, fields: Value) -> Result<Reply, Trouble> {
        self.send(
            Call::new("PUT /api/v4/runners/:id", format!("runners/{id}"))
                .user(self.user())
                .json(&fields),
        )
        .await
    }

    /// `DELETE /runners/:id`.
    pub async fn delete_runner(&self, id: i64) -> Result<Reply, Trouble> {
        self.send(
            Call::new("DELETE /api/v4/runners/:id", format!("runners/{id}")).user(self.user()),
        )
        .await
    }

    /// `POST /user/runners`.
    pub async fn create_runner(&self, runner: &CreateRunner) -> Result<Reply, Trouble> {
        self.create_runner_as(self.user(), json!(runner)).await
    }

    /// `POST /user/runners` with any body, and with the given token instead of the client's.
    pub async fn create_runner_as(
        &self,
        user: Option<&Secret>,
        body: Value,
    ) -> Result<Reply, Trouble> {
        self.send(
            Call::new("POST /api/v4/user/runners", "user/runners")
                .user(user)
                .json(&body),
        )
        .await
    }

    /// `POST /runners/:id/reset_authentication_token`.
    pub async fn reset_token_of(&self, id: i64) -> Result<Reply, Trouble> {
        self.send(
            Call::new(
                "POST /api/v4/runners/:id/reset_authentication_token",
                format!("runners/{id}/reset_authentication_token"),
            )
            .user(self.user()),
        )
        .await
    }

    /// The reset of the registration token of the instance, a group or a project.
    pub async fn reset_registration_token(&self, scope: Scope) -> Result<Reply, Trouble> {
        let (endpoint, path) = match scope {
            Scope::Instance => (
                "POST /api/v4/runners/reset_registration_token",
                "runners/reset_registration_token".to_owned(),
            ),
            Scope::Group { group_id } => (
                "POST /api/v4/groups/:id/runners/reset_registration_token",
                format!("groups/{group_id}/runners/reset_registration_token"),
            ),
            Scope::Project { project_id } => (
                "POST /api/v4/projects/:id/runners/reset_registration_token",
                format!("projects/{project_id}/runners/reset_registration_token"),
            ),
        };
        self.send(Call::new(endpoint, path).user(self.user())).await
    }

    /// `GET` of `path` as the user of `token`, or as nobody: for what must be refused.
    pub async fn get_as(
        &self,
        token: Option<&Secret>,
        endpoint: &'static str,
        path: String,
    ) -> Result<Reply, Trouble> {
        self.send(Call::new(endpoint, path).user(token)).await
    }

    async fn get(&self, endpoint: &'static str, path: String) -> Result<Reply, Trouble> {
        self.get_as(self.user(), endpoint, path).await
    }
}
