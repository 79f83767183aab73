//! The request under way: what the log and the defects may know about it.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::future::Either;
use http::Method;
use serde_json::Value;

use crate::tables::runners::Runner;

tokio::task_local! {
    static CURRENT: Arc<Call>;
}

/// One request, from its arrival to its answer.
#[derive(Debug)]
pub struct Call {
    /// The correlation ID: in the log, and in the answer's `X-Request-Id`.
    pub correlation_id: String,
    /// The method.
    pub method: Method,
    /// The route that matched, such as `/api/v4/runners/{id}`; empty if none did.
    pub route: String,
    subject: Mutex<Option<Subject>>,
    params: Mutex<Value>,
}

/// What a request is about, as far as that is known by now.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The runner, as its row stood when it was looked up.
    pub runner: Runner,
    /// The manager's system ID, if the request concerns one.
    pub system_xid: Option<String>,
}

impl Call {
    /// A call that has just arrived.
    pub(crate) fn new(correlation_id: String, method: Method, route: String) -> Self {
        Self {
            correlation_id,
            method,
            route,
            subject: Mutex::new(None),
            params: Mutex::new(Value::Null),
        }
    }

    /// `METHOD /route`, such as `POST /api/v4/runners/verify`: by this, defects choose.
    pub fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.route)
    }

    /// What it is about, if that is known by now.
    pub fn subject(&self) -> Option<Subject> {
        lock(&self.subject).clone()
    }

    /// Its parameters as the log shows them; null if they were not read, or no log is kept.
    pub(crate) fn params(&self) -> Value {
        lock(&self.params).clone()
    }

    /// Runs `work` as part of this call.
    pub(crate) async fn scope<T>(self: Arc<Self>, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }
}

/// Runs `read` on the call under way; nothing outside of a request.
pub fn with_current<T>(read: impl FnOnce(&Call) -> T) -> Option<T> {
    CURRENT.try_with(|call| read(call)).ok()
}

/// `work` as part of the call under way: for what goes on after its answer has begun.
pub(crate) fn carried_on<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    match CURRENT.try_with(Arc::clone) {
        Ok(call) => Either::Left(call.scope(work)),
        Err(_) => Either::Right(work),
    }
}

/// Notes which runner the call under way is about.
pub(crate) fn note_runner(runner: &Runner) {
    with_current(|call| {
        *lock(&call.subject) = Some(Subject {
            runner: runner.clone(),
            system_xid: None,
        });
    });
}

/// Notes which manager the call under way is about.
pub(crate) fn note_system_xid(system_xid: &str) {
    with_current(|call| {
        if let Some(subject) = lock(&call.subject).as_mut() {
            subject.system_xid = Some(system_xid.to_owned());
        }
    });
}

/// Notes the parameters of the call under way, secrets filtered.
pub(crate) fn note_params(params: Value) {
    with_current(|call| *lock(&call.params) = params);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
