//! The questions of pages, asked without a browser: where people sign in by single sign-on alone.

use fleetproof_browser::{
    Badge, Contact, ListPage, ListRow, ManagerRow, Managers, Place, RunnerPage, Shown,
};
use fleetproof_client::{Answer, GraphqlList, Membership, RunnerListFilter};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{CheckResult, Stop, Subject};

/// What the page of the subject's runner would show.
pub(super) async fn runner(subject: &Subject) -> CheckResult<RunnerPage> {
    let id = subject.runner()?.id;
    let runner = found(subject.client.graphql_runner(id).await?)?;
    let rows = runner.managers.into_iter().map(|manager| ManagerRow {
        system_id: manager.system_id,
        badge: badge(&manager.status),
        version: manager.version,
        contact: contact(manager.contacted_at.as_deref()),
    });
    let rows: Vec<ManagerRow> = rows.collect();
    Ok(RunnerPage {
        badge: badge(&runner.status),
        contact: Some(contact(runner.contacted_at.as_deref())),
        managers: match (rows.is_empty(), runner.manager_count) {
            (true, 0) => Managers::None,
            (_, count) => Managers::Listed {
                count: u64::try_from(count).ok(),
                rows,
                pages: runner.pages.len(),
            },
        },
        older_markup: Vec::new(),
        script_errors: Vec::new(),
    })
}

/// What the list of that place would show of runners with the tag.
pub(super) async fn list(subject: &Subject, place: &Place, tag: &str) -> CheckResult<ListPage> {
    let list = match place {
        Place::Admin => GraphqlList::All,
        Place::Group(path) => GraphqlList::Group(path.clone(), Membership::AllAvailable),
        Place::Project(path) => GraphqlList::Project(path.clone()),
    };
    let filter = RunnerListFilter {
        tag_list: Some(vec![tag.to_owned()]),
        ..RunnerListFilter::default()
    };
    let listed = found(subject.client.graphql_runners(&list, &filter, 20).await?)?;
    let count = u64::try_from(listed.count).ok();
    let rows = listed.runners.into_iter().map(|runner| ListRow {
        id: runner.id,
        badge: badge(&runner.status),
        link: None,
    });
    Ok(ListPage {
        rows: rows.collect(),
        counts: [count, None, None, None],
        more: listed.has_more,
        older_markup: Vec::new(),
        script_errors: Vec::new(),
    })
}

fn found<T>(answer: Answer<T>) -> CheckResult<T> {
    match answer {
        Answer::Found(value) => Ok(value),
        Answer::Absent => Err(Stop::Inconclusive(
            "GraphQL shows it to no token like this one".to_owned(),
        )),
        Answer::Refused { status, errors } => Err(Stop::Inconclusive(format!(
            "GraphQL gives no answer ({status}): {}",
            errors.join("; ")
        ))),
    }
}

fn badge(status: &str) -> Option<Badge> {
    Some(Badge {
        shown: Shown::named(status)?,
        text: status.to_owned(),
    })
}

fn contact(at: Option<&str>) -> Contact {
    let time = at.and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok());
    time.map_or_else(|| Contact::None(String::new()), Contact::At)
}
