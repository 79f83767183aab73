use fleetproof_client::{Client, Reply, RunnerList};
use fleetproof_model::{RunnerType, SchemaStep, Secret, TargetKind, mask_text};
use serde_json::Value;

use super::{Owner, Target, TargetError, TargetOptions};

impl Target {
    /// Finds out what the target is and what the token may do there.
    ///
    /// # Errors
    /// If nothing could be checked: no answer, no GitLab, no credentials, no such group or project.
    pub async fn discover(client: Client, options: TargetOptions) -> Result<Self, TargetError> {
        if !client.has_token() {
            return Err(TargetError::NoToken);
        }
        let version = granted(&client, client.version().await?)?;
        require_scopes(&client).await?;
        let metadata = client.metadata().await?.json();
        let step = &metadata["fleetproof"]["schema_step"];
        let kind = if step.is_null() {
            TargetKind::Gitlab
        } else {
            TargetKind::Coordinator
        };
        // The coordinator's example group and project are there to be used.
        let or_example = |given: Option<String>, example: &str| {
            given.or_else(|| (kind == TargetKind::Coordinator).then(|| example.to_owned()))
        };
        let mut tokens = options.registration_tokens;
        let group = match or_example(options.group, "fleet") {
            Some(path) => {
                let reply = client.group(&path).await?;
                let found = owner(&client, "group", "full_path", path, &reply)?;
                keep_token(&mut tokens, RunnerType::Group, &reply.json());
                Some(found)
            }
            None => None,
        };
        let project = match or_example(options.project, "fleet/app") {
            Some(path) => {
                let reply = client.project(&path).await?;
                let found = owner(&client, "project", "path_with_namespace", path, &reply)?;
                keep_token(&mut tokens, RunnerType::Project, &reply.json());
                Some(found)
            }
            None => None,
        };
        let all = client
            .runners(RunnerList::All, &[("per_page", "1")])
            .await?;
        let step = match (
            step.as_str().and_then(|name| name.parse().ok()),
            &options.database,
        ) {
            (Some(step), _) => Some(step),
            (None, Some(database)) => database.step().await?,
            (None, None) => None,
        };
        Ok(Self {
            kind,
            version: text(&version["version"]),
            revision: version["revision"].as_str().map(str::to_owned),
            step,
            group,
            project,
            registration_tokens: tokens,
            administrator: all.status == 200,
            database: options.database,
            logs: options.logs,
            pages: None,
            client,
        })
    }

    /// Asks the target for its schema step again, after a migration.
    ///
    /// # Errors
    /// If it does not answer, or its database cannot be read.
    pub async fn refresh_step(&mut self, known: Option<SchemaStep>) -> Result<(), TargetError> {
        self.step = known.or(self.step);
        if let Some(database) = &self.database {
            database.refresh().await?;
        }
        Ok(())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The answer of `GET /version`, which any token with a reading scope may ask for (contract
/// GEN-01).
fn granted(client: &Client, reply: Reply) -> Result<Value, TargetError> {
    let url = client.url().as_str().trim_end_matches('/').to_owned();
    let answer = mask_text(reply.text().trim(), &[]);
    match reply.status {
        200 if reply.json().is_object() => Ok(reply.json()),
        401 | 403 if reply.is_json() => Err(TargetError::Refused {
            url,
            status: reply.status,
            answer,
        }),
        500.. if reply.is_json() => Err(TargetError::Broken {
            endpoint: reply.endpoint,
            status: reply.status,
            answer,
        }),
        status => Err(TargetError::NotGitLab {
            url,
            endpoint: reply.endpoint,
            status,
            what: match () {
                () if reply.is_empty() => "an empty body",
                () if answer.starts_with('<') => "HTML",
                () if reply.is_json() => "another JSON",
                () => "text",
            },
        }),
    }
}

/// Refuses a token without the scope that the checks need. Where the target cannot tell the
/// token's scopes (older GitLab, OAuth), each refusal is reported where it happens.
async fn require_scopes(client: &Client) -> Result<(), TargetError> {
    let reply = client.token_self().await?;
    let body = reply.json();
    let Some(scopes) = body["scopes"].as_array().filter(|_| reply.status == 200) else {
        return Ok(());
    };
    let scopes: Vec<&str> = scopes.iter().filter_map(Value::as_str).collect();
    if scopes.contains(&"api") {
        return Ok(());
    }
    Err(TargetError::Scope {
        scopes: scopes.join(", "),
    })
}

fn owner(
    client: &Client,
    kind: &'static str,
    path_field: &str,
    path: String,
    reply: &Reply,
) -> Result<Owner, TargetError> {
    let body = reply.json();
    match (reply.status, body["id"].as_i64()) {
        (200, Some(id)) => Ok(Owner {
            id,
            full_path: body[path_field].as_str().unwrap_or(&path).to_owned(),
        }),
        (500.., _) => Err(TargetError::Broken {
            endpoint: reply.endpoint,
            status: reply.status,
            answer: mask_text(&reply.text(), &[]),
        }),
        _ => Err(TargetError::NoOwner {
            kind,
            path,
            url: client.url().as_str().trim_end_matches('/').to_owned(),
        }),
    }
}

/// Owners read their registration token in the group or project itself (`runners_token`).
fn keep_token(
    tokens: &mut std::collections::HashMap<RunnerType, Secret>,
    runner_type: RunnerType,
    body: &Value,
) {
    if let Some(token) = body["runners_token"].as_str() {
        tokens
            .entry(runner_type)
            .or_insert_with(|| Secret::new(token));
    }
}
