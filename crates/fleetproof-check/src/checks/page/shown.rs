//! What several checks ask of a page.

use fleetproof_browser::{Contact, Managers, RunnerPage, Shown};
use fleetproof_model::Cohort;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc2822};

use crate::{CheckResult, Runner, Subject, ensure_status, pages::Wrong};

/// Hosts of one GitLab need not have the very same time.
const TOLERANCE: Duration = Duration::minutes(1);

/// Two texts of one time differ by less: one has milliseconds, the other may not.
const SAME: Duration = Duration::seconds(1);

/// Contact by a manager in both ways: a manager that has only verified is shown as never contacted
/// by some releases. Returns the target's time from before.
pub(super) async fn contact(
    subject: &Subject,
    runner: &Runner,
    system_id: &str,
) -> CheckResult<OffsetDateTime> {
    let info = subject.info("page0000");
    let client = &subject.client;
    let (token, system) = (Some(&runner.token), Some(system_id));
    let reply = client.verify(token, system, Some(&info)).await?;
    ensure_status!(reply, 200);
    // The target's clock, not ours, since its own times are compared with it.
    let since = reply
        .header("date")
        .and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok())
        .unwrap_or_else(OffsetDateTime::now_utc);
    let reply = client.request_job(token, system, Some(&info), None).await?;
    ensure_status!(reply, 204);
    runner.note_contact(system_id);
    Ok(since)
}

/// The runner itself is online, and its contact is not older than our request.
pub(super) fn runner_is_online(page: &RunnerPage, since: OffsetDateTime) -> Result<(), Wrong> {
    runner_is(
        page,
        Shown::Online,
        "a runner that was in contact a moment ago is shown as online",
    )?;
    let contact = page.contact.as_ref().and_then(Contact::time);
    // A page in another language than English does not tell which time it is.
    let fresh = contact.is_none_or(|at| at >= since - TOLERANCE);
    Wrong::unless(
        fresh,
        "the last contact of a runner",
        "the last contact shown is that of our own request",
        || told(page.contact.as_ref()),
    )
}

/// The badge of the runner itself.
pub(super) fn runner_is(
    page: &RunnerPage,
    status: Shown,
    expected: &'static str,
) -> Result<(), Wrong> {
    let shown = page.badge.as_ref().map(|badge| badge.shown);
    // A page that shows no badge is told as unknown markup, unless it is one that never had any.
    let right = shown.is_none_or(|shown| shown.agrees_with(status));
    Wrong::unless(right, "the badge of a runner", expected, || {
        let shown = shown.map_or_else(|| "nothing".to_owned(), |shown| shown.to_string());
        format!(
            "it is shown as {shown}, with the last contact {}",
            told(page.contact.as_ref())
        )
    })
}

/// The table has a row for each of these managers, and for no other.
pub(super) fn managers_are(page: &RunnerPage, due: &[String]) -> Result<(), Wrong> {
    if page.managers == Managers::NotShown {
        return Ok(());
    }
    let rows = page.managers.rows();
    let shown: Vec<&str> = rows.iter().map(|row| row.system_id.as_str()).collect();
    let missing: Vec<&str> = due
        .iter()
        .map(String::as_str)
        .filter(|due| !shown.contains(due))
        .collect();
    let right = missing.is_empty() && shown.len() == due.len();
    Wrong::unless(
        right,
        "the managers of a runner",
        "the table has one row for each manager, and no other",
        || match missing.as_slice() {
            [] => format!("{} rows for {} managers", shown.len(), due.len()),
            missing => format!(
                "{} rows for {} managers; missing: {}",
                shown.len(),
                due.len(),
                missing
                    .iter()
                    .take(3)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        },
    )
}

/// The count beside the heading, where there is one.
pub(super) fn count_is(page: &RunnerPage, due: usize) -> Result<(), Wrong> {
    let Managers::Listed {
        count: Some(count), ..
    } = page.managers
    else {
        return Ok(());
    };
    Wrong::unless(
        count == due as u64,
        "the count of managers",
        "the count beside the heading is that of the managers",
        || format!("the count is {count}; there are {due}"),
    )
}

/// A manager is shown as online, with a contact that is not older than our request.
pub(super) fn manager_is_online(
    page: &RunnerPage,
    system_id: &str,
    since: OffsetDateTime,
) -> Result<(), Wrong> {
    let mut rows = page.managers.rows().iter();
    let Some(row) = rows.find(|row| row.system_id == system_id) else {
        return Ok(());
    };
    // The oldest tables have no status: the time alone tells.
    let online = row
        .badge
        .as_ref()
        .is_none_or(|badge| badge.shown == Shown::Online);
    let shown = || {
        let badge = row.badge.as_ref();
        badge.map_or_else(|| "nothing".to_owned(), |badge| badge.shown.to_string())
    };
    Wrong::unless(
        online,
        "the badge of a manager",
        "a manager that was in contact a moment ago is shown as online",
        || {
            format!(
                "{system_id} is shown as {}, with the last contact {}",
                shown(),
                row.contact
            )
        },
    )?;
    let fresh = row.contact.time().is_some_and(|at| at >= since - TOLERANCE);
    Wrong::unless(
        fresh,
        "the last contact of a manager",
        "the last contact shown is that of our own request",
        || format!("{system_id} is shown with {}", row.contact),
    )
}

/// What the page of a runner has to show after both ways of contact by one of its managers, with
/// `system_id`, at `since` by the target's clock. Its other managers are nobody's concern here.
///
/// # Errors
/// What it shows otherwise.
pub fn shows_contact(
    page: &RunnerPage,
    system_id: &str,
    since: OffsetDateTime,
) -> Result<(), Wrong> {
    runner_is_online(page, since)?;
    let mut rows = page.managers.rows().iter();
    let listed = page.managers == Managers::NotShown || rows.any(|row| row.system_id == system_id);
    Wrong::unless(
        listed,
        "the managers of a runner",
        "a manager that was in contact a moment ago is listed",
        || format!("{system_id} is not listed"),
    )?;
    manager_is_online(page, system_id, since)
}

/// Whether this is the one difference between pages and REST that is GitLab's own: a runner that
/// has only verified, and never asked for a job, is "never contacted" on pages, and by its time in
/// REST (contract STA-03, STA-04, VER-11). A badge in a language unknown to us may say just that.
pub(super) fn only_verified(subject: &Subject, shown: Shown) -> bool {
    let verified = matches!(subject.cell.cohort, Cohort::Fresh | Cohort::Before(_));
    // Without a database all managers are made by the API.
    let verified = verified || subject.target.database.is_none();
    verified && shown.agrees_with(Shown::NeverContacted)
}

/// The two are one time.
pub(super) fn same_time(one: Option<OffsetDateTime>, other: Option<OffsetDateTime>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < SAME,
        (None, None) => true,
        _ => false,
    }
}

pub(super) fn told(contact: Option<&Contact>) -> String {
    contact.map_or_else(|| "no last contact".to_owned(), ToString::to_string)
}
