use fleetproof_model::{RuleInfo, Severity};
use serde_json::{Map, Value};

use super::copies::{Copying, is_missing, label, planned};
use crate::{
    catalog::Oid,
    rows::{Wishes, constant},
    rules::{Counted, Rule, Scene, Suspect, Wanted, generic::write_fails::values_for_change},
    sql::list,
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe, Row},
};

/// Copies that leave rows out for good.
#[derive(Debug)]
pub(crate) struct BackfillWhereSkips;

static INFO: RuleInfo = RuleInfo {
    name: "backfill-where-skips",
    summary: "rows outside the WHERE of every copy are never copied to the shadow",
    severity: Severity::Error,
    hazards: &[85],
    why: "The sync trigger's UPDATE changes rows that are in the shadow, and inserts none: a row that \
          no copy has reached stays missing, however often it is written. What counts on the shadow \
          being complete, a foreign key or a swap, then fails or loses rows.",
    example: "INSERT INTO ct SELECT * FROM c WHERE typ = 1;\n-- and nothing copies the others",
    fix: "Copy every row, or say what becomes of the others, before anything counts on the shadow.",
};

impl Rule for BackfillWhereSkips {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn asks(&self, scene: &Scene<'_>) -> Vec<String> {
        let left = left_out(scene);
        let both = |left: LeftOut<'_>| [left.count, left.example];
        left.into_iter().flat_map(both).collect()
    }

    fn wants(&self, scene: &Scene<'_>) -> Vec<Wanted> {
        let wanted = |left: &LeftOut<'_>| {
            let example = scene.today.answers.get(&left.example)?.first()?;
            let values: Map<String, Value> = serde_json::from_str(&example.part).ok()?;
            let mut wishes = Wishes::default();
            for (column, value) in values {
                let value = match value {
                    Value::Null => "NULL".to_owned(),
                    Value::String(text) => constant(&text),
                    other => constant(&other.to_string()),
                };
                wishes = wishes.with(column, value);
            }
            Some(Wanted {
                tag: left.tag(scene),
                table: left.pair.source,
                wishes,
                uncopied: true,
            })
        };
        left_out(scene).iter().filter_map(wanted).collect()
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        // Batch follows batch: only after the last can it be told what was left out.
        if scene.is_last {
            out.extend(
                left_out(scene)
                    .iter()
                    .filter_map(|left| suspect(scene, left)),
            );
        }
    }
}

/// Rows of a source that no copy of the migration takes to the shadow.
struct LeftOut<'a> {
    pair: &'a Pair,
    /// The last copy.
    statement: usize,
    /// The query that counts them.
    count: String,
    /// The query that finds one: its key and what the copies ask about, as JSON.
    example: String,
}

impl LeftOut<'_> {
    fn tag(&self, scene: &Scene<'_>) -> String {
        let name = |oid: Oid| scene.shown(oid);
        format!("left-out:{}:{}", name(self.pair.source), self.statement)
    }
}

fn left_out<'a>(scene: &Scene<'a>) -> Vec<LeftOut<'a>> {
    let copies = planned(scene);
    let mut found: Vec<LeftOut<'_>> = Vec::new();
    for (at, last) in copies.iter().enumerate() {
        let same = |other: &&Copying<'_>| {
            (other.pair.source, other.pair.shadow) == (last.pair.source, last.pair.shadow)
        };
        if copies[at + 1..].iter().any(|other| same(&other)) {
            continue;
        }
        found.extend(of_pair(scene, last, copies.iter().filter(same).collect()));
    }
    found
}

fn of_pair<'a>(
    scene: &Scene<'a>,
    last: &Copying<'a>,
    copies: Vec<&Copying<'_>>,
) -> Option<LeftOut<'a>> {
    let pair = last.pair;
    let source = scene.before.catalog.relation(pair.source)?;
    let key: Vec<_> = pair.key.iter().map(|(from, _)| from.as_str()).collect();
    let on: Vec<_> = key
        .iter()
        .map(|name| crate::sql::identifier(name))
        .map(|name| format!("b.{name} = s.{name}"))
        .collect();
    let mut conditions = vec![is_missing(&scene.before.catalog, pair)];
    let mut asked = key.clone();
    for copying in &copies {
        let query = &copying.query;
        // One that takes everything leaves nothing out.
        let condition = query.condition.as_ref()?;
        conditions.push(format!(
            "NOT EXISTS (SELECT FROM (SELECT {} FROM {} WHERE {condition}) b WHERE {})",
            list(&key),
            query.from,
            on.join(" AND ")
        ));
        let names = query.filter.iter().map(|term| term.column.as_str());
        asked.extend(names.filter(|name| source.column(name).is_some()));
    }
    asked.sort_unstable();
    asked.dedup();
    let rows = format!("FROM {} s WHERE {}", source.sql(), conditions.join(" AND "));
    Some(LeftOut {
        pair,
        statement: last.statement,
        count: format!(
            "SELECT {}, count(*) {rows} GROUP BY 1 ORDER BY 1",
            label(scene, pair)
        ),
        example: format!(
            "SELECT row_to_json(x)::text, 1 FROM (SELECT {} {rows} LIMIT 1) x",
            list(&asked)
        ),
    })
}

fn suspect(scene: &Scene<'_>, left: &LeftOut<'_>) -> Option<Suspect> {
    // The pair as it is now: the one that was planned for is of a copy of the database.
    let (source, shadow) = (scene.shown(left.pair.source), scene.shown(left.pair.shadow));
    let pair = scene
        .now
        .pairs
        .of_source(left.pair.source)
        .find(|pair| pair.shadow == left.pair.shadow || scene.shown(pair.shadow) == shadow)?;
    let rows = scene.today.answer(&left.count);
    if rows == Some(0) || !pair.is_live() {
        return None;
    }
    let mut suspect = Suspect::new(
        format!("{source} → {shadow}"),
        format!(
            "no copy takes every row of {source} to {shadow}: the rows outside the WHERE stay \
             missing, since an UPDATE in the sync trigger inserts none"
        ),
    )
    .on(pair)
    .at(left.statement)
    .diverges_as(DifferenceKind::Missing)
    .severity(
        if rows.is_some() { Severity::Error } else { Severity::Warning },
        Some(Severity::Warning),
    )
    .count(Counted::Query(left.count.clone()))
    .fix("copy every row, or move the others out of the source, before anything counts on the shadow");
    suspect.key = format!("{}:{}", left.statement, pair.source);
    if let Some((at, _)) = scene.history.wanted(&left.tag(scene)) {
        for (column, value) in values_for_change(scene, pair).into_iter().take(2) {
            let write = Act::Update {
                row: Row::Old(at),
                set: vec![(column, value)],
            };
            suspect = suspect.try_write(Recipe::write(write).standing());
        }
    }
    Some(suspect)
}
