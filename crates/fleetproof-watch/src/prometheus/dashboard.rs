use serde_json::{Value, json};

/// The columns of Grafana's grid.
const GRID: u32 = 24;

/// A dashboard for Grafana 9 and later, on any Prometheus that scrapes the watch. It is imported as it
/// stands, and lets one choose data source and targets.
pub fn dashboard() -> Value {
    let mut grid = Grid::default();
    let panels: Vec<Value> = PANELS
        .iter()
        .enumerate()
        .map(|(index, panel)| panel.to_json(index + 1, grid.place(panel.width, panel.height)))
        .collect();
    json!({
        "title": "fleetproof watch",
        "uid": "fleetproof-watch",
        "description": "Runners of every type and history, as fleetproof's probes find them.",
        "tags": ["fleetproof", "gitlab", "runners"],
        "schemaVersion": 38,
        "editable": true,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": [
            {"name": "source", "label": "Data source", "type": "datasource", "query": "prometheus"},
            {
                "name": "target", "label": "Target", "type": "query", "datasource": SOURCE.to_json(),
                "query": {
                    "query": "label_values(fleetproof_last_round_timestamp_seconds, target)",
                    "refId": "targets",
                },
                "refresh": 2, "multi": true, "includeAll": true, "allValue": ".+",
                "current": {"text": "All", "value": "$__all"},
            },
        ]},
        "panels": panels,
    })
}

/// The data source that the reader has chosen.
struct Source;
const SOURCE: Source = Source;

impl Source {
    fn to_json(&self) -> Value {
        json!({"type": "prometheus", "uid": "${source}"})
    }
}

/// What a panel shows its numbers as.
enum View {
    /// One number, alarming from the given value on.
    Number { alarm: u32 },
    /// Lines over time.
    Lines,
    /// A row of states for each cell: 0 failed, 1 passed.
    Verdicts,
}

struct Panel {
    title: &'static str,
    about: &'static str,
    view: View,
    unit: &'static str,
    /// Expressions with the legend of each.
    series: &'static [(&'static str, &'static str)],
    width: u32,
    height: u32,
}

const PANELS: [Panel; 10] = [
    Panel {
        title: "Cells that fail",
        about: "Runner types and cohorts with a confirmed failure.",
        view: View::Number { alarm: 1 },
        unit: "none",
        series: &[(
            r#"count(min by (target, runner_type, cohort) (fleetproof_check_verdict{target=~"$target"}) == 0) or vector(0)"#,
            "cells",
        )],
        width: 6,
        height: 4,
    },
    Panel {
        title: "Since the last complete round",
        about: "Nothing is known of what happened since.",
        view: View::Number { alarm: 300 },
        unit: "s",
        series: &[(
            r#"max(time() - fleetproof_last_round_timestamp_seconds{target=~"$target"})"#,
            "age",
        )],
        width: 6,
        height: 4,
    },
    Panel {
        title: "Requests without an answer",
        about: "Trouble of the network or of the whole target; no evidence of a defect.",
        view: View::Number { alarm: 1 },
        unit: "percentunit",
        series: &[(
            r#"max(fleetproof:target_unanswered:ratio_rate5m{target=~"$target"}) or vector(0)"#,
            "share",
        )],
        width: 6,
        height: 4,
    },
    Panel {
        title: "Runners in the smallest cohort",
        about: "A cohort without runners is not probed.",
        view: View::Lines,
        unit: "none",
        series: &[(
            r#"min by (target) (fleetproof_cohort_runners{target=~"$target"})"#,
            "{{target}}",
        )],
        width: 6,
        height: 4,
    },
    Panel {
        title: "Verdict of each cell",
        about: "The worst check of a runner type and cohort.",
        view: View::Verdicts,
        unit: "none",
        series: &[(
            r#"min by (target, runner_type, cohort) (fleetproof_check_verdict{target=~"$target"})"#,
            "{{target}} {{runner_type}} {{cohort}}",
        )],
        width: GRID,
        height: 12,
    },
    Panel {
        title: "Pages that could be looked at",
        about: "Without them it is not known what people see. Empty without --browser.",
        view: View::Verdicts,
        unit: "none",
        series: &[(
            r#"fleetproof_pages_seen{target=~"$target"}"#,
            "{{target}} {{runner_type}}",
        )],
        width: GRID,
        height: 4,
    },
    Panel {
        title: "Server errors of each cell",
        about: "The share of answers that are 5xx. Over all traffic it may be a few in a thousand.",
        view: View::Lines,
        unit: "percentunit",
        series: &[
            (
                r#"fleetproof:cell_errors:ratio_rate5m{target=~"$target"}"#,
                "{{target}} {{runner_type}} {{cohort}} {{endpoint}}",
            ),
            (
                r#"fleetproof:target_errors:ratio_rate5m{target=~"$target"}"#,
                "{{target}} all",
            ),
        ],
        width: 12,
        height: 9,
    },
    Panel {
        title: "Answers by status",
        about: "`none` is a request without an answer.",
        view: View::Lines,
        unit: "reqps",
        series: &[(
            r#"sum by (status) (rate(fleetproof_requests_total{target=~"$target"}[$__rate_interval]))"#,
            "{{status}}",
        )],
        width: 12,
        height: 9,
    },
    Panel {
        title: "Time to answer, 95 of 100",
        about: "By endpoint, over all cells.",
        view: View::Lines,
        unit: "s",
        series: &[(
            r#"histogram_quantile(0.95, sum by (endpoint, le) (rate(fleetproof_request_duration_seconds_bucket{target=~"$target"}[$__rate_interval])))"#,
            "{{endpoint}}",
        )],
        width: 12,
        height: 9,
    },
    Panel {
        title: "Runners held for each cohort",
        about: "A probe that passes uses one up; the watch plants new ones, which have to ripen.",
        view: View::Lines,
        unit: "none",
        series: &[(
            r#"fleetproof_cohort_runners{target=~"$target"}"#,
            "{{target}} {{runner_type}} {{cohort}}",
        )],
        width: 12,
        height: 9,
    },
];

