//! The status page of a watch: what is wrong now, what each cell looked like round by round, the
//! evidence, and how long the reserves last. It is made anew for each request, and needs no script.

mod alerts;
mod findings;
mod reserve;
mod strips;

use fleetproof_model::Verdict;
use maud::{Markup, html};

use crate::{
    page::{Page, Section, Tone, document, tile},
    words::{count, thousands},
};

/// All that the page tells. Times are in RFC 3339.
#[derive(Debug, Clone, Default)]
pub struct WatchPage {
    /// The program's version.
    pub version: String,
    /// When it was asked for.
    pub at: String,
    /// The targets.
    pub targets: Vec<WatchedTarget>,
    /// The receivers of alerts, and how many messages wait for each.
    pub receivers: Vec<(String, u64)>,
    /// What keeps the page from being whole.
    pub trouble: Option<String>,
}

/// One target.
#[derive(Debug, Clone, Default)]
pub struct WatchedTarget {
    /// Its name.
    pub name: String,
    /// What it is.
    pub release: Option<String>,
    /// What was not right with the last round itself.
    pub trouble: Option<String>,
    /// The rounds that the strips show, oldest first.
    pub rounds: Vec<ShownRound>,
    /// One strip for each check of each cell.
    pub strips: Vec<Strip>,
    /// What is firing.
    pub alerts: Vec<ShownAlert>,
    /// Failures with what they rest on, newest first.
    pub findings: Vec<ShownFinding>,
    /// How many more failures there were.
    pub more_findings: usize,
    /// What is held.
    pub reserves: Vec<Reserve>,
    /// Runners that somebody else has removed.
    pub vanished: u64,
}

/// A round.
#[derive(Debug, Clone)]
pub struct ShownRound {
    /// Its number.
    pub number: i64,
    /// When it began.
    pub at: String,
    /// When it ended, unless it was cut off.
    pub ended: bool,
    /// Requests sent.
    pub requests: u64,
}

/// One check of one cell over the rounds.
#[derive(Debug, Clone)]
pub struct Strip {
    /// The runner type.
    pub runner_type: String,
    /// The cohort.
    pub cohort: String,
    /// The check.
    pub check: String,
    /// One for each round; nothing where it was not asked.
    pub marks: Vec<Option<Verdict>>,
    /// Median and 95th percentile of the time that it took, in milliseconds.
    pub millis: Option<(f64, f64)>,
}

/// An alert that is firing.
#[derive(Debug, Clone)]
pub struct ShownAlert {
    /// Its name.
    pub name: String,
    /// In a sentence.
    pub summary: String,
    /// More of it.
    pub description: String,
    /// Since when.
    pub since: String,
}

/// A failure.
#[derive(Debug, Clone, Default)]
pub struct ShownFinding {
    /// The newest round in which it was seen.
    pub round: i64,
    /// The first of those that are shown.
    pub first_round: i64,
    /// In how many of them it was seen.
    pub times: usize,
    /// Runner type and cohort.
    pub cell: String,
    /// The check.
    pub check: String,
    /// Method and path pattern.
    pub endpoint: String,
    /// The status that came.
    pub status: Option<u16>,
    /// The target's name for the request.
    pub correlation_id: Option<String>,
    /// What should have been seen.
    pub expected: String,
    /// What was seen.
    pub observed: String,
    /// What the target's log says lies behind it.
    pub likely_cause: Option<String>,
    /// The target's log lines.
    pub server_log: Vec<String>,
    /// A command that asks the same.
    pub reproduce: String,
    /// What a page showed, where it is one that was looked at.
    pub page: Option<ShownPage>,
}

/// What a page showed.
#[derive(Debug, Clone, Default)]
pub struct ShownPage {
    /// Its path.
    pub path: String,
    /// The beginning of its text.
    pub text: String,
    /// What it wrote to the console as an error.
    pub console_errors: Vec<String>,
    /// What the API says of the same runner.
    pub api_answer: String,
}

/// The runners of a cell.
#[derive(Debug, Clone)]
pub struct Reserve {
    /// The runner type.
    pub runner_type: String,
    /// The cohort.
    pub cohort: String,
    /// Runners that can be asked.
    pub ripe: usize,
    /// Younger ones.
    pub ripening: usize,
    /// When the first of those is old enough.
    pub next_ripe: Option<String>,
    /// When none will be left.
    pub dry_at: Option<String>,
}

