//! Looking by a Chromium of the target's own.

use std::time::{Duration, Instant};

use fleetproof_browser::{Evidence as Shown, PageTrouble, Place};
use fleetproof_check::{PageOptions, Wrong, checks::shows_contact};
use fleetproof_model::{RunnerType, Verdict};
use futures::future::BoxFuture;
use tokio::time::{sleep, timeout};

use super::{ENDPOINT, Eyes, Look, LookOrder, chromium::Chromium, found};
use crate::{fleet::Sent, judge::Confirmation};

/// So often a page that is not right is loaded again.
const TRIES: usize = 3;

/// Beyond the browser's own patience, after which it counts as hanging.
const SLACK: Duration = Duration::from_secs(10);

/// What one load of a page has shown.
enum Loaded {
    Right,
    /// Something is wrong, by an answer of that status.
    Wrong(Wrong, u16, Option<Shown>),
    /// It could not be seen, and not by the target's fault.
    Unseen(String),
    /// This user is not to see it.
    NotHere(String),
    /// The session has ended.
    SignedOut(String),
    /// The browser has gone.
    Gone(String),
}

/// Looks by a Chromium.
pub(crate) struct BrowserEyes {
    chromium: Chromium,
    patience: Duration,
    base: String,
}

impl BrowserEyes {
    /// Pages of the target at `base`. `administration`: those of instance runners are among them.
    pub(crate) fn new(options: PageOptions, base: &str, administration: bool) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self {
            patience: options.browser.patience + SLACK,
            chromium: Chromium::new(options, base.clone(), administration),
            base,
        }
    }

    async fn look_at(&mut self, order: LookOrder) -> Look {
        let began = Instant::now();
        let url = format!("{}{}", self.base, order.place.runner(order.runner.id));
        let mut sent = Vec::new();
        let mut wrong = None;
        let mut times = 0;
        for attempt in 0..=TRIES {
            if attempt > 0 {
                sleep(order.gap).await;
            }
            let plain = |verdict, reason, sent| Look {
                seen: found::plain(&order, verdict, reason, began.elapsed()),
                order: order.clone(),
                confirmation: None,
                sent,
            };
            match self.load(&order, &mut sent).await {
                // A page does not refresh itself: one that is right when it is loaded again is right.
                Loaded::Right => return plain(Verdict::Passed, None, sent),
                Loaded::NotHere(why) => return plain(Verdict::Skipped, Some(why), sent),
                Loaded::Wrong(what, status, shown) => {
                    wrong = Some((what, status, shown));
                    times += 1;
                }
                Loaded::Unseen(why) | Loaded::SignedOut(why) | Loaded::Gone(why) => {
                    if wrong.is_none() {
                        return plain(Verdict::Inconclusive, Some(why), sent);
                    }
                    break;
                }
            }
        }
        let Some((what, status, shown)) = wrong else {
            let why = "the page was not looked at".to_owned();
            let seen = found::plain(&order, Verdict::Inconclusive, Some(why), began.elapsed());
            return Look {
                order,
                seen,
                confirmation: None,
                sent,
            };
        };
        let (said, asked) = order.fleet.said(order.runner.clone()).await;
        sent.extend(asked);
        let confirmation = match said.is_ok() && times > TRIES {
            true => Confirmation::Confirmed,
            false => Confirmation::Open,
        };
        let what = (what, status);
        let seen = found::failed(&order, what, shown, &said, (&url, began.elapsed()));
        Look {
            order,
            seen,
            confirmation: Some(confirmation),
            sent,
        }
    }

    /// Loads the page; where browser or session have gone, once more with new ones.
    async fn load(&mut self, order: &LookOrder, sent: &mut Vec<Sent>) -> Loaded {
        match self.load_once(order, sent).await {
            Loaded::SignedOut(_) => {
                self.chromium.forget_session();
                self.load_once(order, sent).await
            }
            Loaded::Gone(why) => {
                tracing::info!("{}: {why}; the browser is started again", self.base);
                self.chromium.drop_browser().await;
                self.load_once(order, sent).await
            }
            loaded => loaded,
        }
    }

    async fn load_once(&mut self, order: &LookOrder, sent: &mut Vec<Sent>) -> Loaded {
        let patience = self.patience;
        let (browser, session) = match self.chromium.open().await {
            Ok(open) => open,
            Err(why) => return Loaded::Unseen(why),
        };
        let began = Instant::now();
        let id = order.runner.id;
        let loaded = timeout(patience, async {
            let tab = browser.tab(session).await?;
            let page = tab
                .runner_page(&session.at(&order.place.runner(id)), id)
                .await;
            let judged = match page {
                Ok(page) => shows_contact(&page, &order.system_id, order.since)
                    .map_err(|wrong| (wrong, 200)),
                Err(trouble) => Err(of_trouble(trouble)?),
            };
            let Err((wrong, status)) = judged else {
                return Ok(Loaded::Right);
            };
            Ok(Loaded::Wrong(wrong, status, tab.evidence().await.ok()))
        });
        let loaded = match loaded.await {
            Ok(Ok(loaded)) => loaded,
            Ok(Err(trouble)) => unseen(&trouble, &order.place, order.cell().runner_type),
            Err(_) => {
                // It may hang for good.
                self.chromium.drop_browser().await;
                let waited = patience.as_secs();
                Loaded::Unseen(format!("the page was not there within {waited} s"))
            }
        };
        let status = match &loaded {
            Loaded::Right => Some(200),
            Loaded::Wrong(_, status, _) => Some(*status),
            Loaded::NotHere(_) => Some(404),
            // Nothing that is known of the target.
            Loaded::Unseen(_) | Loaded::SignedOut(_) | Loaded::Gone(_) => None,
        };
        sent.extend(status.map(|status| Sent {
            endpoint: ENDPOINT,
            status: Some(status),
            took: began.elapsed(),
        }));
        loaded
    }
}

/// What is wrong with the page where the target is to blame, and the answer's status.
fn of_trouble(trouble: PageTrouble) -> Result<(Wrong, u16), PageTrouble> {
    if !trouble.is_the_targets() {
        return Err(trouble);
    }
    let status = match &trouble {
        PageTrouble::ServerError { status, .. } => *status,
        _ => 200,
    };
    let wrong = Wrong {
        about: "a page",
        expected: "the page is there",
        observed: trouble.to_string(),
    };
    Ok((wrong, status))
}

fn unseen(trouble: &PageTrouble, place: &Place, runner_type: RunnerType) -> Loaded {
    match trouble {
        PageTrouble::NotFound { .. } if runner_type == RunnerType::Instance => Loaded::NotHere(
            "the page of an instance runner needs an administrator's sign-in".to_owned(),
        ),
        // The browser is well, and the target is not to be reached.
        PageTrouble::Browser(error) if error.to_string().contains("net::ERR_") => {
            Loaded::Unseen(error.to_string())
        }
        PageTrouble::SignedOut => Loaded::SignedOut(trouble.to_string()),
        PageTrouble::Browser(_) => Loaded::Gone(trouble.to_string()),
        trouble => Loaded::Unseen(format!("{}: {trouble}", place.list())),
    }
}

impl Eyes for BrowserEyes {
    fn look(&mut self, order: LookOrder) -> BoxFuture<'_, Look> {
        Box::pin(self.look_at(order))
    }

    fn close(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(self.chromium.close())
    }
}
