use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{columns_in, insert_with, landing},
    remedy::after,
};
use crate::{
    catalog::{Index, Relation},
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
};

/// An index of a shadow whose expression fails for some values.
#[derive(Debug)]
pub(crate) struct ExpressionIndexError;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-expression-index-error",
    summary: "an index of a shadow on an expression that fails for values which the source takes",
    severity: Severity::Warning,
    hazards: &[72],
    why: "An index's expression and condition are computed within the write. A cast such as \
          version::int fails for 'v17.6', and the live write fails with it in the sync trigger.",
    example: "CREATE INDEX ON ci_runner_machines_687967fa8a ((split_part(version, '.', 1)::int));",
    fix: "An expression that fails for no value, such as substring(version FROM '^[0-9]+')::int.",
};

/// What a computation fails with, as far as it depends on the value.
const FAILURES: &[&str] = &[
    "22P02", "22003", "22012", "22007", "22008", "2201E", "2201F", "2201B", "22023", "22026",
    "22011", "2202E", "22030", "22032", "22033", "22P05",
];

impl Rule for ExpressionIndexError {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for table in scene.catalog().tree(shadow.oid) {
                for index in table.indexes.iter().filter(|index| index.parent.is_none()) {
                    out.extend(suspect(scene, pair, source, (table, index)));
                }
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    source: &Relation,
    (table, index): (&Relation, &Index),
) -> Option<Suspect> {
    let computed = |index: &Index| {
        let parts = [&index.expressions, &index.predicate].into_iter().flatten();
        parts.cloned().collect::<Vec<_>>()
    };
    let own = computed(index);
    let same = |other: &Index| computed(other) == own;
    if !own.iter().any(|expression| may_fail(expression))
        || !index.ready
        || source.indexes.iter().any(same)
    {
        return None;
    }
    let own = own.join(" ");
    let message = format!(
        "{} on {} computes {own}, which fails for values that {} takes: such a row fails in the sync \
         trigger",
        index.name,
        table.shown(),
        source.shown(),
    );
    let mut suspect = Suspect::new(format!("{} on {}", index.name, table.shown()), message)
        .on(pair)
        .fails_with(FAILURES)
        .severity(Severity::Warning, None)
        .fix("index an expression that fails for no value")
        .way_out(after([format!(
            "DROP INDEX {}.{}",
            identifier(&table.schema),
            identifier(&index.name)
        )]));
    suspect.key = format!("{}:{}", pair.source, index.oid);
    let wishes = landing(scene, pair, table);
    for name in columns_in(table, &own) {
        let Some(column) = pair.to_source(name).and_then(|from| source.column(from)) else {
            continue;
        };
        for value in odd_values(column.type_category, &column.r#type) {
            // Where the column routes, its value is not free.
            if !wishes.values.contains_key(&column.name) {
                let write = insert_with(scene, pair, wishes.clone(), &column.name, value);
                suspect = suspect.try_write(write);
            }
        }
    }
    (!suspect.recipes.is_empty()).then_some(suspect)
}

/// Functions that have a result for every text.
const TOTAL: &[&str] = &[
    "lower",
    "upper",
    "md5",
    "btrim",
    "ltrim",
    "rtrim",
    "length",
    "char_length",
    "octet_length",
    "left",
    "right",
    "substring",
    "\"substring\"",
    "replace",
    "reverse",
    "concat",
    "coalesce",
    "COALESCE",
    "NULLIF",
    "split_part",
    "date_trunc",
    "jsonb_typeof",
    "IN",
    "AND",
    "OR",
    "NOT",
    "ANY",
    "ARRAY",
    "THEN",
    "ELSE",
    "WHEN",
    "IS",
];

/// Whether an expression has something in it that may fail: a cast but to text, a division, or a
/// function that is not known to have a result for everything.
fn may_fail(expression: &str) -> bool {
    let outside: String = expression.split('\'').step_by(2).collect();
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"');
    let casts = outside.split("::").skip(1);
    let mut casts = casts.map(|rest| rest.trim_start_matches('('));
    let to_text = |rest: &str| rest.starts_with("text") || rest.starts_with("character varying");
    let calls = outside.split('(').map(|before| {
        let start = before.trim_end().rfind(|c| !part(c)).map_or(0, |at| at + 1);
        before.get(start..).unwrap_or_default().trim()
    });
    let mut calls: Vec<&str> = calls.collect();
    // What follows the last bracket calls nothing.
    calls.pop();
    outside.contains('/')
        || casts.any(|rest| !to_text(rest))
        || calls
            .iter()
            .any(|name| !name.is_empty() && !TOTAL.contains(name))
}

/// Values that computations stumble over.
fn odd_values(category: char, r#type: &str) -> &'static [&'static str] {
    match (category, r#type) {
        ('S', _) => &["'v17.6'", "''", "'99999999999999999999'"],
        ('N', _) => &["0", "-1", "32767"],
        (_, "json" | "jsonb") => &["'{}'", "'\"v17.6\"'", "'[]'"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::may_fail;

    #[test]
    fn casts_and_unknown_functions_may_fail() {
        assert!(may_fail("((v)::integer)"));
        assert!(may_fail("((100 / n))"));
        assert!(may_fail("inet_of(v)"));
        assert!(!may_fail(
            r#"lower((v)::text), "substring"(version, '^\d+'::text)"#
        ));
        assert!(!may_fail("((active = false) AND (v IS NOT NULL))"));
    }
}
