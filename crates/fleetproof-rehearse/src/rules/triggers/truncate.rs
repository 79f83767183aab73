use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::gap;
use crate::{
    catalog::{Relation, Trigger},
    rules::{Rule, Scene, Suspect},
    sql::{identifier, mentions},
    sync::{DifferenceKind, Pair},
    trial::{Act, Recipe},
};

/// A TRUNCATE of the source, which row triggers do not see.
#[derive(Debug)]
pub(crate) struct TruncateNotSynced;

static INFO: RuleInfo = RuleInfo {
    name: "truncate-not-synced",
    summary: "something empties the source by TRUNCATE, and the shadow keeps its rows",
    severity: Severity::Warning,
    hazards: &[21],
    why: "Row triggers do not fire for TRUNCATE. Told where the migration or a function of the database \
          truncates a source, or where the migration takes a trigger for TRUNCATE away.",
    example: "TRUNCATE c;",
    fix: "TRUNCATE both in one statement, or make a statement trigger AFTER TRUNCATE that empties the \
          shadow.",
};

impl Rule for TruncateNotSynced {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs() {
            if !pair.is_live() || gap::is_over(scene, pair) {
                continue;
            }
            if let Some(who) = who(scene, pair, source, shadow) {
                out.push(suspect(scene, pair, source, shadow, &who));
            }
        }
    }
}

fn suspect(
    scene: &Scene<'_>,
    pair: &Pair,
    source: &Relation,
    shadow: &Relation,
    who: &str,
) -> Suspect {
    let part = scene.parts(pair).into_iter().next().flatten();
    let wishes = scene.ordinary(pair, part.as_deref());
    let (from, to) = (source.shown(), shadow.shown());
    let message =
        format!("{who} TRUNCATE of {from}, which does not fire row triggers: {to} keeps its rows");
    // With a row that was certainly copied.
    let truncate = |more: &str| {
        let write = Act::Sql(format!("TRUNCATE {}{more}", source.sql()));
        Recipe::write(write).legal_anyway().after(Act::Insert {
            table: pair.source,
            wishes: wishes.clone(),
        })
    };
    // Beyond 63 bytes the server would cut it, and two names might become one.
    let mut name = format!("truncate_{}", source.name);
    name.truncate(name.floor_char_boundary(60));
    let (name, table) = (identifier(&name), source.sql());
    let function = format!("{}.{name}", identifier(&source.schema));
    let mut suspect = Suspect::new(format!("{from} → {to}"), message)
        .on(pair)
        .diverges()
        .explains(&[DifferenceKind::Extra])
        .severity(Severity::Warning, None)
        .try_write(truncate(""))
        .try_write(truncate(" CASCADE"))
        .fix(format!(
            "truncate {to} in the same statement, or by a statement trigger"
        ))
        .way_out(WayOut {
            before: vec![
                format!(
                    "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN TRUNCATE {}; RETURN NULL; END $$",
                    shadow.sql()
                ),
                format!(
                    "CREATE TRIGGER {name} AFTER TRUNCATE ON {table} FOR EACH STATEMENT \
                     EXECUTE FUNCTION {function}()"
                ),
            ],
            ..WayOut::default()
        });
    suspect.key = format!("{}:{}", pair.source, pair.shadow);
    suspect
}

/// Who is known to do it.
fn who(scene: &Scene<'_>, pair: &Pair, source: &Relation, shadow: &Relation) -> Option<String> {
    let truncates = |text: &str| {
        // Up to the end of the statement: what follows is another one.
        let lower = text.to_ascii_lowercase();
        let mut places = lower.match_indices("truncate").map(|(at, _)| at);
        places.any(|at| {
            let statement = text[at..].split(';').next().unwrap_or_default();
            mentions(statement, &source.name) && !mentions(statement, &shadow.name)
        })
    };
    if scene
        .statements()
        .any(|(_, text)| truncates(text) && !defines(text))
    {
        return Some("the migration makes a".to_owned());
    }
    let functions = scene.catalog().functions.iter();
    let own = |trigger: &Trigger| trigger.events().truncate();
    if let Some(function) = functions
        .clone()
        .find(|function| truncates(&function.source))
    {
        return Some(format!("{} makes a", function.shown()));
    }
    let triggers = |state: &crate::rules::State| {
        let tree = state.catalog.tree(pair.source).into_iter();
        tree.flat_map(|table| &table.triggers).any(own)
    };
    (triggers(scene.before) && !triggers(scene.now))
        .then(|| "the migration takes away what passed on a".to_owned())
}

/// What a function will do is told of the function.
fn defines(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.starts_with("create") && (mentions(&text, "function") || mentions(&text, "procedure"))
}
