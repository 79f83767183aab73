//! By what pages are looked at, and what is kept of one that is wrong.

use fleetproof_browser::{Session, Tab};
use fleetproof_model::PageEvidence;

use super::{Answer, Way, Wrong};
use crate::{Aspect, CheckResult, Stop, Subject};

/// By what is looked.
pub(super) enum Eyes<'a> {
    Tab(Box<Tab>, &'a Session),
    Graphql,
}

impl<'a> Eyes<'a> {
    /// As soon as a tab is free.
    ///
    /// # Errors
    /// If there is no way to look.
    pub(super) async fn open(subject: &'a Subject) -> CheckResult<Self> {
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
    pub(super) async fn failed(&self, wrong: Wrong, agrees: Option<bool>, said: String) -> Stop {
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

/// The API's answer, or why there is none.
pub(super) fn words(answer: CheckResult<Answer>) -> String {
    match answer {
        Ok(answer) => answer.text,
        Err(Stop::Failed(failure)) => failure.observed,
        Err(Stop::Inconclusive(reason) | Stop::NotHere(reason)) => reason,
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

async fn evidence(tab: &Tab, api_answer: String) -> Option<Box<PageEvidence>> {
    let seen = tab.evidence().await.ok()?;
    Some(Box::new(PageEvidence {
        path: seen.path,
        status: seen.status,
        request_id: seen.request_id,
        screenshot: seen.screenshot,
        text: seen.text,
        console_errors: seen.console_errors,
        api_answer,
    }))
}
