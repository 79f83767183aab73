//! Lists of runners: an administrator's, a group's, and that of a project's settings.

use serde::Deserialize;

use super::{Badge, PageTrouble, number, seen::General, shown::SeenBadge, until};
use crate::Tab;

/// What a list shows on its first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The rows.
    pub rows: Vec<ListRow>,
    /// The counts on the tabs: all, instance, group and project runners, where they are shown.
    pub counts: [Option<u64>; 4],
    /// Whether the list has a further page.
    pub more: bool,
    /// Parts that were found by another selector than the newest markup's.
    pub older_markup: Vec<String>,
    /// Errors that no script of the page has caught.
    pub script_errors: Vec<String>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The runner's ID.
    pub id: i64,
    /// Its badge; absent where the list shows none.
    pub badge: Option<Badge>,
    /// Where its link leads, as it is written.
    pub link: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Seen {
    #[serde(flatten)]
    general: General,
    has_list: bool,
    empty: bool,
    busy: bool,
    rows: Vec<SeenRow>,
    counts: Counts,
    next: bool,
}

#[derive(Debug, Deserialize)]
struct SeenRow {
    id: i64,
    badge: Option<SeenBadge>,
    link: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Counts {
    all: Option<String>,
    instance: Option<String>,
    group: Option<String>,
    project: Option<String>,
}

impl Tab {
    /// Opens the list at `url` and reads its first page.
    ///
    /// # Errors
    /// If the page cannot be read; the tab then still shows it, for the evidence.
    pub async fn list_page(&self, url: &str) -> Result<ListPage, PageTrouble> {
        self.open(url).await?;
        let read = until(self, include_str!("list.js"), judge).await;
        self.with_script_errors(url, read, |page, errors| page.script_errors = errors)
            .await
    }
}

fn judge(seen: Seen, last: bool) -> Result<Option<ListPage>, PageTrouble> {
    let general = &seen.general;
    general.trouble()?;
    if !general.loaded || seen.busy {
        return Ok(None);
    }
    if seen.rows.is_empty() && !seen.empty {
        if !general.alert.is_empty() {
            let said = general.alert.clone();
            return Err(PageTrouble::Alert { said });
        }
        if !last {
            return Ok(None);
        }
        if !seen.has_list {
            let parts = ["list", "list-row", "list-empty"];
            return Err(PageTrouble::unknown(&parts, &general.beginning));
        }
    }
    let Counts {
        all,
        instance,
        group,
        project,
    } = seen.counts;
    Ok(Some(ListPage {
        counts: [all, instance, group, project].map(|text| number(&text?)),
        more: seen.next,
        older_markup: general.older_markup(),
        script_errors: Vec::new(),
        rows: seen
            .rows
            .into_iter()
            .map(|row| ListRow {
                id: row.id,
                badge: row.badge.and_then(|badge| badge.read()),
                link: row.link,
            })
            .collect(),
    }))
}
