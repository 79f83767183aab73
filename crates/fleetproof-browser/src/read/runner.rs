//! The page of one runner.

mod judge;

use serde::Deserialize;

use super::{
    Badge, Contact, PageTrouble, contact::SeenContact, script, seen::General, shown::SeenBadge,
    until,
};
use crate::Tab;
use judge::Judge;

/// More pages of managers than any runner has.
const PAGES: usize = 200;

/// What the page of one runner shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerPage {
    /// The badge in its head; absent on a page that shows none.
    pub badge: Option<Badge>,
    /// Its last contact.
    pub contact: Option<Contact>,
    /// Its managers.
    pub managers: Managers,
    /// Parts that were found by another selector than the newest markup's.
    pub older_markup: Vec<String>,
    /// Errors that no script of the page has caught.
    pub script_errors: Vec<String>,
}

/// The managers on the page of a runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Managers {
    /// This GitLab shows none on the page (project runners, before the common page).
    NotShown,
    /// There is no block of managers, as for a runner that has none.
    None,
    /// There is one.
    Listed {
        /// The count in its head, where there is one.
        count: Option<u64>,
        /// The rows of all pages of the table.
        rows: Vec<ManagerRow>,
        /// The pages that the table has.
        pages: usize,
    },
}

impl Managers {
    /// The rows, if there are any.
    pub fn rows(&self) -> &[ManagerRow] {
        match self {
            Self::Listed { rows, .. } => rows,
            _ => &[],
        }
    }
}

/// A row of the managers table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerRow {
    /// The system ID.
    pub system_id: String,
    /// The badge; absent in the oldest tables, which have no status column.
    pub badge: Option<Badge>,
    /// The version with the revision, as it is shown.
    pub version: Option<String>,
    /// The last contact.
    pub contact: Contact,
}

/// The page as the script found it.
#[derive(Debug, Deserialize)]
struct Seen {
    #[serde(flatten)]
    general: General,
    badge: Option<SeenBadge>,
    contact: Option<SeenContact>,
    managers: Option<SeenManagers>,
    plain: bool,
    fetched: bool,
}

#[derive(Debug, Deserialize)]
struct SeenManagers {
    expanded: bool,
    loading: bool,
    opening: bool,
    count: Option<String>,
    rows: Vec<SeenRow>,
    next: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct SeenRow {
    system_id: String,
    has_status: bool,
    badge: Option<SeenBadge>,
    version: Option<String>,
    contact: Option<SeenContact>,
}

impl Tab {
    /// Opens the page of the runner `id` at `url`, and reads it with all pages of its managers.
    ///
    /// # Errors
    /// If the page cannot be read; the tab then still shows it, for the evidence.
    pub async fn runner_page(&self, url: &str, id: i64) -> Result<RunnerPage, PageTrouble> {
        self.open(url).await?;
        let read = self.read_runner(id).await;
        self.with_script_errors(url, read, |page, errors| page.script_errors = errors)
            .await
    }

    async fn read_runner(&self, id: i64) -> Result<RunnerPage, PageTrouble> {
        let body = include_str!("runner.js");
        let mut judge = Judge::new(id);
        let (mut page, mut next) = until(self, body, |seen, last| judge.page(seen, last)).await?;
        for _ in 1..PAGES {
            let Managers::Listed { rows, pages, .. } = &mut page.managers else {
                break;
            };
            if !next || !script::<bool>(self, include_str!("next.js")).await? {
                break;
            }
            let before = rows.last().map(|row| row.system_id.clone());
            let mut judge = Judge::after(id, before);
            let (further, more) = until(self, body, |seen, last| judge.page(seen, last)).await?;
            let further = further.managers.rows().to_vec();
            let ended = further.is_empty();
            *pages += 1;
            rows.extend(further);
            next = more && !ended;
        }
        Ok(page)
    }
}
