use super::History;
use crate::rows::Trace;

impl History {
    /// The rows at these places, those that `traces` refer to, and all that these refer to in turn:
    /// what a script has to plant. In the order in which they were made.
    pub(crate) fn complete(&self, mut wanted: Vec<usize>, traces: &[Trace]) -> Vec<usize> {
        let rests_on = |trace: &Trace| {
            let trace = trace.clone();
            let rows = self.rows.iter().enumerate();
            rows.filter(move |(_, row)| trace.rests_on(&row.built.trace))
                .map(|(at, _)| at)
        };
        wanted.extend(traces.iter().flat_map(rests_on));
        let mut next = 0;
        while let Some(&at) = wanted.get(next) {
            let Some(row) = self.rows.get(at) else {
                wanted.remove(next);
                continue;
            };
            let more = rests_on(&row.built.trace);
            let more: Vec<_> = more.filter(|at| !wanted.contains(at)).collect();
            wanted.extend(more);
            next += 1;
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }
}
