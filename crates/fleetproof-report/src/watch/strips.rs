//! A strip for each check of each cell: one bar for each round, in colour and in height.

use fleetproof_model::Verdict;
use maud::{Markup, html};

use super::{Strip, WatchedTarget, clock, moment, name_of};

/// Width of a round, and height of a strip, in pixels.
const WIDTH: usize = 7;
const HEIGHT: usize = 18;

/// All targets.
pub(super) fn section(targets: &[WatchedTarget]) -> Option<Markup> {
    let any = targets.iter().any(|target| !target.strips.is_empty());
    any.then(|| {
        html! {
            p.lead {
                "Newest round at the right; full height is a failure, half a pass, a quarter no answer. "
                "What asking uses up is asked seldom: a gap is a round without a visit."
            }
            @for target in targets {
                (name_of(target, targets).unwrap_or_default())
                @if let Some(release) = &target.release {
                    p.release { (release) }
                }
                (strips(target))
            }
        }
    })
}

fn strips(target: &WatchedTarget) -> Markup {
    let first = target.rounds.first().map_or(0, |round| round.number);
    let mut groups: Vec<((&str, &str), Vec<&Strip>)> = Vec::new();
    for strip in &target.strips {
        let cell = (strip.runner_type.as_str(), strip.cohort.as_str());
        match groups.last_mut() {
            Some((known, strips)) if *known == cell => strips.push(strip),
            _ => groups.push((cell, vec![strip])),
        }
    }
    let span = target.rounds.first().zip(target.rounds.last());
    html! {
        div.scroll tabindex="0" role="region" aria-label={ "Rounds of " (target.name) } {
            table.strips {
                thead {
                    tr {
                        th scope="col" { "Check" }
                        th scope="col" {
                            @if let Some((first, last)) = span {
                                "Rounds " (first.number) " to " (last.number) ", " (moment(&first.at)) " to " (until(&first.at, &last.at))
                            }
                        }
                        th.n scope="col" { "Median" }
                        th.n scope="col" { "95 %" }
                    }
                }
                @for ((runner_type, cohort), strips) in groups {
                    tbody {
                        tr { th scope="rowgroup" colspan="4" { (runner_type) " × " (cohort) } }
                        @for strip in strips {
                            tr.bad[is_bad(strip)] {
                                th scope="row" { (strip.check) }
                                td { (bars(strip, first)) }
                                @match strip.millis {
                                    Some((median, most)) => { td.n { (millis(median)) } td.n { (millis(most)) } },
                                    None => { td {} td {} },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The end of a span: the time of day, and the day where it is another.
fn until(first: &str, last: &str) -> String {
    match first.split('T').next() == last.split('T').next() {
        true => format!("{} UTC", clock(last)),
        false => moment(last),
    }
}

fn is_bad(strip: &Strip) -> bool {
    let last = strip.marks.iter().rev().flatten().next();
    last == Some(&Verdict::Failed)
}

fn bars(strip: &Strip, first: i64) -> Markup {
    let width = strip.marks.len() * WIDTH;
    html! {
        svg role="img" aria-label=(words(strip, first)) width=(width) height=(HEIGHT)
            viewBox={ "0 0 " (width) " " (HEIGHT) } {
            @for (place, mark) in strip.marks.iter().enumerate() {
                @if let Some(verdict) = mark {
                    @let (class, height) = shape(*verdict);
                    rect.(class) x=(place * WIDTH) y=(HEIGHT - height) width=(WIDTH - 1) height=(height) {
                        @if *verdict != Verdict::Passed {
                            title { "round " (first + i64::try_from(place).unwrap_or(0)) ": " (verdict) }
                        }
                    }
                }
            }
        }
    }
}

const fn shape(verdict: Verdict) -> (&'static str, usize) {
    match verdict {
        Verdict::Passed => ("p", HEIGHT / 2),
        Verdict::Failed => ("f", HEIGHT),
        Verdict::Inconclusive => ("q", HEIGHT / 4),
        Verdict::Skipped => ("s", 2),
    }
}

/// What the bars show, for those who hear the page.
fn words(strip: &Strip, first: i64) -> String {
    let of = |verdict| {
        strip
            .marks
            .iter()
            .flatten()
            .filter(|mark| **mark == verdict)
            .count()
    };
    let asked = strip.marks.iter().flatten().count();
    let mut text = format!("{} of {asked} passed", of(Verdict::Passed));
    let failed: Vec<_> = strip
        .marks
        .iter()
        .enumerate()
        .filter(|(_, mark)| **mark == Some(Verdict::Failed))
        .map(|(place, _)| (first + i64::try_from(place).unwrap_or(0)).to_string())
        .collect();
    if !failed.is_empty() {
        text.push_str(&format!("; failed in {}", crate::words::list(&failed, 5)));
    }
    text
}

fn millis(millis: f64) -> String {
    match millis {
        ..10.0 => format!("{millis:.1} ms"),
        ..1000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.1} s", millis / 1e3),
    }
}
