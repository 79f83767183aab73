use fleetproof_model::{RuleInfo, Severity};

use super::{
    landing::{insert_with, landing},
    remedy::{after, counted, name_before},
    twins::room,
};
use crate::{
    catalog::{Column, Index, Relation},
    rules::{Rule, Scene, Suspect},
    sql::identifier,
    sync::Pair,
};

/// A btree of a shadow over texts that may be too long for one.
#[derive(Debug)]
pub(crate) struct IndexRowTooBig;

static INFO: RuleInfo = RuleInfo {
    name: "shadow-index-row-too-big",
    summary: "a btree index of a shadow over a text without limit that the source does not index",
    severity: Severity::Warning,
    hazards: &[71],
    why: "A btree refuses entries of more than about 2,700 bytes, compressed. A long text that the \
          source takes then fails in the sync trigger, because of an index.",
    example: "CREATE INDEX ON ci_runner_machines_687967fa8a (config_text);",
    fix: "A hash index, an index on md5(…), or a limit for the text on the source first.",
};

/// Texts of fewer characters always fit.
const SMALL: usize = 600;
/// Characters that do not fit, however well digits are compressed.
const LONG: usize = 12_800;

impl Rule for IndexRowTooBig {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            for table in scene.catalog().tree(shadow.oid) {
                let own = |index: &&Index| {
                    index.method == "btree" && index.ready && index.parent.is_none()
                };
                for index in table.indexes.iter().filter(own) {
                    for name in table.names(index.key()) {
                        let from = pair.to_source(name).and_then(|from| source.column(from));
                        out.extend(
                            from.and_then(|from| {
                                suspect(scene, pair, source, (table, index), from)
                            }),
                        );
                    }
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
    column: &Column,
) -> Option<Suspect> {
    let limit = room(&column.r#type)?;
    let indexed = |other: &Index| {
        other.method == "btree" && other.ready && other.key().contains(&column.number)
    };
    if limit.is_some_and(|limit| limit < SMALL) || source.indexes.iter().any(indexed) {
        return None;
    }
    let message = format!(
        "{} on {} is a btree over {}, which {} neither limits nor indexes: a long text fails in the \
         sync trigger",
        index.name,
        table.shown(),
        column.name,
        source.shown(),
    );
    let texts = "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 400) n)";
    let value = match limit.filter(|&limit| limit < LONG) {
        Some(limit) => format!("left({texts}, {limit})"),
        None => texts.to_owned(),
    };
    let wishes = landing(scene, pair, table);
    let mut suspect = Suspect::new(format!("{} on {}", index.name, table.shown()), message)
        .on(pair)
        .try_write(insert_with(scene, pair, wishes, &column.name, &value))
        .fails_with(&["54000"])
        .severity(Severity::Warning, None)
        .fix("use a hash index or one on md5(…), or limit the text on the source first");
    suspect.key = format!("{}:{}:{}", pair.source, index.oid, column.name);
    let replaceable = index.is_plain() && !index.is_unique && index.constraint.is_none();
    if replaceable && index.columns.len() == 1 {
        let (schema, name) = (identifier(&table.schema), identifier(&index.name));
        suspect = suspect.way_out(after([
            format!("DROP INDEX {schema}.{name}"),
            format!(
                "CREATE INDEX {name} ON {} USING hash ({})",
                table.sql(),
                identifier(table.names(index.key()).first()?)
            ),
        ]));
    }
    let before = name_before(scene, source, column);
    let long = before.map(|name| format!("octet_length({}) > 2600", identifier(&name)));
    suspect.count = long.and_then(|long| counted(scene, pair, table, &long));
    Some(suspect)
}
