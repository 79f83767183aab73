//! `list.pagination`

use std::collections::BTreeSet;

use fleetproof_client::{RegisterRunner, Reply, RunnerList};
use fleetproof_model::Activity;

use super::{certain_lists, ids, items, name};
use crate::{Check, CheckMeta, CheckResult, Cohorts, RunsOn, Subject, ensure};

/// Pages of a list are complete and do not overlap, and their headers count right (contract
/// GEN-30).
pub struct Pagination;

/// Runners that are listed, one to a page.
const RUNNERS: usize = 3;

impl Check for Pagination {
    const META: CheckMeta = CheckMeta::new(
        "list.pagination",
        Activity::List,
        "GET /api/v4/runners/all",
        "The pages of a list together have every runner once; their headers count runners and \
         pages, and link to the neighbours; a page has 20 items, or as many as asked, up to 100.",
    )
    .runs_on(RunsOn::Nothing)
    .cohorts(Cohorts::Fresh);

    async fn run(subject: &Subject) -> CheckResult {
        let tag = subject.unique("pages");
        let mut made = BTreeSet::new();
        for _ in 0..RUNNERS {
            let fields = RegisterRunner {
                tag_list: Some(vec![subject.run_tag(), tag.clone()]),
                ..subject.fields("page")
            };
            made.insert(subject.create(&fields).await?.0.id);
        }
        for list in certain_lists(subject)? {
            let mut listed = Vec::new();
            for page in 1..=RUNNERS {
                let reply = ask(subject, list, &tag, Some("1"), page).await?;
                let found = ids(&items(&reply)?);
                ensure!(
                    found.len() == 1,
                    format!("a page of {} has as many items as asked for", name(list)),
                    format!("page {page} has {}", found.len())
                );
                listed.extend(found);
                ensure_headers(&reply, page)?;
            }
            let beyond = ask(subject, list, &tag, Some("1"), RUNNERS + 1).await?;
            listed.extend(ids(&items(&beyond)?));
            let distinct: BTreeSet<_> = listed.iter().copied().collect();
            ensure!(
                listed.len() == RUNNERS && distinct == made,
                format!("the pages of {} have every runner once", name(list)),
                format!("made: {made:?}; listed page by page: {listed:?}")
            );
            for (per_page, granted) in [(None, "20"), (Some("100"), "100"), (Some("101"), "100")] {
                let reply = ask(subject, list, &tag, per_page, 1).await?;
                ensure_header(&reply, "x-per-page", granted)?;
                ensure!(
                    items(&reply)?.len() == RUNNERS,
                    format!("one page of {} has all, where all fit", name(list)),
                    reply.text()
                );
            }
        }
        Ok(())
    }
}

async fn ask(
    subject: &Subject,
    list: RunnerList,
    tag: &str,
    per_page: Option<&str>,
    page: usize,
) -> CheckResult<Reply> {
    let page = page.to_string();
    let mut pairs = vec![("tag_list", tag), ("page", &page)];
    pairs.extend(per_page.map(|per_page| ("per_page", per_page)));
    Ok(subject.client.runners(list, &pairs).await?)
}

/// The headers of page `page` of [`RUNNERS`], one runner to a page.
fn ensure_headers(reply: &Reply, page: usize) -> CheckResult {
    let all = RUNNERS.to_string();
    let number = |page: usize| {
        if (1..=RUNNERS).contains(&page) {
            page.to_string()
        } else {
            String::new()
        }
    };
    for (header, due) in [
        ("x-page", number(page)),
        ("x-per-page", "1".to_owned()),
        ("x-total", all.clone()),
        ("x-total-pages", all),
        ("x-next-page", number(page + 1)),
        ("x-prev-page", number(page - 1)),
    ] {
        ensure_header(reply, header, &due)?;
    }
    let links = reply.header("link").unwrap_or_default();
    for (relation, due) in [
        ("first", true),
        ("last", true),
        ("next", page < RUNNERS),
        ("prev", page > 1),
    ] {
        let there = links.contains(&format!("rel=\"{relation}\""));
        ensure!(
            there == due,
            format!("`Link` names the {relation} page where there is one"),
            format!("page {page}: {links}")
        );
    }
    Ok(())
}

fn ensure_header(reply: &Reply, header: &str, due: &str) -> CheckResult {
    let value = reply.header(header).unwrap_or_default();
    ensure!(
        value == due,
        format!("`{header}` of a page counts right"),
        format!("{} answered `{value}` where it is `{due}`", reply.endpoint)
    );
    Ok(())
}
