use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, TestApp};

impl TestApp {
    /// `POST /api/graphql` with a personal access token; with an empty one, without.
    pub async fn graphql_as(&self, token: &str, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables });
        self.graphql_body(token, body).await
    }

    /// The same with any JSON body.
    pub async fn graphql_body(&self, token: &str, body: Value) -> Answer {
        let mut request = self.request(Method::POST, "/../graphql").json(&body);
        if !token.is_empty() {
            request = request.header("PRIVATE-TOKEN", token);
        }
        self.send(request).await
    }

    /// The data of an answer without errors, asked as the administrator.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_as(&self.admin_token(), query, variables).await
    }

    /// The data of an answer without errors.
    pub async fn ask_as(&self, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.graphql_as(token, query, variables).await;
        answer.assert_status(200);
        let mut body = answer.json();
        assert_eq!(body.get("errors"), None, "{query}");
        body["data"].take()
    }

    /// The texts of the errors of an answer with status 200.
    pub async fn errors_as(&self, token: &str, query: &str, variables: Value) -> Vec<String> {
        let answer = self.graphql_as(token, query, variables).await;
        answer.assert_status(200);
        let body = answer.json();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let texts = errors.iter().map(|error| error["message"].as_str());
        texts.map(|text| text.unwrap().to_owned()).collect()
    }
}

/// The global ID of a runner.
pub fn runner_gid(id: i64) -> String {
    format!("gid://gitlab/Ci::Runner/{id}")
}
