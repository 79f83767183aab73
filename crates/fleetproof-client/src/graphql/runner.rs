use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, PageInfo, number};
use crate::{Client, Trouble};

/// A runner as GraphQL shows it, with all its managers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlRunner {
    /// Its number.
    pub id: i64,
    /// `INSTANCE_TYPE`, `GROUP_TYPE` or `PROJECT_TYPE`.
    pub runner_type: String,
    /// What people call it.
    pub description: Option<String>,
    /// `ONLINE`, `OFFLINE`, `STALE` or `NEVER_CONTACTED`.
    pub status: String,
    /// Whether it takes no jobs.
    pub paused: bool,
    /// Its last contact, in ISO 8601 without parts of a second.
    pub contacted_at: Option<String>,
    /// `ACTIVE` or `IDLE`.
    pub job_execution_status: Option<String>,
    /// How many managers the target counts.
    pub manager_count: i64,
    /// The managers of all pages, in their order.
    pub managers: Vec<GraphqlManager>,
    /// How many managers each page had.
    pub pages: Vec<usize>,
}

/// A runner manager as GraphQL shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphqlManager {
    /// Its number.
    #[serde(deserialize_with = "number")]
    pub id: i64,
    /// The system ID.
    pub system_id: String,
    /// `ONLINE`, `OFFLINE`, `STALE` or `NEVER_CONTACTED`.
    pub status: String,
    /// Its last contact, in ISO 8601 without parts of a second.
    pub contacted_at: Option<String>,
    /// The program's version.
    pub version: Option<String>,
    /// Its revision.
    pub revision: Option<String>,
    /// The operating system.
    pub platform_name: Option<String>,
    /// The processor architecture.
    pub architecture_name: Option<String>,
    /// The executor.
    pub executor_name: Option<String>,
    /// The address that it called from.
    pub ip_address: Option<String>,
}

/// One page of the answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(deserialize_with = "number")]
    id: i64,
    runner_type: String,
    description: Option<String>,
    status: String,
    paused: bool,
    contacted_at: Option<String>,
    job_execution_status: Option<String>,
    managers: Managers,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Managers {
    count: i64,
    nodes: Vec<GraphqlManager>,
    page_info: PageInfo,
}

const QUERY: &str = "query runnerWithManagers($id: CiRunnerID!, $after: String) {
  runner(id: $id) {
    id runnerType description status paused contactedAt jobExecutionStatus
    managers(after: $after) {
      count
      nodes {
        id systemId status contactedAt version revision
        platformName architectureName executorName ipAddress
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}";

impl Client {
    /// `runner(id:)` with its managers, page by page to the end. What is told of the runner itself
    /// is of the last page.
    pub async fn graphql_runner(&self, id: i64) -> Result<Answer<GraphqlRunner>, Trouble> {
        let mut managers = Vec::new();
        let mut pages = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let gid = format!("gid://gitlab/Ci::Runner/{id}");
            let variables = json!({ "id": gid, "after": after });
            let reply = self.graphql(QUERY, variables).await?;
            let page: Page = match Answer::of(&reply, &["runner"]) {
                Answer::Found(page) => page,
                Answer::Absent => return Ok(Answer::Absent),
                Answer::Refused { status, errors } => {
                    return Ok(Answer::Refused { status, errors });
                }
            };
            pages.push(page.managers.nodes.len());
            managers.extend(page.managers.nodes);
            match page.managers.page_info.next(after.as_deref()) {
                Ok(Some(next)) => after = Some(next),
                Ok(None) => {
                    return Ok(Answer::Found(GraphqlRunner {
                        id: page.id,
                        runner_type: page.runner_type,
                        description: page.description,
                        status: page.status,
                        paused: page.paused,
                        contacted_at: page.contacted_at,
                        job_execution_status: page.job_execution_status,
                        manager_count: page.managers.count,
                        managers,
                        pages,
                    }));
                }
                Err(error) => return Ok(Answer::refused(&reply, error)),
            }
        }
    }
}
