//! Answer times: for each endpoint and runner type a histogram over a logarithmic axis, with marks
//! at the median and the 95th and 99th percentiles, and the figures beside it.

use fleetproof_model::{BUCKET_BOUNDS_MS, Latency};
use maud::{Markup, html};

use crate::words::thousands;

/// Size of a histogram, in pixels.
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 22.0;
/// Room above the bars for the marks to stand out.
const HEAD: f64 = 3.0;
/// Where the first bucket begins and the last one ends, in milliseconds: they are open.
const LEAST_MS: f64 = 0.25;
const MOST_MS: f64 = 60_000.0;

/// All endpoints, the slowest first.
pub(super) fn section(latencies: &[Latency]) -> Option<Markup> {
    if latencies.is_empty() {
        return None;
    }
    let axis = Axis::of(latencies);
    Some(html! {
        p.lead {
            "Times from a request's first byte to the answer's last, on a logarithmic axis. Marks: "
            span.mark.p50 { "median" } ", " span.mark.p95 { "95 %" } ", " span.mark.p99 { "99 %" } ". "
            "Slowest endpoint first, by its 95 %."
        }
        div.scroll tabindex="0" role="region" aria-label="Answer times by endpoint and runner type" {
            table.latency {
                thead {
                    tr {
                        th scope="col" { "Endpoint" }
                        th scope="col" { "Runners" }
                        th scope="col" { span.hidden { "Distribution" } (axis.ticks()) }
                        @for name in ["Median", "95 %", "99 %", "Slowest", "Answers"] {
                            th.n scope="col" { (name) }
                        }
                    }
                }
                @for (endpoint, rows) in by_endpoint(latencies) {
                    tbody {
                        @for (number, row) in rows.iter().enumerate() {
                            tr {
                                @if number == 0 {
                                    th scope="rowgroup" rowspan=(rows.len()) { code { (endpoint) } }
                                }
                                th scope="row" { (row.runner_type) }
                                td.plot { (axis.histogram(row)) }
                                @for value in [row.p50_ms, row.p95_ms, row.p99_ms, row.max_ms] {
                                    td.n { (millis(value)) }
                                }
                                td.n { (thousands(row.count)) }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn by_endpoint(latencies: &[Latency]) -> Vec<(&str, Vec<&Latency>)> {
    let mut endpoints: Vec<(&str, Vec<&Latency>)> = Vec::new();
    for latency in latencies {
        match endpoints
            .iter_mut()
            .find(|(name, _)| *name == latency.endpoint)
        {
            Some((_, rows)) => rows.push(latency),
            None => endpoints.push((&latency.endpoint, vec![latency])),
        }
    }
    let slowest = |rows: &[&Latency]| rows.iter().map(|row| row.p95_ms).fold(0.0, f64::max);
    endpoints.sort_by(|a, b| slowest(&b.1).total_cmp(&slowest(&a.1)));
    endpoints
}

/// A duration of fractions of a millisecond to many seconds, to two or three digits.
fn millis(value: f64) -> String {
    match value {
        v if v < 9.95 => format!("{v:.1} ms"),
        v if v < 1_000.0 => format!("{v:.0} ms"),
        v => format!("{:.1} s", v / 1_000.0),
    }
}

/// A logarithmic axis that spans the buckets in use.
struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    fn of(latencies: &[Latency]) -> Self {
        let used = |bucket: &usize| {
            let counts = latencies.iter().map(|l| l.buckets.get(*bucket).copied());
            counts.flatten().any(|count| count > 0)
        };
        let all = 0..=BUCKET_BOUNDS_MS.len();
        let first = all.clone().find(used).unwrap_or(0);
        let last = all.rev().find(used).unwrap_or(0);
        Self {
            from: bounds(first).0.log10(),
            to: bounds(last).1.log10(),
        }
    }

    /// The place of a time, in pixels.
    fn x(&self, ms: f64) -> f64 {
        let share = (ms.max(LEAST_MS).log10() - self.from) / (self.to - self.from);
        share.clamp(0.0, 1.0) * WIDTH
    }

    fn ticks(&self) -> Markup {
        let decades = [0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0];
        let inside = |ms: &f64| (self.from..=self.to).contains(&ms.log10());
        html! {
            svg.axis width=(WIDTH) height="18" aria-hidden="true" {
                @for ms in decades.into_iter().filter(inside) {
                    line x1=(px(self.x(ms))) x2=(px(self.x(ms))) y1="13" y2="18" {}
                    text x=(px(self.x(ms))) y="10" text-anchor=(self.anchor(ms)) {
                        @if ms < 1_000.0 { (ms) " ms" } @else { (ms / 1_000.0) " s" }
                    }
                }
            }
        }
    }

    /// Keeps the label of a tick at the edge within the plot.
    fn anchor(&self, ms: f64) -> &'static str {
        match self.x(ms) {
            x if x < 12.0 => "start",
            x if x > WIDTH - 12.0 => "end",
            _ => "middle",
        }
    }

    /// Bars whose area is the share of answers, and the three marks.
    fn histogram(&self, latency: &Latency) -> Markup {
        let bars: Vec<(f64, f64, f64)> = latency
            .buckets
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(bucket, count)| {
                let (from, to) = bounds(bucket);
                let (from, to) = (self.x(from), self.x(to));
                (from, to - from, *count as f64 / (to - from).max(1.0))
            })
            .collect();
        let highest = bars.iter().map(|bar| bar.2).fold(0.0, f64::max);
        let marks = [
            ("p50", latency.p50_ms),
            ("p95", latency.p95_ms),
            ("p99", latency.p99_ms),
        ];
        html! {
            svg width=(WIDTH) height=(HEIGHT) aria-hidden="true" {
                line.base x1="0" x2=(WIDTH) y1=(HEIGHT - 0.5) y2=(HEIGHT - 0.5) {}
                @for (x, width, density) in bars {
                    // A bucket with a single answer in thousands must still be seen.
                    @let height = (density / highest * (HEIGHT - HEAD)).max(1.5);
                    rect x=(px(x)) y=(px(HEIGHT - height)) width=(px((width - 1.0).max(0.5))) height=(px(height)) {}
                }
                @for (class, ms) in marks {
                    line.(class) x1=(px(self.x(ms))) x2=(px(self.x(ms))) y1="0" y2=(HEIGHT) {}
                }
            }
        }
    }
}

/// A coordinate, to a tenth of a pixel.
fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// From where to where a bucket reaches, in milliseconds.
fn bounds(bucket: usize) -> (f64, f64) {
    let below = bucket.checked_sub(1);
    (
        below
            .and_then(|b| BUCKET_BOUNDS_MS.get(b))
            .copied()
            .unwrap_or(LEAST_MS),
        BUCKET_BOUNDS_MS.get(bucket).copied().unwrap_or(MOST_MS),
    )
}
