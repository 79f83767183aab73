//! When a page of a runner is there, and what it then shows.

use std::time::{Duration, Instant};

use super::{ManagerRow, Managers, RunnerPage, Seen, SeenManagers, SeenRow};
use crate::read::{Contact, PageTrouble, number, seen::General, shown::SeenBadge};

/// How long something has to be missing on a page that fetches data before it counts as missing.
const QUIET: Duration = Duration::from_secs(1);

/// Decides, look by look, whether the page shows all that it is going to.
pub(super) struct Judge {
    id: i64,
    /// The last system ID of the page of the table before this one.
    before: Option<String>,
    missing_since: Option<Instant>,
}

impl Judge {
    pub(super) fn new(id: i64) -> Self {
        Self {
            id,
            before: None,
            missing_since: None,
        }
    }

    /// For the page of the table that follows the one which ended with that system ID.
    pub(super) fn after(id: i64, before: Option<String>) -> Self {
        Self {
            before,
            ..Self::new(id)
        }
    }

    /// The page, and whether its table has a next one; `None`: not yet.
    pub(super) fn page(
        &mut self,
        seen: Seen,
        last: bool,
    ) -> Result<Option<(RunnerPage, bool)>, PageTrouble> {
        let general = &seen.general;
        general.trouble()?;
        if !general.loaded {
            return Ok(None);
        }
        if !names(&general.heading, self.id) {
            return waiting(general, last, &["heading"]);
        }
        let badge = seen.badge.as_ref().and_then(SeenBadge::read);
        if badge.is_none() && !seen.plain {
            return waiting(
                general,
                last,
                &["status-badge", "online-icon", "other-icon"],
            );
        }
        let Some(managers) = self.managers(&seen, last)? else {
            return Ok(None);
        };
        let next = seen.managers.as_ref().is_some_and(|managers| managers.next);
        let older_markup = general.older_markup();
        let page = RunnerPage {
            badge,
            contact: seen.contact.map(Contact::from),
            managers,
            older_markup,
            script_errors: Vec::new(),
        };
        Ok(Some((page, next)))
    }

    fn managers(&mut self, seen: &Seen, last: bool) -> Result<Option<Managers>, PageTrouble> {
        let general = &seen.general;
        let Some(managers) = &seen.managers else {
            if seen.plain {
                return Ok(Some(Managers::NotShown));
            }
            // None of them, or not yet: a page that fetches data may still be at it.
            if seen.fetched && !self.is_quiet() && !last {
                return Ok(None);
            }
            return match general.alert.is_empty() {
                true => Ok(Some(Managers::None)),
                false => waiting(general, true, &[]),
            };
        };
        if managers.opening || managers.loading || !managers.expanded {
            self.missing_since = None;
            let parts = ["managers-toggle", "managers-button"];
            return waiting(general, last, &parts);
        }
        let still_the_former = self.before.is_some()
            && managers.rows.last().map(|row| &row.system_id) == self.before.as_ref();
        if still_the_former {
            return Ok(None);
        }
        if managers.rows.is_empty() && !self.is_quiet() && !last {
            return Ok(None);
        }
        if !general.alert.is_empty() && managers.rows.is_empty() {
            return waiting(general, true, &[]);
        }
        listed(managers, general).map(Some)
    }

    /// Whether what is missing now has been missing for long enough.
    fn is_quiet(&mut self) -> bool {
        self.missing_since
            .get_or_insert_with(Instant::now)
            .elapsed()
            >= QUIET
    }
}

fn listed(managers: &SeenManagers, general: &General) -> Result<Managers, PageTrouble> {
    let rows = managers.rows.iter().map(|row| read_row(row, general));
    Ok(Managers::Listed {
        count: managers.count.as_deref().and_then(number),
        rows: rows.collect::<Result<_, _>>()?,
        pages: 1,
    })
}

fn read_row(row: &SeenRow, general: &General) -> Result<ManagerRow, PageTrouble> {
    let badge = row.badge.as_ref().and_then(SeenBadge::read);
    if row.has_status && badge.is_none() {
        let parts = ["status-badge", "online-icon", "other-icon"];
        return Err(PageTrouble::unknown(&parts, &general.beginning));
    }
    Ok(ManagerRow {
        system_id: row.system_id.clone(),
        badge,
        version: row.version.clone(),
        contact: row
            .contact
            .clone()
            .map_or_else(|| Contact::None(String::new()), Contact::from),
    })
}

/// Not yet; or if this was the last look, what is wrong.
fn waiting<T>(general: &General, last: bool, parts: &[&str]) -> Result<Option<T>, PageTrouble> {
    if !general.alert.is_empty() {
        let said = general.alert.clone();
        return Err(PageTrouble::Alert { said });
    }
    match last {
        true => Err(PageTrouble::unknown(parts, &general.beginning)),
        false => Ok(None),
    }
}

/// Whether the heading holds `#<id>`.
fn names(heading: &str, id: i64) -> bool {
    let wanted = format!("#{id}");
    heading
        .split(|c: char| c.is_whitespace() || "()[]:,".contains(c))
        .any(|word| word == wanted)
}
