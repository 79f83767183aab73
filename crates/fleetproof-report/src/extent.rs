//! How far a finding reaches, in words: which types and cohorts, at which steps, and which not.

use std::collections::{BTreeMap, BTreeSet};

use fleetproof_model::{Affected, Cohort, Finding, Report, RunnerType, SchemaStep, Verdict};

use crate::{matrix::step_of, words::most};

/// Pairs of runner type and cohort.
pub(crate) type Cells = BTreeSet<(RunnerType, Cohort)>;

/// How far a finding reaches.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The cells that it affects, one line for each set of steps with the same cells:
    /// `group, project × unsynced, before-sync-triggers, at foreign-key`.
    pub(crate) hit: Vec<String>,
    /// The cells in which the same checks passed at those steps; empty if there are none.
    pub(crate) spared: String,
    /// Runners affected, each counted once for each step.
    pub(crate) runners: usize,
}

/// How far `finding` reaches, measured against what its checks saw elsewhere.
pub(crate) fn extent(report: &Report, finding: &Finding) -> Extent {
    let hit = by_step(&finding.affected, report.target.schema_step);
    let tried = tried(report, finding, &hit);
    let tried_steps: Vec<_> = tried.keys().copied().collect();

    let mut steps_of: BTreeMap<&Cells, Vec<Option<SchemaStep>>> = BTreeMap::new();
    for (step, cells) in &hit {
        steps_of.entry(cells).or_default().push(*step);
    }
    let mut parts: Vec<_> = steps_of.into_iter().collect();
    parts.sort_by(|a, b| a.1.cmp(&b.1));

    let mut spared = Cells::new();
    let mut universe = Cells::new();
    for (step, cells) in &hit {
        let tried = tried.get(step).unwrap_or(cells);
        universe.extend(tried);
        spared.extend(tried.difference(cells));
    }
    let affected: Cells = hit.values().flatten().copied().collect();
    spared.retain(|cell| !affected.contains(cell));

    Extent {
        hit: parts
            .into_iter()
            .map(|(cells, steps)| {
                let words = cells_in_words(cells, &universe);
                match steps_in_words(&steps, &tried_steps) {
                    Some(when) => format!("{words}, {when}"),
                    None => words,
                }
            })
            .collect(),
        spared: spared_in_words(&spared, &affected),
        runners: finding.affected.iter().map(|cell| cell.count).sum(),
    }
}

/// Where something was seen, without regard to where it was not.
pub(crate) fn affected_in_words(affected: &[Affected]) -> String {
    let universe: Cells = RunnerType::ALL
        .into_iter()
        .flat_map(|kind| Cohort::ALL.map(|cohort| (kind, cohort)))
        .collect();
    let by_step = by_step(affected, None);
    let steps: Vec<_> = by_step.keys().flatten().map(|step| step.as_str()).collect();
    let cells = by_step.values().flatten().copied().collect();
    match (cells_in_words(&cells, &universe), steps.join(", ")) {
        (cells, steps) if steps.is_empty() => cells,
        (cells, steps) => format!("{cells}, at {steps}"),
    }
}

/// The cells of `affected` by step; those that bear none are taken to be of the step `found`, at
/// which the target was found.
pub(crate) fn by_step(
    affected: &[Affected],
    found: Option<SchemaStep>,
) -> BTreeMap<Option<SchemaStep>, Cells> {
    let mut cells: BTreeMap<_, Cells> = BTreeMap::new();
    for one in affected {
        cells
            .entry(one.schema_step.or(found))
            .or_default()
            .insert((one.runner_type, one.cohort));
    }
    cells
}

/// The cells in which the finding's checks came to a verdict, by step.
fn tried(
    report: &Report,
    finding: &Finding,
    hit: &BTreeMap<Option<SchemaStep>, Cells>,
) -> BTreeMap<Option<SchemaStep>, Cells> {
    let mut tried = hit.clone();
    let checks = checks(report, finding);
    let told = report.results.iter().filter(|result| {
        matches!(result.verdict, Verdict::Passed | Verdict::Failed)
            && checks.contains(&result.check.as_str())
    });
    for result in told {
        tried
            .entry(step_of(report, result.schema_step))
            .or_default()
            .insert((result.runner_type, result.cohort));
    }
    tried
}

/// The checks that saw a finding: those that it names, or else those whose results point to it.
pub(crate) fn checks<'r>(report: &'r Report, finding: &'r Finding) -> Vec<&'r str> {
    if !finding.checks.is_empty() {
        return finding.checks.iter().map(String::as_str).collect();
    }
    let pointing = report
        .results
        .iter()
        .filter(|result| result.finding == Some(finding.id));
    let names: BTreeSet<&str> = pointing.map(|result| result.check.as_str()).collect();
    names.into_iter().collect()
}

