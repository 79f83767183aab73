//! Looks at a page until it is as it should be, or patience ends.

use std::time::Duration;

use fleetproof_browser::{ListPage, PageTrouble, Place, RunnerPage};
use fleetproof_model::TargetKind;
use tokio::time::sleep;

use super::{
    Answer, Wrong,
    eyes::{Eyes, words},
    questions,
    unread::of_trouble,
};
use crate::{CheckResult, Stop, Subject};

/// A page does not refresh itself: it is loaded again after these times. A GitLab keeps contact
/// times in a cache for a while, and has replicas behind it; its own tests wait so.
const AGAIN_GITLAB: [Duration; 3] = [
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
const AGAIN_COORDINATOR: [Duration; 1] = [Duration::from_millis(100)];

/// Looks at the page of the subject's runner until `due` finds nothing wrong with it.
///
/// # Errors
/// Fails the check if something stays wrong, with the page and the API's answer as evidence.
pub(crate) async fn look(
    subject: &Subject,
    due: impl Fn(&RunnerPage) -> Result<(), Wrong> + Send + Sync,
) -> CheckResult {
    let eyes = Eyes::open(subject).await?;
    let runner = subject.runner()?;
    let path = subject.place()?.runner(runner.id);
    let mut again = pauses(subject).iter();
    loop {
        let seen = match &eyes {
            Eyes::Tab(tab, session) => {
                let page = tab.runner_page(&session.at(&path), runner.id).await;
                page.inspect(|page| note(subject, &page.older_markup, &page.script_errors))
            }
            Eyes::Graphql => Ok(questions::runner(subject).await?),
        };
        let was_read = seen.is_ok();
        let Some(wrong) = judged(subject, seen, &due)? else {
            return Ok(());
        };
        let Some(pause) = again.next() else {
            let answer = Answer::of(subject).await;
            let known = answer.as_ref().ok().filter(|_| was_read);
            let agrees = known.map(|answer| due(&answer.page).is_err());
            return Err(eyes.failed(wrong, agrees, words(answer)).await);
        };
        sleep(*pause).await;
    }
}

/// Looks at a list for runners with a tag until `due` finds nothing wrong with it.
///
/// # Errors
/// Fails the check if something stays wrong, with the page and the API's answer as evidence.
pub(crate) async fn look_at_list(
    subject: &Subject,
    place: &Place,
    tag: &str,
    due: impl Fn(&ListPage) -> Result<(), Wrong> + Send + Sync,
) -> CheckResult {
    let eyes = Eyes::open(subject).await?;
    // Of a group all that it may use; the settings of a GitLab's project know no filter, and ignore it.
    let inherited = match place {
        Place::Group(_) => "membership[]=ALL_AVAILABLE&",
        _ => "",
    };
    let path = format!("{}?{inherited}tag[]={tag}", place.list());
    let mut again = pauses(subject).iter();
    loop {
        let seen = match &eyes {
            Eyes::Tab(tab, session) => {
                let page = tab.list_page(&session.at(&path)).await;
                page.inspect(|page| note(subject, &page.older_markup, &page.script_errors))
            }
            Eyes::Graphql => Ok(questions::list(subject, place, tag).await?),
        };
        let Some(wrong) = judged(subject, seen, &due)? else {
            return Ok(());
        };
        let Some(pause) = again.next() else {
            let answer = Answer::of(subject).await;
            return Err(eyes.failed(wrong, None, words(answer)).await);
        };
        sleep(*pause).await;
    }
}

/// What is wrong with a page, if anything; the check ends where that cannot be told.
fn judged<P>(
    subject: &Subject,
    seen: Result<P, PageTrouble>,
    due: impl Fn(&P) -> Result<(), Wrong>,
) -> CheckResult<Option<Wrong>> {
    match seen {
        Ok(page) => Ok(due(&page).err()),
        Err(trouble) => of_trouble(subject, trouble).map(Some),
    }
}

fn pauses(subject: &Subject) -> &'static [Duration] {
    match subject.target.kind {
        TargetKind::Gitlab => &AGAIN_GITLAB,
        TargetKind::Coordinator => &AGAIN_COORDINATOR,
    }
}

fn note(subject: &Subject, older_markup: &[String], script_errors: &[String]) {
    let Some(pages) = &subject.target.pages else {
        return;
    };
    for part in older_markup {
        pages.note(format!("pages have another markup than the newest: {part}"));
    }
    for error in script_errors {
        pages.note(format!(
            "a page showed what it should although a script of it failed: {error}"
        ));
    }
}

impl Subject {
    /// Where the pages of the cell's runners are.
    ///
    /// # Errors
    /// Skips the check where the target has no group or project for them.
    pub(crate) fn place(&self) -> CheckResult<Place> {
        let place = self.target.place(self.runner_type());
        place.ok_or_else(|| Stop::NotHere("the target has no place for such runners".to_owned()))
    }
}
