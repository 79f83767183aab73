use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, PageInfo, number};
use crate::{Client, Trouble};

/// A list of runners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraphqlList {
    /// `runners`: of the whole instance, for administrators.
    All,
    /// `group(fullPath:) { runners }`, for its maintainers.
    Group(String, Membership),
    /// `project(fullPath:) { runners }`, for its maintainers.
    Project(String),
}

/// Which runners of a group are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Membership {
    /// Its own.
    Direct,
    /// Its own, and those of groups and projects below it.
    Descendants,
    /// Those, and what it may use from above.
    AllAvailable,
}

/// Which runners of a list are shown; all conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunnerListFilter {
    /// `INSTANCE_TYPE`, `GROUP_TYPE` or `PROJECT_TYPE`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `ONLINE`, `OFFLINE`, `STALE` or `NEVER_CONTACTED`: by the columns, which may lag behind the
    /// status that is shown.
    pub status: Option<String>,
    /// Whether they are paused.
    pub paused: Option<bool>,
    /// All these tags.
    pub tag_list: Option<Vec<String>>,
}

/// A list, as far as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRunners {
    /// How many runners the target counts.
    pub count: i64,
    /// The runners of the pages that were fetched, in their order.
    pub runners: Vec<ListedRunner>,
    /// How many runners each page had.
    pub pages: Vec<usize>,
    /// Whether there are more that were not fetched.
    pub has_more: bool,
}

/// A runner in a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedRunner {
    /// Its number.
    #[serde(deserialize_with = "number")]
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
    /// Its page in the list of a group or project.
    #[serde(skip)]
    pub web_url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    count: i64,
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Edge {
    web_url: Option<String>,
    node: ListedRunner,
}

/// What is asked of each list.
const SHOWN: &str = "count
    edges { webUrl node { id runnerType description status paused contactedAt } }
    pageInfo { hasNextPage endCursor }";
/// The variables of each query, and the arguments that they become.
const VARIABLES: &str = "$after: String, $type: CiRunnerType, $status: CiRunnerStatus, \
     $paused: Boolean, $tagList: [String!]";
const ARGUMENTS: &str =
    "after: $after, type: $type, status: $status, paused: $paused, tagList: $tagList";

impl GraphqlList {
    /// The query, its variables, and where in the answer the list stands.
    fn question(&self) -> (String, Value, &'static [&'static str]) {
        match self {
            Self::All => (
                format!("query allRunners({VARIABLES}) {{ runners({ARGUMENTS}) {{ {SHOWN} }} }}"),
                json!({}),
                &["runners"],
            ),
            Self::Group(path, membership) => (
                format!(
                    "query groupRunners($fullPath: ID!, $membership: CiRunnerMembershipFilter, \
                     {VARIABLES}) {{ group(fullPath: $fullPath) {{ \
                     runners(membership: $membership, {ARGUMENTS}) {{ {SHOWN} }} }} }}"
                ),
                json!({ "fullPath": path, "membership": membership }),
                &["group", "runners"],
            ),
            Self::Project(path) => (
                format!(
                    "query projectRunners($fullPath: ID!, {VARIABLES}) {{ \
                     project(fullPath: $fullPath) {{ runners({ARGUMENTS}) {{ {SHOWN} }} }} }}"
                ),
                json!({ "fullPath": path }),
                &["project", "runners"],
            ),
        }
    }
}

impl Client {
    /// A list of runners, page by page, until its end or until at least `enough` of them are there.
    pub async fn graphql_runners(
        &self,
        list: &GraphqlList,
        filter: &RunnerListFilter,
        enough: usize,
    ) -> Result<Answer<ListedRunners>, Trouble> {
        let (query, own, path) = list.question();
        let mut runners = Vec::new();
        let mut pages = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut variables = json!(filter);
            variables["after"] = json!(after);
            for (name, value) in own.as_object().into_iter().flatten() {
                variables[name.as_str()] = value.clone();
            }
            let reply = self.graphql(&query, variables).await?;
            let page: Page = match Answer::of(&reply, path) {
                Answer::Found(page) => page,
                Answer::Absent => return Ok(Answer::Absent),
                Answer::Refused { status, errors } => {
                    return Ok(Answer::Refused { status, errors });
                }
            };
            pages.push(page.edges.len());
            runners.extend(page.edges.into_iter().map(|edge| ListedRunner {
                web_url: edge.web_url,
                ..edge.node
            }));
            let next = match page.page_info.next(after.as_deref()) {
                Ok(next) => next,
                Err(error) => return Ok(Answer::refused(&reply, error)),
            };
            let has_more = next.is_some();
            if !has_more || runners.len() >= enough {
                return Ok(Answer::Found(ListedRunners {
                    count: page.count,
                    runners,
                    pages,
                    has_more,
                }));
            }
            after = next;
        }
    }
}
