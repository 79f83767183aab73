//! Looks at a page until it is as it should be, or patience ends.

use std::time::Duration;

use fleetproof_browser::{ListPage, PageTrouble, Place, RunnerPage, Session, Tab};
use fleetproof_model::{PageEvidence, RunnerType, TargetKind};
use tokio::time::sleep;

use super::{Answer, Way, Wrong, questions};
use crate::{Aspect, CheckResult, Stop, Subject};

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
        let Some(wrong) = judged(subject, seen, &due)? else {
            return Ok(());
        };
        let Some(pause) = again.next() else {
            let answer = Answer::of(subject).await;
            let agrees = answer
                .as_ref()
                .ok()
                .map(|answer| due(&answer.page).is_err());
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

/// By what is looked.
enum Eyes<'a> {
    Tab(Box<Tab>, &'a Session),
    Graphql,
}

impl<'a> Eyes<'a> {
    async fn open(subject: &'a Subject) -> CheckResult<Self> {
        let pages = subject.target.pages.as_ref();
        let pages = pages.ok_or_else(|| Stop::NotHere("pages are not looked at".to_owned()))?;
        match pages.way().await {
            Way::None(reason) => Err(Stop::Inconclusive(reason.clone())),
            Way::Graphql => Ok(Self::Graphql),
            Way::Browser(signed_in) => {
                let session = &signed_in.session;
                let tab = signed_in.browser.tab(session).await;
                let tab = tab.map_err(|error| Stop::Inconclusive(error.to_string()))?;
                Ok(Self::Tab(Box::new(tab), session))
            }
        }
    }

    /// The failure, with what the page shows and what the API says. `agrees`: whether the API is
    /// wrong in the same way, where that is known.
    async fn failed(&self, wrong: Wrong, agrees: Option<bool>, said: String) -> Stop {
        let about = match agrees {
            Some(false) => format!("{}: the page and the API disagree", wrong.about),
            _ => wrong.about.to_owned(),
        };
        let stop = Stop::failed(Aspect::Page(about), wrong.expected, &wrong.observed);
        let Stop::Failed(mut failure) = stop else {
            return stop;
        };
        let said = fleetproof_model::mask_text(&said, &[]);
        let line = line_about(&said, &failure.observed);
        failure.observed = format!("{}; the API says: {line}", failure.observed);
        if let Self::Tab(tab, _) = self {
            failure.page = evidence(tab, said).await;
        }
        Stop::Failed(failure)
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

/// The line of the API's answer about the manager that is observed, else the one of the runner.
fn line_about<'a>(said: &'a str, observed: &str) -> &'a str {
    let is_about = |line: &&str| {
        let manager = line.strip_prefix("manager ");
        let system_id = manager.and_then(|line| line.split(':').next());
        system_id.is_some_and(|system_id| observed.contains(system_id))
    };
    let line = said.lines().find(is_about);
    line.or_else(|| said.lines().next()).unwrap_or_default()
}

/// The API's answer, or why there is none.
fn words(answer: CheckResult<Answer>) -> String {
    match answer {
        Ok(answer) => answer.text,
        Err(Stop::Failed(failure)) => failure.observed,
        Err(Stop::Inconclusive(reason) | Stop::NotHere(reason)) => reason,
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

/// What is wrong with the page where the target is to blame; else the check ends.
fn of_trouble(subject: &Subject, trouble: PageTrouble) -> CheckResult<Wrong> {
    let wrong = |about| {
        Ok(Wrong {
            about,
            expected: "the page is there",
            observed: trouble.to_string(),
        })
    };
    match &trouble {
        PageTrouble::ServerError { .. } => wrong("an error of the application"),
        PageTrouble::Alert { .. } => wrong("an error in the page"),
        PageTrouble::ScriptFailed { .. } => wrong("a script of the page"),
        PageTrouble::NotFound { .. } if subject.target.kind == TargetKind::Coordinator => {
            wrong("a page that is not there")
        }
        _ => Err(stop_of(subject, &trouble)),
    }
}

/// How a check ends that could not read its page, where the target is not to blame.
fn stop_of(subject: &Subject, trouble: &PageTrouble) -> Stop {
    match trouble {
        PageTrouble::NotFound { .. } if subject.runner_type() == RunnerType::Instance => {
            Stop::NotHere(
                "the page of an instance runner needs an administrator's sign-in".to_owned(),
            )
        }
        trouble => Stop::Inconclusive(trouble.to_string()),
    }
}

async fn evidence(tab: &Tab, api_answer: String) -> Option<Box<PageEvidence>> {
    let seen = tab.evidence().await.ok()?;
    Some(Box::new(PageEvidence {
        path: seen.path,
        screenshot: seen.screenshot,
        text: seen.text,
        console_errors: seen.console_errors,
        api_answer,
    }))
}

impl Subject {
    /// Where the pages of the cell's runners are.
    ///
    /// # Errors
    /// Skips the check where the target has no group or project for them.
    pub(crate) fn place(&self) -> CheckResult<Place> {
        let path =
            |owner: &Option<crate::Owner>| owner.as_ref().map(|owner| owner.full_path.clone());
        let place = match self.runner_type() {
            RunnerType::Instance => Some(Place::Admin),
            RunnerType::Group => path(&self.target.group).map(Place::Group),
            RunnerType::Project => path(&self.target.project).map(Place::Project),
        };
        place.ok_or_else(|| Stop::NotHere("the target has no place for such runners".to_owned()))
    }
}
