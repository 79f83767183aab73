use fleetproof_model::RunnerType;
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use super::{Answer, TestApp};

/// A group or project, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Group(i64),
    Project(i64),
}

impl TestApp {
    /// `POST` of a JSON body with a personal access token.
    pub async fn post_as(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call_as(token, Method::POST, path, Some(body)).await
    }

    /// `PUT` of a JSON body with a personal access token.
    pub async fn put_as(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call_as(token, Method::PUT, path, Some(body)).await
    }

    /// `DELETE` with a personal access token.
    pub async fn delete_as(&self, token: &str, path: &str) -> Answer {
        self.call_as(token, Method::DELETE, path, None).await
    }

    /// A request with a personal access token; with an empty one, without.
    pub async fn call_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.request(method, path);
        if !token.is_empty() {
            request = request.header("PRIVATE-TOKEN", token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(request).await
    }

    /// Makes a runner for the first group or project, or the instance, as the administrator; its
    /// number and token.
    pub async fn create(&self, kind: RunnerType, fields: Value) -> (i64, String) {
        let access = self.running.access();
        let mut body = match kind {
            RunnerType::Instance => json!({}),
            RunnerType::Group => json!({ "group_id": access.group.id }),
            RunnerType::Project => json!({ "project_id": access.project.id }),
        };
        body["runner_type"] = json!(kind.wire());
        for (name, value) in fields.as_object().unwrap() {
            body[name.as_str()] = value.clone();
        }
        let admin = self.admin_token();
        let answer = self.post_as(&admin, "/user/runners", body).await;
        answer.assert_status(201);
        (answer.id(), answer.token())
    }

    /// Makes a private group.
    pub async fn group(&self, path: &str, parent: Option<i64>) -> i64 {
        let id: i64 = self
            .value(
                "INSERT INTO namespaces (name, path, type, parent_id, visibility_level,
                     created_at, updated_at)
                 VALUES ($1, $1, 'Group', $2, 0, now(), now()) RETURNING id",
                &[&path, &parent],
            )
            .await;
        self.execute(
            "UPDATE namespaces SET traversal_ids = COALESCE(
                 (SELECT traversal_ids FROM namespaces WHERE id = $2), '{}') || id
             WHERE id = $1",
            &[&id, &parent],
        )
        .await;
        self.route(id, "Namespace", parent, path).await;
        id
    }

    /// Makes a private project.
    pub async fn project(&self, path: &str, group: i64) -> i64 {
        let id: i64 = self
            .value(
                "WITH own AS (INSERT INTO namespaces (name, path, type, parent_id)
                     VALUES ($1, $1, 'Project', $2) RETURNING id)
                 INSERT INTO projects (name, path, namespace_id, project_namespace_id,
                     visibility_level, created_at, updated_at)
                 SELECT $1, $1, $2, id, 0, now(), now() FROM own RETURNING id",
                &[&path, &group],
            )
            .await;
        self.route(id, "Project", Some(group), path).await;
        id
    }

    async fn route(&self, id: i64, source_type: &str, parent: Option<i64>, path: &str) {
        self.execute(
            "INSERT INTO routes (source_id, source_type, path, name)
             SELECT $1, $2, concat_ws('/', above.path, $4::text), concat_ws(' / ', above.name, $4::text)
             FROM (SELECT 1) AS one LEFT JOIN routes above
                 ON above.source_type = 'Namespace' AND above.source_id = $3",
            &[&id, &source_type, &parent, &path],
        )
        .await;
    }

    /// Has a project runner serve one more project.
    pub async fn serve(&self, runner_id: i64, project_id: i64) {
        self.execute(
            "INSERT INTO ci_runner_projects (runner_id, project_id, created_at, updated_at)
             VALUES ($1, $2, now(), now())",
            &[&runner_id, &project_id],
        )
        .await;
    }

    /// A new user with these memberships, and a token of scope `api`.
    pub async fn member(&self, name: &str, memberships: &[(Place, i32)]) -> String {
        let id: i64 = self
            .value(
                "INSERT INTO users (username, name, email, state, projects_limit)
                 VALUES ($1, $1, concat($1::varchar, '@example.com'), 'active', 0) RETURNING id",
                &[&name],
            )
            .await;
        for (place, level) in memberships {
            let (place, source_type, kind) = match place {
                Place::Group(id) => (id, "Namespace", "GroupMember"),
                Place::Project(id) => (id, "Project", "ProjectMember"),
            };
            self.add_member(id, (*place, source_type, kind), *level)
                .await;
        }
        self.personal_access_token(id, &["api"]).await
    }

    /// Sets how long ago a runner was made and in contact.
    pub async fn age(&self, runner_id: i64, made: Duration, contact: Option<Duration>) {
        let seconds = |duration: Duration| duration.as_seconds_f64();
        let contact = contact.map(seconds);
        self.execute(
            "UPDATE ci_runners SET created_at = now() - make_interval(secs => $2),
                 contacted_at = now() - make_interval(secs => $3) WHERE id = $1",
            &[&runner_id, &seconds(made), &contact],
        )
        .await;
    }

    /// The numbers of the runners in a list, in its order.
    pub async fn listed(&self, token: &str, path: &str) -> Vec<i64> {
        let answer = self.get_as(token, path).await;
        answer.assert_status(200);
        answer.ids()
    }
}

/// A runner of each type, in the order of the types.
pub async fn fleet(app: &TestApp) -> [i64; 3] {
    let mut ids = [0; 3];
    for (id, kind) in ids.iter_mut().zip(RunnerType::ALL) {
        *id = app.create(kind, json!({})).await.0;
    }
    ids
}