const STYLE: &str = include_str!("style.css");

impl WatchPage {
    /// The page as HTML.
    pub fn to_html(&self) -> String {
        let alerts: usize = self.targets.iter().map(|target| target.alerts.len()).sum();
        let troubled =
            self.trouble.is_some() || self.targets.iter().any(|target| target.trouble.is_some());
        let tone = match (alerts, troubled) {
            (0, false) => Tone::Good,
            (0, true) => Tone::Doubt,
            _ => Tone::Bad,
        };
        let title = match tone {
            Tone::Good => "all well".to_owned(),
            Tone::Bad => count(alerts, "alert"),
            Tone::Doubt => "could not tell".to_owned(),
        };
        document(&Page {
            title: format!("{title} · fleetproof watch"),
            verdict: tone,
            version: self.version.clone(),
            style: STYLE,
            lead: self.lead(tone, alerts),
            sections: self.sections(),
            footer: html! { "Made at " (moment(&self.at)) ". Load it again for the newest rounds." },
        })
    }

    fn lead(&self, tone: Tone, alerts: usize) -> Markup {
        let (word, headline) = match tone {
            Tone::Good => ("Well", "Every cell is served".to_owned()),
            Tone::Bad => ("Firing", self.first_alert().unwrap_or_default()),
            Tone::Doubt => ("Could not tell", "The last round could not tell".to_owned()),
        };
        let troubles = self.targets.iter().filter_map(|target| {
            let trouble = target.trouble.as_ref()?;
            Some(format!("{}: {trouble}", target.name))
        });
        let requests: u64 = self
            .targets
            .iter()
            .filter_map(|target| target.rounds.iter().rfind(|round| round.ended))
            .map(|round| round.requests)
            .sum();
        let waiting: u64 = self.receivers.iter().map(|(_, waiting)| waiting).sum();
        html! {
            div.headline.(tone.class()) {
                p.verdict { (word) }
                h1 { (headline) }
                @for trouble in self.trouble.iter().cloned().chain(troubles) {
                    p.incomplete { (trouble) }
                }
            }
            dl.tiles {
                (tile("Targets", &self.targets.len().to_string(), ""))
                (tile("Alerts firing", &alerts.to_string(), if alerts > 0 { "f" } else { "" }))
                (tile("Requests, last round", &thousands(requests), ""))
                @if !self.receivers.is_empty() {
                    (tile("Messages waiting", &thousands(waiting), if waiting > 0 { "q" } else { "" }))
                }
            }
        }
    }

    fn first_alert(&self) -> Option<String> {
        let mut alerts = self.targets.iter().flat_map(|target| &target.alerts);
        alerts.next().map(|alert| alert.summary.clone())
    }

    fn sections(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        let mut add = |id, title: &str, body: Option<Markup>| {
            sections.extend(body.map(|body| Section {
                id,
                title: title.to_owned(),
                body,
            }));
        };
        add("alerts", "Alerts", alerts::section(&self.targets));
        add(
            "cells",
            "Cells, round by round",
            strips::section(&self.targets),
        );
        add("findings", "Failures", findings::section(&self.targets));
        add("reserve", "Reserves", reserve::section(&self.targets));
        add("receivers", "Receivers", self.receivers_section());
        sections
    }

    fn receivers_section(&self) -> Option<Markup> {
        (!self.receivers.is_empty()).then(|| {
            html! {
                ul.notes {
                    @for (name, waiting) in &self.receivers {
                        li {
                            (name) ": "
                            @match waiting {
                                0 => "has taken all messages",
                                waiting => { (count(usize::try_from(*waiting).unwrap_or(0), "message")) " waiting" },
                            }
                        }
                    }
                }
            }
        })
    }
}

/// A time in RFC 3339 as people write it, to the second: `2026-01-31 00:00:00 UTC`.
fn moment(at: &str) -> String {
    match at.split_once('T') {
        Some((day, time)) => format!("{day} {} UTC", clock(time)),
        None => at.to_owned(),
    }
}

/// Its time of day alone.
fn clock(time: &str) -> &str {
    let time = time.rsplit('T').next().unwrap_or(time);
    time.split(['.', 'Z']).next().unwrap_or(time)
}

/// A heading for a target, where there are several.
fn name_of(target: &WatchedTarget, all: &[WatchedTarget]) -> Option<Markup> {
    (all.len() > 1).then(|| html! { h3.target { (target.name) } })
}
