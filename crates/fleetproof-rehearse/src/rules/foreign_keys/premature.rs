use fleetproof_model::{RuleInfo, Severity, WayOut};

use crate::{
    catalog::{Constraint, ConstraintKind, Relation},
    rules::{Counted, Rule, Scene, Suspect},
    sql::{identifier, list},
    sync::Pair,
    trial::{Act, Recipe},
};

/// A key between shadows while rows are missing in the one that it refers to.
#[derive(Debug)]
pub(crate) struct PrematureForeignKey;

static INFO: RuleInfo = RuleInfo {
    name: "premature-foreign-key",
    summary: "a foreign key between shadow tables while rows are missing in the one referred to",
    severity: Severity::Error,
    hazards: &[1, 2, 3, 5, 88],
    why: "The sync trigger writes the referring shadow within the write to the live table. If the \
          row that the key refers to was never copied to its shadow, the key refuses the trigger's \
          insert, and the live write fails with it, although both live tables would accept it. NOT \
          VALID is no protection: it skips rows that are there, never new ones. A deferred key fails \
          at COMMIT, where no savepoint helps.",
    example: "ALTER TABLE group_type_ci_runner_machines_687967fa8a\n  \
              ADD CONSTRAINT fk FOREIGN KEY (runner_id, runner_type)\n  \
              REFERENCES group_type_ci_runners_e59bb2812d (id, runner_type) NOT VALID;",
    fix: "Copy the rows referred to completely, verify that none is missing, copy the referring \
          rows, then add the key, then validate it. Or let the key refer to the source.",
};

impl Rule for PrematureForeignKey {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        let catalog = scene.catalog();
        for relation in catalog
            .relations
            .iter()
            .filter(|relation| relation.is_table())
        {
            for key in &relation.constraints {
                if key.kind != ConstraintKind::Foreign || is_echo(scene, relation, key) {
                    continue;
                }
                let (Some(shadow), Some(other)) =
                    (catalog.root(relation.oid), catalog.relation(key.referenced))
                else {
                    continue;
                };
                let Some(other_root) = catalog.root(other.oid) else {
                    continue;
                };
                for child in scene.now.pairs.of_shadow(shadow.oid) {
                    for parent in scene.now.pairs.of_shadow(other_root.oid) {
                        out.push(suspect(scene, (relation, key), (other, child), parent));
                    }
                }
            }
        }
    }
}

/// The copies that the server keeps of a routing table's key tell nothing new.
fn is_echo(scene: &Scene<'_>, relation: &Relation, key: &Constraint) -> bool {
    let referenced = scene.catalog().relation(key.referenced);
    key.parent != 0 || (relation.kind == 'p' && referenced.is_some_and(|other| other.is_partition))
}

fn suspect(
    scene: &Scene<'_>,
    (relation, key): (&Relation, &Constraint),
    (other, child): (&Relation, &Pair),
    parent: &Pair,
) -> Suspect {
    let catalog = scene.catalog();
    let source = scene.shown(parent.source);
    let waits = match (key.deferred, key.validated) {
        (true, _) => ", at COMMIT since the key is deferred",
        (false, false) => ", although the key is NOT VALID: that spares old rows only",
        _ => "",
    };
    let message = format!(
        "{} must find its row in {}, but rows of {source} are missing there; a write to {} that \
         belongs to such a row fails in the sync trigger{waits}",
        relation.shown(),
        other.shown(),
        scene.shown(child.source),
    );
    let mut suspect =
        Suspect::new(format!("{} on {}", key.name, relation.shown()), message).on(child);
    // The key may stand on each partition and on the routing table: one defect.
    suspect.key = format!("{}:{}:{}", child.shadow, parent.shadow, key.name);
    for part in scene.parts(parent) {
        let wishes = scene.orphan(child, part.as_deref());
        let concerns = scene.history.row(parent, part.as_deref(), false).is_some();
        if concerns {
            suspect = suspect.try_write(Recipe::write(Act::Insert {
                table: child.source,
                wishes,
            }));
        }
    }
    let backfill = backfill(scene, parent);
    suspect = suspect
        .fails_with(&["23503"])
        .count(Counted::Missing(parent.source, parent.shadow))
        .fix(format!(
            "copy every row of {source} to {} before the key, and verify that none is missing",
            catalog
                .relation(parent.shadow)
                .map_or_else(String::new, Relation::shown),
        ))
        .way_out(WayOut {
            before: backfill.into_iter().collect(),
            ..WayOut::default()
        });
    if !scene.today.looked {
        suspect.severity = Severity::Warning;
        suspect.unproved = Some(Severity::Warning);
    }
    suspect
}

/// The statement that copies what is missing.
pub(crate) fn backfill(scene: &Scene<'_>, pair: &Pair) -> Option<String> {
    let catalog = &scene.before.catalog;
    let (source, shadow) = (
        catalog.relation(pair.source)?,
        catalog.relation(pair.shadow)?,
    );
    let from = list(pair.columns.keys());
    let to = list(pair.columns.values());
    let on: Vec<_> = pair
        .key
        .iter()
        .map(|(from, to)| format!("t.{} = s.{}", identifier(to), identifier(from)))
        .collect();
    Some(format!(
        "INSERT INTO {} ({to}) SELECT {from} FROM {} s WHERE NOT EXISTS (SELECT FROM {} t WHERE {}) \
         FOR UPDATE ON CONFLICT DO NOTHING",
        shadow.sql(),
        source.sql(),
        shadow.sql(),
        on.join(" AND ")
    ))
}
