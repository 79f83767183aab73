//! Makes requests, and has each counted.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use fleetproof_client::{Client, Registered, Scope};
use fleetproof_coordinator::{Access, LogRing};
use fleetproof_model::{AskedBy, RunnerType, Secret};

use super::{
    contact::{self, Contact, Wrong},
    tally::{Asked, Fault, Tally},
};

/// A runner that was planted.
#[derive(Debug)]
pub(super) struct Planted {
    pub(super) id: i64,
    token: Secret,
    pub(super) runner_type: RunnerType,
    /// The cohort that it is of.
    pub(super) cohort: Arc<str>,
    /// System IDs of managers that the coordinator has answered.
    known: Mutex<Vec<String>>,
}

impl Planted {
    fn known(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    fn met(&self, system_id: String) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains(&system_id) {
            known.push(system_id);
        }
    }
}

/// Makes requests of the coordinator.
#[derive(Debug)]
pub(super) struct Asker {
    pub(super) client: Client,
    pub(super) access: Access,
    pub(super) log: LogRing,
    pub(super) tally: Tally,
    pub(super) serial: AtomicU64,
}

/// The most managers of a runner that are looked for when they are read back: one page of them.
const PAGE: usize = 20;

impl Asker {
    /// Plants a runner; every other one by registration token.
    pub(super) async fn plant(
        &self,
        cohort: &Arc<str>,
        runner_type: RunnerType,
        by_registration: bool,
    ) -> Option<Planted> {
        let tokens = &self.access.registration_tokens;
        let (scope, token) = match runner_type {
            RunnerType::Instance => (Scope::Instance, &tokens.instance),
            RunnerType::Group => {
                let group_id = self.access.group.id;
                (Scope::Group { group_id }, &tokens.group)
            }
            RunnerType::Project => {
                let project_id = self.access.project.id;
                (Scope::Project { project_id }, &tokens.project)
            }
        };
        let (contact, token) = match by_registration {
            true => (Contact::Register, Some(token)),
            false => (Contact::Create, None),
        };
        let description = format!("{cohort} {}", self.next());
        let started = Instant::now();
        let answer = contact::create(&self.client, scope, token, description).await;
        let made = contact.judge(answer).and_then(|reply| {
            reply.read::<Registered>().ok_or_else(|| Wrong {
                status: Some(reply.status),
                correlation_id: None,
                observed: "the answer does not name the runner and its token".to_owned(),
            })
        });
        let (made, fault) = split(made);
        self.count(
            contact,
            (cohort, runner_type),
            AskedBy::Check,
            started,
            fault,
        );
        let made = made?;
        Some(Planted {
            id: made.id,
            token: made.token,
            runner_type,
            cohort: Arc::clone(cohort),
            known: Mutex::default(),
        })
    }

    /// Has a manager of the runner make a contact; whether the answer was right.
    pub(super) async fn contact(&self, runner: &Planted, contact: Contact, by: AskedBy) -> bool {
        let known = runner.known().into_iter().next();
        let (contact, system_id) = match (contact.is_of_known(), known) {
            (true, Some(known)) => (contact, known),
            // Nobody is known yet.
            (true, None) if contact == Contact::VerifyKnown => {
                (Contact::VerifyNew, self.system_id())
            }
            (true, None) => (Contact::RequestNew, self.system_id()),
            (false, _) => (contact, self.system_id()),
        };
        let started = Instant::now();
        let answer = contact::make(&self.client, contact, &runner.token, &system_id).await;
        let (answer, fault) = split(contact.judge(answer));
        self.count(
            contact,
            (&runner.cohort, runner.runner_type),
            by,
            started,
            fault,
        );
        if answer.is_some() {
            runner.met(system_id);
        }
        answer.is_some()
    }

    /// Reads the runner and its managers back.
    pub(super) async fn read_back(&self, runner: &Planted) {
        let cell = (&runner.cohort, runner.runner_type);
        let started = Instant::now();
        let (_, fault) = split(Contact::Read.judge(self.client.runner(runner.id).await));
        self.count(Contact::Read, cell, AskedBy::Check, started, fault);
        let started = Instant::now();
        let answer = Contact::ReadManagers.judge(self.client.managers(runner.id).await);
        let answer = answer.and_then(|reply| {
            let listed = reply.text();
            let known = runner.known();
            let missing = known
                .iter()
                .find(|id| !listed.contains(&format!("\"{id}\"")));
            match missing.filter(|_| known.len() <= PAGE) {
                None => Ok(()),
                Some(missing) => Err(Wrong {
                    status: Some(reply.status),
                    correlation_id: None,
                    observed: format!("manager {missing} was answered before and is not listed"),
                }),
            }
        });
        let (_, fault) = split(answer);
        self.count(Contact::ReadManagers, cell, AskedBy::Check, started, fault);
    }

    fn next(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    /// One that nobody has used, in the form of the official client's (contract CLI-17).
    fn system_id(&self) -> String {
        format!("s_{:012x}", self.next())
    }

    fn count(
        &self,
        contact: Contact,
        (cohort, runner_type): (&Arc<str>, RunnerType),
        by: AskedBy,
        started: Instant,
        wrong: Option<Wrong>,
    ) {
        let ended = Instant::now();
        let fault = wrong.map(|wrong| {
            let lines = wrong.correlation_id.iter();
            let log = lines.flat_map(|id| self.log.lines_for(id)).collect();
            Fault::new(contact, wrong.status, wrong.observed, log)
        });
        self.tally.count(
            by,
            ended - started,
            fault.map(|fault| Asked {
                contact,
                cohort: Arc::clone(cohort),
                runner_type,
                by,
                ended,
                fault,
            }),
        );
    }
}

fn split<T>(answer: Result<T, Wrong>) -> (Option<T>, Option<Wrong>) {
    match answer {
        Ok(right) => (Some(right), None),
        Err(wrong) => (None, Some(wrong)),
    }
}
