use fleetproof_model::{RuleInfo, Severity};

use super::swaps;
use crate::{
    catalog::Relation,
    reading::Action,
    rules::{Rule, Scene, Suspect},
};

/// Prepared statements of sessions that are there expect the old columns.
#[derive(Debug)]
pub(crate) struct PreparedPlanResultType;

static INFO: RuleInfo = RuleInfo {
    name: "prepared-plan-result-type",
    summary: "sessions that have prepared SELECT * of a table whose columns change get an error",
    severity: Severity::Warning,
    hazards: &[96],
    why: "A prepared statement keeps the columns that it gives. After a swap, or after a column came or \
          went, SELECT * has others, and PostgreSQL refuses to run it: \"cached plan must not \
          change result type\". Every session has to prepare it anew; within a transaction that \
          has failed, it cannot.",
    example: "PREPARE q AS SELECT * FROM c;\nALTER TABLE c ADD COLUMN w text;\nEXECUTE q;",
    fix: "Name the columns in queries; or let the client prepare again and repeat once, outside of a \
          transaction; or reconnect after the migration.",
};

impl Rule for PreparedPlanResultType {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for swap in swaps(scene) {
            if shape(swap.was) != shape(swap.new) {
                out.push(suspect(
                    swap.new,
                    "takes over with other columns, or in another order",
                ));
            }
        }
        for (at, query) in scene.queries.queries.iter().enumerate() {
            let Action::Select(select) = &query.action else {
                continue;
            };
            let Some(name) = select.table.as_ref().filter(|_| select.everything) else {
                continue;
            };
            let find = |catalog: &'_ crate::catalog::Catalog| {
                let found = catalog.find(name.schema.as_deref(), &name.name);
                found.map(|table| (table.oid, shape(table)))
            };
            let (was, is) = (find(&scene.before.catalog), find(scene.catalog()));
            if let (Some((oid, before)), Some((now_oid, now))) = (was, is)
                && oid == now_oid
                && before != now
                && let Some(table) = scene.catalog().relation(oid)
            {
                out.push(suspect(table, "has other columns now").in_query(at));
            }
        }
    }
}

/// What SELECT * gives.
fn shape(table: &Relation) -> Vec<(String, String)> {
    let columns = table.columns.iter();
    columns
        .map(|column| (column.name.clone(), column.r#type.clone()))
        .collect()
}

fn suspect(table: &Relation, what: &str) -> Suspect {
    let name = table.shown();
    Suspect::new(
        name.clone(),
        format!(
            "{name} {what}: sessions that have prepared SELECT * of it get \"cached plan must \
             not change result type\""
        ),
    )
    .fails_with(&["0A000"])
    .severity(Severity::Warning, Some(Severity::Warning))
    .fix("name the columns, or let clients prepare again and repeat once, or reconnect after it")
}
