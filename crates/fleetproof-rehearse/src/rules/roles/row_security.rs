use fleetproof_model::{RuleInfo, Severity, WayOut};

use super::rights::{a_change, acting, role, with_memberships, writers};
use crate::{
    catalog::Relation,
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// Row security on a shadow.
#[derive(Debug)]
pub(crate) struct RowSecurity;

static INFO: RuleInfo = RuleInfo {
    name: "row-security-on-shadow",
    summary: "row security on the shadow stands in the way of the sync",
    severity: Severity::Warning,
    hazards: &[80, 81],
    why: "The function writes the shadow as the role that writes the source, and the shadow's policies \
          hold for it. A new row that they forbid fails, and the live write with it. A change or an \
          end of a row that they hide finds no row, which is no error: the shadow falls behind in \
          silence.",
    example: "ALTER TABLE ci_runners_e59bb2812d ENABLE ROW LEVEL SECURITY;\n\
              CREATE POLICY own ON ci_runners_e59bb2812d USING (runner_type = 1);",
    fix: "No row security on a shadow until it takes the source's place; or a function that is \
          SECURITY DEFINER, of the shadow's owner.",
};

impl Rule for RowSecurity {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            if !shadow.row_security {
                continue;
            }
            for writer in writers(scene, pair) {
                if holds_for(scene, shadow, &acting(scene, pair, &writer)) {
                    out.push(refuses(scene, pair, (source, shadow), &writer));
                    out.push(hides(scene, pair, (source, shadow), &writer));
                }
            }
        }
    }
}

/// Whether the table's policies hold for a role.
fn holds_for(scene: &Scene<'_>, shadow: &Relation, name: &str) -> bool {
    let catalog = scene.catalog();
    let owns = with_memberships(catalog, name).contains(shadow.owner.as_str());
    let past = role(catalog, name).is_some_and(|r| r.superuser || r.bypasses_row_security);
    !past && (shadow.row_security_forced || !owns)
}

fn refuses(
    scene: &Scene<'_>,
    pair: &Pair,
    tables: (&Relation, &Relation),
    writer: &str,
) -> Suspect {
    let what = "refuses new rows of";
    let mut suspect = suspect(pair, tables, writer, what).fails_with(&["42501"]);
    for part in scene.parts(pair) {
        let write = Act::Insert {
            table: pair.source,
            wishes: scene.ordinary(pair, part.as_deref()),
        };
        suspect = suspect.try_write(Recipe::write(write).role(writer));
    }
    suspect
}

fn hides(scene: &Scene<'_>, pair: &Pair, tables: (&Relation, &Relation), writer: &str) -> Suspect {
    let what = "hides from a change the rows of";
    let mut suspect = suspect(pair, tables, writer, what).diverges();
    let change = a_change(scene, pair);
    for (at, _) in scene.history.of(pair).filter(|(_, row)| row.copied) {
        let row = Row::Old(at);
        let changes = change.iter().map(|change| Act::Update {
            row,
            set: vec![change.clone()],
        });
        for write in changes.chain([Act::Delete { row }]) {
            suspect = suspect.try_write(Recipe::write(write).role(writer));
        }
    }
    suspect
}

fn suspect(
    pair: &Pair,
    (source, shadow): (&Relation, &Relation),
    writer: &str,
    what: &str,
) -> Suspect {
    let message = format!(
        "row security of {} {what} {} that {writer} may write there",
        shadow.shown(),
        source.shown()
    );
    let mut suspect = Suspect::new(format!("{writer} on {}", shadow.shown()), message)
        .on(pair)
        .severity(Severity::Warning, None)
        .fix(format!(
            "no row security on {} as long as it is a shadow, or SECURITY DEFINER for the function",
            shadow.shown()
        ))
        .way_out(WayOut {
            after: vec![format!(
                "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
                shadow.sql()
            )],
            ..WayOut::default()
        });
    suspect.key = format!("{}:{}:{writer}:{what}", pair.source, pair.shadow);
    suspect
}
