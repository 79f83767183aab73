use serde::{Deserialize, Serialize};

use crate::{Cohort, RunnerType, SchemaStep};

/// One defect of the target, with all that it affects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Its number in the report; results point to it.
    pub id: usize,
    /// What is wrong, in one line.
    pub title: String,
    /// What should have been seen.
    pub expected: String,
    /// What was seen.
    pub observed: String,
    /// Method and path pattern of the request at which it was first seen.
    pub endpoint: String,
    /// The status of that answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The correlation ID of that answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// What most likely lies behind it: SQLSTATE, constraint, table, trigger function where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely_cause: Option<String>,
    /// The target's log lines for that correlation ID, where its log can be read.
    #[serde(default)]
    pub server_log: Vec<String>,
    /// A command that repeats the request; tokens are taken from the environment.
    pub reproduce: String,
    /// The checks that saw it, by name.
    #[serde(default)]
    pub checks: Vec<String>,
    /// The cells in which it was seen.
    pub affected: Vec<Affected>,
    /// The request and the answer, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<HttpEvidence>,
    /// The page that showed it, beside what the API said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Box<PageEvidence>>,
}

/// A page that was not as it should be, as evidence: every secret in it is masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEvidence {
    /// The page's path.
    pub path: String,
    /// The HTTP status that it came with, where the browser tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The ID of the request for it, where it says one: pages of errors do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// A picture of it, as `data:image/png;base64,…`; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
    /// The text that stood there, cut to a length that can be read.
    pub text: String,
    /// Errors that the page wrote to the browser's console.
    #[serde(default)]
    pub console_errors: Vec<String>,
    /// What the API said of the same runner at that moment.
    pub api_answer: String,
}

/// How many runners of a cell a finding affects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// The type of the runners.
    pub runner_type: RunnerType,
    /// Their cohort.
    pub cohort: Cohort,
    /// The step of the schema time line at which it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_step: Option<SchemaStep>,
    /// Runners affected.
    pub count: usize,
}

/// A request and its answer, as evidence: every secret in it is masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpEvidence {
    /// The request's method.
    pub method: String,
    /// The request's path and query.
    pub path: String,
    /// The request's headers that matter.
    pub request_headers: Vec<(String, String)>,
    /// The request's body.
    pub request_body: String,
    /// The answer's status; absent if there was no answer.
    pub status: Option<u16>,
    /// The answer's headers.
    pub response_headers: Vec<(String, String)>,
    /// The answer's body, cut to a length that can be read.
    pub response_body: String,
    /// From the request's first byte to the answer's last, in milliseconds.
    pub duration_ms: f64,
}
