//! The questions that a page of runners asks, through `POST /api/graphql`: the same answers without
//! a browser, where sign-in is not by password. They need a personal access token of scope
//! `read_api`.
//!
//! GitLab shows times here without parts of a second, and a list in pages of at most 100.

mod answer;
mod lists;
mod runner;

use serde_json::{Value, json};

use crate::{Call, Client, Reply, Trouble};

pub use answer::{Answer, CurrentUser};
pub use lists::{GraphqlList, ListedRunner, ListedRunners, Membership, RunnerListFilter};
pub use runner::{GraphqlManager, GraphqlRunner};

/// The endpoint of all of them.
pub(crate) const ENDPOINT: &str = "POST /api/graphql";

impl Client {
    /// Any query; the answer as it came.
    pub async fn graphql(&self, query: &str, variables: Value) -> Result<Reply, Trouble> {
        let body = json!({ "query": query, "variables": variables });
        self.send(Call::graphql().user(self.user()).json(&body))
            .await
    }

    /// `currentUser`: who the token belongs to. [`Answer::Absent`] without a token.
    pub async fn current_user(&self) -> Result<Answer<CurrentUser>, Trouble> {
        let query = "query { currentUser { id username name } }";
        let reply = self.graphql(query, json!({})).await?;
        Ok(Answer::of(&reply, &["currentUser"]))
    }
}