impl Panel {
    fn to_json(&self, id: usize, place: Value) -> Value {
        let targets: Vec<Value> = (b'A'..)
            .zip(self.series)
            .map(|(letter, (expression, legend))| {
                json!({
                    "refId": char::from(letter).to_string(), "datasource": SOURCE.to_json(),
                    "expr": expression, "legendFormat": legend,
                })
            })
            .collect();
        let (kind, settings, options) = self.view.to_json(self.unit);
        json!({
            "id": id, "title": self.title, "description": self.about, "type": kind,
            "datasource": SOURCE.to_json(), "gridPos": place, "targets": targets,
            "fieldConfig": {"defaults": settings, "overrides": []}, "options": options,
        })
    }
}

impl View {
    /// The kind of panel, the settings of its fields, and its options.
    fn to_json(&self, unit: &str) -> (&'static str, Value, Value) {
        let steps = |alarm: u32| {
            json!({"mode": "absolute", "steps": [
                {"color": "green", "value": null}, {"color": "red", "value": alarm},
            ]})
        };
        match self {
            Self::Number { alarm } => (
                "stat",
                json!({"unit": unit, "thresholds": steps(*alarm)}),
                json!({"colorMode": "background", "reduceOptions": {"calcs": ["lastNotNull"]}}),
            ),
            Self::Lines => (
                "timeseries",
                json!({"unit": unit, "min": 0, "custom": {"lineWidth": 1, "fillOpacity": 5}}),
                json!({"tooltip": {"mode": "multi", "sort": "desc"}}),
            ),
            Self::Verdicts => (
                "state-timeline",
                json!({"mappings": [{"type": "value", "options": {
                    "0": {"text": "failed", "color": "red"},
                    "1": {"text": "passed", "color": "green"},
                }}], "custom": {"fillOpacity": 80}}),
                json!({"mergeValues": true, "showValue": "never", "rowHeight": 0.8}),
            ),
        }
    }
}

/// Puts panels one beside the other, and below where a row is full.
#[derive(Default)]
struct Grid {
    x: u32,
    y: u32,
    row: u32,
}

impl Grid {
    fn place(&mut self, width: u32, height: u32) -> Value {
        if self.x + width > GRID {
            self.y += self.row;
            (self.x, self.row) = (0, 0);
        }
        let place = json!({"x": self.x, "y": self.y, "w": width, "h": height});
        self.x += width;
        self.row = self.row.max(height);
        place
    }
}
