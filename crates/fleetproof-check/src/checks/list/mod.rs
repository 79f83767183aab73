//! An administrator lists and filters runners.

pub mod all;
pub mod bad_filter;
pub mod by_status;
pub mod by_tag;
pub mod by_type;
pub mod by_version_prefix;
pub mod combined_filters;
pub mod deprecated_scope;
pub mod group;
pub mod item_shape;
pub mod own;
pub mod pagination;
pub mod paused;
pub mod project;

use fleetproof_client::{Reply, RunnerList, Scope};
use serde_json::Value;

use crate::{Aspect, CheckResult, Stop, Subject, ensure_status};

/// A list as the endpoint that it is had from, for what is expected of it.
fn name(list: RunnerList) -> &'static str {
    match list {
        RunnerList::Own => "GET /api/v4/runners",
        RunnerList::All => "GET /api/v4/runners/all",
        RunnerList::Group(_) => "GET /api/v4/groups/:id/runners",
        RunnerList::Project(_) => "GET /api/v4/projects/:id/runners",
    }
}

/// The lists that a runner of the cell is certain to be in, whatever the settings: that of all
/// runners, which is for administrators, and that of the group or project that it serves.
fn certain_lists(subject: &Subject) -> CheckResult<Vec<RunnerList>> {
    let mut lists = Vec::new();
    if subject.target.administrator {
        lists.push(RunnerList::All);
    }
    match subject.scope()? {
        Scope::Instance => {}
        Scope::Group { group_id } => lists.push(RunnerList::Group(group_id)),
        Scope::Project { project_id } => lists.push(RunnerList::Project(project_id)),
    }
    if lists.is_empty() {
        let reason = "only an administrator can list instance runners";
        return Err(Stop::NotHere(reason.to_owned()));
    }
    Ok(lists)
}

/// A question to a list about one runner, which is asked for by a tag that no other has.
struct Question<'a> {
    subject: &'a Subject,
    list: RunnerList,
    id: i64,
    tag: &'a str,
}

impl<'a> Question<'a> {
    /// About the subject's runner, by its own tag.
    fn about(subject: &'a Subject, list: RunnerList) -> CheckResult<Self> {
        let runner = subject.runner()?;
        let tag = runner.own_tag.as_deref();
        Ok(Self {
            subject,
            list,
            id: runner.id,
            tag: tag.ok_or_else(|| Stop::NotHere("the runner has no tag of its own".to_owned()))?,
        })
    }

    /// The items that the list has under `filters`.
    async fn items(&self, filters: &[(&str, &str)]) -> CheckResult<Vec<Value>> {
        let mut pairs = vec![("tag_list", self.tag)];
        pairs.extend(filters);
        let reply = self.subject.client.runners(self.list, &pairs).await?;
        items(&reply)
    }

    /// Fails unless the runner is listed under `filters`, once, where `due`, and else is not.
    async fn ensure_listed(&self, filters: &[(&str, &str)], due: bool) -> CheckResult {
        let found = ids(&self.items(filters).await?);
        let right = if due {
            found == [self.id]
        } else {
            found.is_empty()
        };
        if right {
            return Ok(());
        }
        let filters: Vec<_> = filters.iter().map(|(a, b)| format!("{a}={b}")).collect();
        let by = if filters.is_empty() {
            "its tag".to_owned()
        } else {
            format!("its tag and {}", filters.join("&"))
        };
        let verb = if due { "lists" } else { "does not list" };
        Err(Stop::failed(
            Aspect::Other,
            format!("{}, asked by {by}, {verb} the runner", name(self.list)),
            format!("asked for runner {}; listed: {found:?}", self.id),
        ))
    }
}

/// The items of a list, which must have been answered with 200.
fn items(reply: &Reply) -> CheckResult<Vec<Value>> {
    ensure_status!(reply, 200);
    match reply.json() {
        Value::Array(items) => Ok(items),
        _ => Err(Stop::failed(
            Aspect::Other,
            "a list of runners is a JSON array",
            reply.text(),
        )),
    }
}

fn ids(items: &[Value]) -> Vec<i64> {
    items
        .iter()
        .filter_map(|item| item["id"].as_i64())
        .collect()
}
