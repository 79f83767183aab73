use std::time::Duration;

use fleetproof_coordinator::{Config, Coordinator, LogRing, LogSink, Running};
use fleetproof_model::{RunnerType, SchemaStep};
use fleetproof_postgres::testing::TestDatabase;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_postgres::{
    NoTls,
    types::{FromSqlOwned, ToSql},
};

use super::Answer;

/// A coordinator on a free port, with a database of its own.
pub struct TestApp {
    pub running: Running,
    pub log: LogRing,
    sql: tokio_postgres::Client,
    http: Client,
    // Dropped last: the database goes when its users have gone.
    pub database: TestDatabase,
}

impl TestApp {
    /// A healthy one at the newest step.
    pub async fn start() -> Self {
        Self::at(SchemaStep::NEWEST).await
    }

    /// A healthy one at that step.
    pub async fn at(step: SchemaStep) -> Self {
        Self::with(step, |_| {}).await
    }

    /// One that `change` has configured.
    pub async fn with(step: SchemaStep, change: impl FnOnce(&mut Config)) -> Self {
        let template = format!("coordinator-{step}");
        let database = TestDatabase::from_template(&template, async |config| {
            let (mut client, connection) = config.connect(NoTls).await.unwrap();
            let connection = tokio::spawn(connection);
            fleetproof_schema::migrate(&mut client, step).await.unwrap();
            drop(client);
            connection.await.unwrap().unwrap();
        })
        .await;
        let log = LogRing::new();
        let running = start(&database, step, &log, change).await;
        Self {
            running,
            log,
            sql: database.connect().await,
            http: client(),
            database,
        }
    }

    /// The same database under a coordinator started anew, which remembers nothing.
    pub async fn restart(self, step: SchemaStep, change: impl FnOnce(&mut Config)) -> Self {
        let Self {
            running,
            log,
            sql,
            http,
            database,
        } = self;
        running.shutdown().await;
        let running = start(&database, step, &log, change).await;
        Self {
            running,
            log,
            sql,
            http,
            database,
        }
    }

    /// A request below `/api/v4`, to be completed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v4{path}", self.running.url());
        self.http.request(method, url)
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.unwrap()).await
    }

    /// `POST` of a JSON body, without credentials.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    /// `POST` of a form, without credentials.
    pub async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).form(form)).await
    }

    /// `DELETE` with a JSON body, without credentials.
    pub async fn delete(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::DELETE, path).json(&body))
            .await
    }

    /// `GET` with a personal access token.
    pub async fn get_as(&self, token: &str, path: &str) -> Answer {
        self.send(
            self.request(Method::GET, path)
                .header("PRIVATE-TOKEN", token),
        )
        .await
    }

    /// The first user's token.
    pub fn admin_token(&self) -> String {
        self.running.access().admin_token.expose().to_owned()
    }

    /// The registration token for runners of that type.
    pub fn registration_token(&self, kind: RunnerType) -> String {
        let tokens = &self.running.access().registration_tokens;
        let token = match kind {
            RunnerType::Instance => &tokens.instance,
            RunnerType::Group => &tokens.group,
            RunnerType::Project => &tokens.project,
        };
        token.expose().to_owned()
    }

    /// Registers a runner; its number and token.
    pub async fn register(&self, kind: RunnerType) -> (i64, String) {
        let token = self.registration_token(kind);
        let answer = self.post("/runners", json!({ "token": token })).await;
        answer.assert_status(201);
        (answer.id(), answer.token())
    }

    /// Verifies a runner as one of its managers.
    pub async fn verify(&self, token: &str, system_id: &str) -> Answer {
        let body = json!({ "token": token, "system_id": system_id });
        self.post("/runners/verify", body).await
    }

    /// Runs a statement.
    pub async fn execute(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> u64 {
        self.sql.execute(sql, params).await.unwrap()
    }

    /// Runs several statements.
    pub async fn batch(&self, sql: &str) {
        self.sql.batch_execute(sql).await.unwrap();
    }

    /// The single value that a query gives.
    pub async fn value<T: FromSqlOwned>(&self, sql: &str, params: &[&(dyn ToSql + Sync)]) -> T {
        self.sql.query_one(sql, params).await.unwrap().get(0)
    }

    /// Sets columns of the application's settings, such as `rate_limits = '{}'`.
    pub async fn set(&self, columns: &str) {
        let sql = format!("UPDATE application_settings SET {columns}");
        assert_eq!(self.execute(&sql, &[]).await, 1);
    }

    /// Asks for a job as one of a runner's managers.
    pub async fn request_job(&self, token: &str, system_id: &str) -> Answer {
        let body = json!({ "token": token, "system_id": system_id });
        self.post("/jobs/request", body).await
    }

    /// How many rows of a table fulfil a condition.
    pub async fn count(&self, table: &str, condition: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table} WHERE {condition}");
        self.value(&sql, &[]).await
    }

    /// How many managers a runner has.
    pub async fn managers_of(&self, runner_id: i64) -> i64 {
        self.count("ci_runner_machines", &format!("runner_id = {runner_id}"))
            .await
    }
}

async fn start(
    database: &TestDatabase,
    step: SchemaStep,
    log: &LogRing,
    change: impl FnOnce(&mut Config),
) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = Config::new(database.config(), listener);
    config.step = step;
    config.log = LogSink::none().and_ring(log);
    config.pool_size = 4;
    change(&mut config);
    Coordinator::start(config).await.unwrap()
}

fn client() -> Client {
    Client::builder()
        .timeout(Duration::from_secs(60))
        .no_proxy()
        .build()
        .unwrap()
}
