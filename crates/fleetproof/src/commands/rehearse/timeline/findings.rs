//! From requests that failed to their causes, and to the statements that brought these in.

use std::collections::{BTreeMap, BTreeSet};

use fleetproof_model::{
    AffectedCohort, FailedRequest, Moment, RunnerType, StatementPlace, TimelineFailure,
};

use super::{
    clock::{Clock, State},
    line::Line,
    tally::{Asked, Fault},
};

/// The causes of requests that failed, given in the order of time.
pub(super) fn of(line: &Line, clock: &Clock, failed: Vec<Asked>) -> Vec<TimelineFailure> {
    let mut causes: Vec<Cause> = Vec::new();
    for asked in failed {
        let state = clock.at(asked.ended);
        let known = causes
            .iter_mut()
            .find(|cause| cause.first.fault.cause == asked.fault.cause);
        let cause = match known {
            Some(cause) => cause,
            None => {
                causes.push(Cause::new(asked.clone(), state));
                let last = causes.len() - 1;
                &mut causes[last]
            }
        };
        let cell = (asked.cohort.to_string(), asked.runner_type);
        *cause.affected.entry(cell).or_default() += 1;
        if let Some(state) = state {
            cause.parts.insert(line.part_of(state.statement()));
        }
    }
    causes
        .into_iter()
        .map(|cause| cause.tell(line, clock))
        .collect()
}

#[derive(Debug)]
struct Cause {
    first: Asked,
    state: Option<State>,
    affected: BTreeMap<(String, RunnerType), u64>,
    parts: BTreeSet<usize>,
}

impl Cause {
    fn new(first: Asked, state: Option<State>) -> Self {
        Self {
            first,
            state,
            affected: BTreeMap::new(),
            parts: BTreeSet::new(),
        }
    }

    fn tell(self, line: &Line, clock: &Clock) -> TimelineFailure {
        let Asked {
            contact,
            cohort,
            runner_type,
            by,
            ended,
            fault,
        } = self.first;
        let part = self.state.map(|state| line.part_of(state.statement()));
        let at_ms = ended.saturating_duration_since(clock.begun).as_millis();
        TimelineFailure {
            title: title(contact.endpoint(), &fault),
            endpoint: contact.endpoint().to_owned(),
            status: fault.status,
            named_by: self
                .state
                .and_then(|state| naming(line, state.statement(), &fault)),
            sqlstate: fault.sqlstate,
            constraint: fault.constraint,
            table: fault.table,
            message: fault.message,
            first: FailedRequest {
                at_ms: u64::try_from(at_ms).unwrap_or(u64::MAX),
                contact: contact.words().to_owned(),
                cohort: cohort.to_string(),
                runner_type,
                by,
                file: part.map_or("", |part| line.path(part)).to_owned(),
                moment: match self.state {
                    Some(State::During(_)) => Moment::During,
                    _ => Moment::After,
                },
                statement: self.state.map(|state| line.place(state.statement())),
            },
            requests: self.affected.values().sum(),
            affected: self
                .affected
                .into_iter()
                .map(|((cohort, runner_type), requests)| AffectedCohort {
                    cohort,
                    runner_type,
                    requests,
                })
                .collect(),
            files: self
                .parts
                .into_iter()
                .map(|part| line.path(part).to_owned())
                .collect(),
        }
    }
}

fn title(endpoint: &str, fault: &Fault) -> String {
    let answers = match fault.status {
        Some(status) => format!("{endpoint} answers {status}"),
        None => format!("{endpoint} fails"),
    };
    let why = match (&fault.sqlstate, &fault.constraint) {
        (Some(sqlstate), Some(constraint)) => {
            format!("constraint {constraint} refuses the row (SQLSTATE {sqlstate})")
        }
        (Some(sqlstate), None) => format!("{} (SQLSTATE {sqlstate})", first_line(&fault.message)),
        _ => first_line(&fault.message).to_owned(),
    };
    format!("{answers}: {why}")
}

fn first_line(message: &str) -> &str {
    let line = message.lines().next().unwrap_or_default();
    line.split_once("ERROR:")
        .map_or(line, |(_, rest)| rest.trim())
}

/// The statement that names what refused, the latest of the file that was running and the one before
/// it: what a file of long ago made has not begun to refuse by itself.
fn naming(line: &Line, at: usize, fault: &Fault) -> Option<StatementPlace> {
    let name = fault.constraint.as_deref()?;
    let part = line.part_of(at);
    let from = line.parts().get(part.saturating_sub(1).max(1))?;
    let names = |number: &usize, wanted: &str| {
        let text = &line.statement(*number).text;
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        text.split(|c| !is_name(c)).any(|word| word == wanted)
    };
    let by_name: Vec<usize> = (from.statements.start..=at)
        .rev()
        .filter(|number| names(number, name))
        .collect();
    let table = fault.table.as_deref();
    let of_the_table = by_name
        .iter()
        .find(|number| table.is_some_and(|table| names(number, table)));
    let number = of_the_table.or(by_name.first())?;
    Some(line.place(*number))
}