/// `cells` as products of types and cohorts, with "all" where a product takes in all of several
/// in `universe`.
pub(crate) fn cells_in_words(cells: &Cells, universe: &Cells) -> String {
    let all_types: BTreeSet<_> = universe.iter().map(|(kind, _)| *kind).collect();
    let mut products: BTreeMap<BTreeSet<RunnerType>, BTreeSet<Cohort>> = BTreeMap::new();
    for cohort in cells.iter().map(|(_, cohort)| *cohort) {
        let types = cells
            .iter()
            .filter(|(_, other)| *other == cohort)
            .map(|(kind, _)| *kind)
            .collect();
        products.entry(types).or_default().insert(cohort);
    }
    let mut words: Vec<_> = products
        .into_iter()
        .map(|(types, cohorts)| {
            let all_cohorts: BTreeSet<_> = universe
                .iter()
                .filter(|(kind, _)| types.contains(kind))
                .map(|(_, cohort)| *cohort)
                .collect();
            let order = cohorts.first().copied();
            let types = most(&types, &all_types, "types");
            let cohorts = most(&cohorts, &all_cohorts, "cohorts");
            (order, format!("{types} × {cohorts}"))
        })
        .collect();
    words.sort();
    let words: Vec<_> = words.into_iter().map(|(_, words)| words).collect();
    words.join("; ")
}

/// The cells that were spared: whole types first, then whole cohorts, then what is left.
fn spared_in_words(spared: &Cells, affected: &Cells) -> String {
    let hit_types: BTreeSet<_> = affected.iter().map(|(kind, _)| *kind).collect();
    let hit_cohorts: BTreeSet<_> = affected.iter().map(|(_, cohort)| *cohort).collect();
    let types: BTreeSet<_> = spared
        .iter()
        .map(|(kind, _)| kind.as_str())
        .filter(|name| hit_types.iter().all(|hit| hit.as_str() != *name))
        .collect();
    let among_hit_types = || spared.iter().filter(|(kind, _)| hit_types.contains(kind));
    let cohorts: BTreeSet<_> = among_hit_types()
        .map(|(_, cohort)| *cohort)
        .filter(|cohort| !hit_cohorts.contains(cohort))
        .collect();
    let rest: Cells = among_hit_types()
        .filter(|(_, cohort)| hit_cohorts.contains(cohort))
        .copied()
        .collect();
    let cohorts: Vec<_> = cohorts.into_iter().map(|c| c.to_string()).collect();
    let types: Vec<_> = types.into_iter().collect();
    [
        types.join(", "),
        cohorts.join(", "),
        cells_in_words(&rest, &Cells::new()),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("; ")
}

/// `hit` among `tried`, both in order: `at foreign-key`, `from sync-triggers on`. `None` where
/// there is but one step, or none is known.
pub(crate) fn steps_in_words(
    hit: &[Option<SchemaStep>],
    tried: &[Option<SchemaStep>],
) -> Option<String> {
    let names: Vec<&str> = hit.iter().flatten().map(|step| step.as_str()).collect();
    let (first, last) = (names.first()?, names.last()?);
    Some(match () {
        () if tried.len() < 2 && hit == tried => return None,
        () if hit == tried => "at every step".to_owned(),
        () if names.len() == 1 => format!("at {first}"),
        () if tried.ends_with(hit) => format!("from {first} on"),
        () if tried.starts_with(hit) => format!("up to {last}"),
        () => format!("at {}", names.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use fleetproof_model::{
        Cohort::{Fresh, Recent, Stale, Unsynced},
        RunnerType::{Group, Instance, Project},
        SchemaStep::{Backfilled, ForeignKey, Swapped, SyncTriggers},
    };

    use super::*;

    fn product(types: &[RunnerType], cohorts: &[Cohort]) -> Cells {
        types
            .iter()
            .flat_map(|kind| cohorts.iter().map(|cohort| (*kind, *cohort)))
            .collect()
    }

    #[test]
    fn cells_are_summed_up_as_products() {
        let universe = product(&RunnerType::ALL, &[Fresh, Recent, Stale, Unsynced]);
        let words = |cells: &Cells| cells_in_words(cells, &universe);
        assert_eq!(words(&universe), "all types × all cohorts");
        assert_eq!(
            words(&product(&[Group, Project], &[Stale, Unsynced])),
            "group, project × stale, unsynced"
        );
        let mut uneven = product(&[Group, Project], &[Unsynced]);
        uneven.extend(product(&[Group], &[Fresh]));
        assert_eq!(words(&uneven), "group × fresh; group, project × unsynced");
    }

    #[test]
    fn what_was_spared_is_told_from_the_whole_to_the_part() {
        let affected = product(&[Group], &[Stale, Unsynced]);
        let mut spared = product(&[Instance], &[Fresh, Stale, Unsynced]);
        spared.extend(product(&[Group], &[Fresh]));
        assert_eq!(spared_in_words(&spared, &affected), "instance; fresh");

        let mut affected = affected;
        affected.extend(product(&[Project], &[Unsynced]));
        spared.extend(product(&[Project], &[Stale]));
        assert_eq!(
            spared_in_words(&spared, &affected),
            "instance; fresh; project × stale"
        );
    }

    #[test]
    fn steps_are_told_by_where_they_lie() {
        let all = [SyncTriggers, Backfilled, ForeignKey, Swapped].map(Some);
        let words = |hit: &[Option<SchemaStep>]| steps_in_words(hit, &all);
        assert_eq!(words(&all).unwrap(), "at every step");
        assert_eq!(words(&all[2..3]).unwrap(), "at foreign-key");
        assert_eq!(words(&all[2..]).unwrap(), "from foreign-key on");
        assert_eq!(words(&all[..2]).unwrap(), "up to backfilled");
        assert_eq!(
            words(&[all[0], all[2]]).unwrap(),
            "at sync-triggers, foreign-key"
        );
        assert_eq!(steps_in_words(&all[..1], &all[..1]), None);
        assert_eq!(steps_in_words(&[None], &[None]), None);
    }
}
