use fleetproof_model::{RuleInfo, Severity};

use crate::{
    rules::{Rule, Scene, Suspect},
    sync::Pair,
    trial::{Act, Recipe, Row},
};

/// An ordinary write that fails or diverges for a reason that no other rule names.
#[derive(Debug)]
pub(crate) struct WriteFails;

static INFO: RuleInfo = RuleInfo {
    name: "write-breaks",
    summary: "an ordinary write on the source fails in the sync, or does not reach the shadow",
    severity: Severity::Error,
    hazards: &[],
    why: "Every pair of source and shadow gets the same small set of ordinary writes: new rows of \
          each partition, sparse and full, changes of each column, to a value and to NULL, and the \
          end of rows, old and new. What fails or diverges there, and is not explained by another \
          rule, is told by this one.",
    example: "-- whatever made INSERT INTO source fail",
    fix: "Read what PostgreSQL says, and let the shadow accept what the source accepts.",
};

impl Rule for WriteFails {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn is_generic(&self) -> bool {
        true
    }

    fn judge(&self, scene: &Scene<'_>, out: &mut Vec<Suspect>) {
        for (pair, source, shadow) in scene.pairs().filter(|(pair, ..)| pair.is_live()) {
            let tables = format!("{} → {}", source.shown(), shadow.shown());
            let told = |what: &str| {
                let message = format!(
                    "{what} {} does not reach {}",
                    source.shown(),
                    shadow.shown()
                );
                let mut suspect = Suspect::new(tables.clone(), message).on(pair);
                suspect.key = format!("{}:{}:{what}", pair.source, pair.shadow);
                suspect
            };
            let mut inserts = told("a new row of");
            for part in scene.parts(pair) {
                let wishes = scene.ordinary(pair, part.as_deref());
                for wishes in [wishes.clone(), wishes.full()] {
                    inserts = inserts.try_write(Recipe::write(Act::Insert {
                        table: pair.source,
                        wishes,
                    }));
                }
            }
            out.push(inserts);
            out.push(changes(scene, pair, told("a changed row of")));
            let mut deletes = told("a deleted row of");
            for (at, _) in scene.history.of(pair).filter(|(_, row)| row.copied) {
                deletes = deletes.try_write(Recipe::write(Act::Delete { row: Row::Old(at) }));
            }
            out.push(deletes);
        }
    }
}

fn changes(scene: &Scene<'_>, pair: &Pair, mut suspect: Suspect) -> Suspect {
    let Some(source) = scene.catalog().relation(pair.source) else {
        return suspect;
    };
    let Some((at, _)) = scene.history.of(pair).find(|(_, row)| row.copied) else {
        return suspect;
    };
    let kin: Vec<_> = scene
        .kinships
        .iter()
        .filter(|kinship| kinship.child == pair.source)
        .collect();
    for column in source.columns.iter().filter(|column| column.takes_values()) {
        // Which values partitions take, and whether they take NULL, is a question of its own.
        let routing = scene
            .catalog()
            .relation(pair.shadow)
            .map(|shadow| shadow.routing_columns());
        let routes = routing.is_some_and(|routing| {
            pair.to_shadow(&column.name)
                .is_some_and(|to| routing.contains(&to))
        });
        let is_key = pair.key.iter().any(|(key, _)| *key == column.name);
        let belongs = kin
            .iter()
            .any(|k| k.columns.iter().any(|(own, _)| *own == column.name));
        if is_key || belongs || routes || source.routing_columns().contains(&column.name.as_str()) {
            continue;
        }
        let value = crate::rows::another_value(scene.catalog(), column, scene.history.next_number);
        let mut values: Vec<String> = value.into_iter().collect();
        if !column.not_null {
            values.push("NULL".to_owned());
        }
        for value in values {
            let set = vec![(column.name.clone(), value)];
            suspect = suspect.try_write(Recipe::write(Act::Update {
                row: Row::Old(at),
                set,
            }));
        }
    }
    suspect
}
