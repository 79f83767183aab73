use super::History;
use crate::rows::Trace;

impl History {
    /// The statements of the rows at these places, of those that `traces` refer to, and of all that
    /// these refer to in turn: what a script has to plant. In the order in which they were made.
    pub(crate) fn planting(&self, mut wanted: Vec<usize>, traces: &[Trace]) -> Vec<String> {
        wanted.extend(traces.iter().flat_map(|trace| self.below(trace)));
        let mut next = 0;
        while let Some(&at) = wanted.get(next) {
            let more = self.rows.get(at).map(|row| self.below(&row.built.trace));
            let more = more.into_iter().flatten();
            let more: Vec<_> = more.filter(|at| !wanted.contains(at)).collect();
            wanted.extend(more);
            next += 1;
        }
        wanted.sort_unstable();
        wanted.dedup();
        // What a swap turned around was planted once.
        let mut planted: Vec<&[String]> = Vec::new();
        for row in wanted.iter().filter_map(|&at| self.rows.get(at)) {
            if !planted.contains(&row.statements.as_slice()) {
                planted.push(&row.statements);
            }
        }
        planted.concat()
    }

    /// The rows at these places, and those that refer to them.
    pub(crate) fn with_dependants(&self, mut wanted: Vec<usize>) -> Vec<usize> {
        let mut next = 0;
        while let Some(&at) = wanted.get(next) {
            next += 1;
            let Some(row) = self.rows.get(at) else {
                continue;
            };
            let rows = self.rows.iter().enumerate();
            let refer = rows.filter(|(_, other)| other.built.trace.rests_on(&row.built.trace));
            let more: Vec<_> = refer.map(|(at, _)| at).collect();
            wanted.extend(
                more.into_iter()
                    .filter(|at| !wanted.contains(at))
                    .collect::<Vec<_>>(),
            );
        }
        wanted
    }

    /// The places of the rows that `trace` refers to.
    fn below(&self, trace: &Trace) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| trace.rests_on(&row.built.trace))
            .map(|(at, _)| at)
            .collect()
    }
}
