use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::ALL_KINDS;
use crate::{
    catalog::{Column, Relation, RewriteRule},
    rules::{Rule, Scene, Suspect},
    sql::{identifier, list},
    sync::Pair,
    trial::{Act, Recipe},
};

/// A rewrite rule that computes a default a second time.
#[derive(Debug)]
pub(crate) struct RuleEvaluatesTwice;

static INFO: RuleInfo = RuleInfo {
    name: "rule-evaluates-twice",
    summary: "a rule copies new rows, and their defaults are computed once for each table",
    severity: Severity::Error,
    hazards: &[36],
    why: "A rule is not called with the row that was written, as a trigger is: it rewrites the \
          statement, and NEW.id stands for the expression that gives the value. A default such as \
          nextval is thus computed twice, and the shadow's row has another number than the source's.",
    example: "CREATE RULE copy AS ON INSERT TO t1 DO ALSO INSERT INTO t2 VALUES (NEW.id, NEW.v);",
    fix: "Use a row trigger.",
};

impl Rule for RuleEvaluatesTwice {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            let rules = scene.rules(pair).into_iter();
            for rule in rules.filter(|rule| rule.events().insert() && rule.enabled != 'D') {
                let computed: Vec<_> = source.columns.iter().filter(is_computed).collect();
                let names: Vec<_> = computed.iter().map(|c| c.name.as_str()).collect();
                let object = format!("{} on {}", rule.name, source.shown());
                let message = format!(
                    "the rule computes the default of {} once for {} and once more for {}",
                    names.join(", "),
                    source.shown(),
                    shadow.shown()
                );
                let mut suspect = Suspect::new(object, message)
                    .on(pair)
                    .explains(ALL_KINDS)
                    .fix("copy rows by a row trigger, which is given the row as it was written")
                    .way_out(by_trigger(scene, pair, (source, shadow), rule));
                suspect.key = format!("{}:{}:{}", pair.source, pair.shadow, rule.name);
                suspect.recipes = computed
                    .iter()
                    .map(|column| insert(scene, pair, source, column))
                    .collect();
                out.push(suspect);
            }
        }
    }
}

/// A trigger that does what the rule was to do.
fn by_trigger(
    scene: &Scene<'_>,
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    rule: &RewriteRule,
) -> WayOut {
    let (name, table) = (identifier(&rule.name), source.sql());
    let function = format!("{}.{name}", identifier(&source.schema));
    let values: Vec<_> = pair
        .columns
        .keys()
        .map(|column| format!("NEW.{}", identifier(column)))
        .collect();
    let made = [
        format!(
            "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  \
             INSERT INTO {} ({}) VALUES ({});\n  RETURN NULL;\nEND $$",
            shadow.sql(),
            list(pair.columns.values()),
            values.join(", ")
        ),
        format!(
            "CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        ),
    ];
    let before = scene.before.catalog.relation(source.oid);
    let was_there = before.is_some_and(|before| before.rules.iter().any(|r| r.oid == rule.oid));
    let mut way = WayOut::default();
    match was_there {
        true => {
            let drop = format!("DROP RULE {name} ON {table}");
            way.after = [vec![drop], made.to_vec()].concat();
        }
        false => way.instead = made.to_vec(),
    }
    way
}

/// Whether a value that is not given comes from a function, or a sequence.
fn is_computed(column: &&Column) -> bool {
    let calls = column.default.as_deref().is_some_and(|d| d.contains('('));
    column.identity.is_some() || (calls && column.generated.is_none())
}

/// A new row whose `column` is left to its default.
fn insert(scene: &Scene<'_>, pair: &Pair, source: &Relation, column: &Column) -> Recipe {
    let part = scene.parts(pair).into_iter().next().flatten();
    let wishes = scene.ordinary(pair, part.as_deref());
    let mut recipe = Recipe::write(Act::Insert {
        table: pair.source,
        wishes: wishes.with(&column.name, "DEFAULT"),
    });
    let sequences = scene.catalog().sequences.iter().filter(|sequence| {
        sequence.owner_relation == Some(source.oid) && sequence.owner_column == Some(column.number)
    });
    // Beyond the numbers that rows were given here.
    for sequence in sequences {
        let sql = format!("ALTER SEQUENCE {} RESTART WITH 9001", sequence.sql());
        recipe = recipe.after(Act::Sql(sql));
    }
    recipe
}
