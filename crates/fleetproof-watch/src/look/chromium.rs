//! A Chromium with a session at the target: started when the first page wants it, signed in once, and
//! started again when it has gone.

use std::time::Duration;

use fleetproof_browser::{Browser, BrowserError, Session, SignInTrouble};
use fleetproof_check::PageOptions;
use tokio::time::{Instant, timeout};

/// What it takes to start and to sign in, at most.
const PATIENCE: Duration = Duration::from_secs(90);

/// The browser is closed within that time, or left to its end.
const CLOSING: Duration = Duration::from_secs(5);

/// Pauses after a start that failed: they double from the first to the second.
const STARTS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));

/// The same after a sign-in that was refused. A GitLab locks an account for ten minutes after ten
/// refusals, and the account may be a person's.
const SIGN_INS: (Duration, Duration) = (Duration::from_secs(300), Duration::from_secs(3600));

/// Why there is no session, and the first and the longest pause before it is tried again.
type Failure = (String, (Duration, Duration));

/// A browser that is signed in, or why there is none.
pub(super) struct Chromium {
    options: PageOptions,
    base: String,
    administration: bool,
    open: Option<(Browser, Session)>,
    /// A browser whose session has ended.
    signed_out: Option<Browser>,
    failures: u32,
    /// Why there is none, and from when on it may be tried again.
    closed: Option<(String, Instant)>,
}

impl Chromium {
    pub(super) fn new(options: PageOptions, base: String, administration: bool) -> Self {
        Self {
            options,
            base,
            administration,
            open: None,
            signed_out: None,
            failures: 0,
            closed: None,
        }
    }

    /// The browser and its session; a sentence where there is none.
    pub(super) async fn open(&mut self) -> Result<(&Browser, &Session), String> {
        if self.open.is_none() {
            if let Some((why, until)) = &self.closed
                && *until > Instant::now()
            {
                return Err(why.clone());
            }
            match self.start().await {
                Ok(open) => {
                    (self.open, self.closed, self.failures) = (Some(open), None, 0);
                }
                Err((why, (first, longest))) => {
                    let pause = first * 2_u32.saturating_pow(self.failures.min(10));
                    self.failures += 1;
                    self.closed = Some((why.clone(), Instant::now() + pause.min(longest)));
                    tracing::warn!("pages of {} are not looked at: {why}", self.base);
                    return Err(why);
                }
            }
        }
        let open = self.open.as_ref();
        let (browser, session) = open.ok_or("the browser was closed")?;
        Ok((browser, session))
    }

    async fn start(&mut self) -> Result<(Browser, Session), Failure> {
        let browser = match self.signed_out.take() {
            Some(browser) => browser,
            None => {
                let options = self.options.browser.clone();
                let started = timeout(PATIENCE, Browser::start(options)).await;
                let started = started.map_err(|_| slow())?;
                started.map_err(|error| (error.to_string(), STARTS))?
            }
        };
        let credentials = &self.options.credentials;
        let signed_in = browser.sign_in(&self.base, credentials, self.administration);
        let signed_in = timeout(PATIENCE, signed_in).await;
        let why = match signed_in {
            Ok(Ok(session)) => return Ok((browser, session)),
            Ok(Err(trouble)) => (trouble.to_string(), pauses(&trouble)),
            Err(_) => slow(),
        };
        let _ = timeout(CLOSING, browser.close()).await;
        Err(why)
    }

    /// The session has ended; the next look signs in again.
    pub(super) fn forget_session(&mut self) {
        self.signed_out = self.open.take().map(|(browser, _)| browser);
    }

    /// Ends the browser; the next look starts another.
    pub(super) async fn drop_browser(&mut self) {
        if let Some((browser, _)) = self.open.take() {
            let _ = timeout(CLOSING, browser.close()).await;
        }
    }

    /// Ends the session and the browser.
    pub(super) async fn close(&mut self) {
        if let Some((browser, session)) = self.open.take() {
            let _ = timeout(CLOSING, browser.sign_out(&session)).await;
            let _ = timeout(CLOSING, browser.close()).await;
        }
    }
}

fn slow() -> Failure {
    let waited = PATIENCE.as_secs();
    (
        format!("the browser was not ready within {waited} s"),
        STARTS,
    )
}

/// How long to wait before the next try. What the target or the browser could not do is tried soon,
/// what was refused to the account is not.
fn pauses(trouble: &SignInTrouble) -> (Duration, Duration) {
    match trouble {
        SignInTrouble::Browser(BrowserError::Lost { .. })
        | SignInTrouble::Unreachable { .. }
        | SignInTrouble::Page(_)
        | SignInTrouble::Unknown { .. } => STARTS,
        _ => SIGN_INS,
    }
}
