use std::collections::BTreeMap;

use fleetproof_model::{RuleInfo, Severity};
use tokio_postgres::Client;

use super::elsewhere::{elsewhere, passes_over};
use crate::{
    RehearseError, ServerWords,
    catalog::{Catalog, Constraint},
    history::{History, Kinship},
    migration::Migration,
    queries::Queries,
    rules::{Applied, RULES, Refused, Rule, Scene, State, Suspect},
    sync::{Difference, DifferenceKind},
    today::Today,
    trial::{Act, Outcome, Proof, Recipe, Stage, Standing},
};

/// A hazard that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) rule: &'static RuleInfo,
    pub(super) suspect: Suspect,
    /// The recipe that showed it, and what happened.
    pub(super) shown: Option<(Recipe, Outcome)>,
    /// All writes that fail or diverge.
    pub(super) writes: Vec<String>,
    pub(super) severity: Severity,
    /// The statement that brought it in; none if it was there before.
    pub(super) statement: Option<usize>,
    /// The statement that ended it.
    pub(super) until: Option<usize>,
    /// The state in which it was found.
    pub(super) state: State,
    /// Whether it is the migration itself that the server refuses.
    pub(super) refused: bool,
}

impl Found {
    /// Whether later states have nothing to add.
    fn is_settled(&self) -> bool {
        self.statement.is_none() || (self.suspect.statement.is_some() && self.shown.is_some())
    }

    /// Whether it can come to an end before the migration does: what a statement itself does wrong
    /// when it runs cannot.
    fn lasts(&self) -> bool {
        self.statement.is_some() && self.suspect.statement.is_none()
    }
}

/// What became of a suspect's writes.
#[derive(Debug)]
struct Tried {
    /// The first that shows it.
    shown: Option<(Recipe, Outcome)>,
    /// All that do.
    writes: Vec<String>,
    /// Whether none was of use: each fails, or could not be made, for another reason.
    is_hidden: bool,
}

/// What all states are judged with.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    pub(super) before: State,
    pub(super) ahead: &'a State,
    pub(super) migration: Option<&'a Migration>,
    /// As it was read.
    pub(super) target: &'a Catalog,
    pub(super) queries: &'a Queries,
    pub(super) history: &'a History,
    pub(super) kinships: &'a [Kinship],
    pub(super) today: &'a Today,
    /// By rule and key.
    pub(super) found: BTreeMap<(&'static str, String), Found>,
}

/// Writes of a suspect tried for the list of writes that fail, beyond the first.
const WRITES_SHOWN: usize = 4;

impl Judge<'_> {
    /// Judges the state before the migration.
    pub(super) async fn judge_before(&mut self, client: &Client) -> Result<(), RehearseError> {
        let now = self.before.clone();
        self.judge(client, &now, &[], 0, false).await
    }

    /// Judges the state after a commit; `from` is the first statement of its transaction.
    pub(super) async fn judge(
        &mut self,
        client: &Client,
        now: &State,
        applied: &[Applied],
        from: usize,
        is_last: bool,
    ) -> Result<(), RehearseError> {
        // A trigger function remembers the types that columns had when this session first ran it; a
        // witness has to hold in a session of its own.
        client.batch_execute("DISCARD PLANS").await?;
        let standing = Standing::default();
        let stage = Stage {
            client,
            standing: &standing,
            catalog: &now.catalog,
            pairs: &now.pairs,
            history: self.history,
        };
        let (mut seen, mut mended) = (Vec::new(), Vec::new());
        for rule in RULES {
            let mut suspects = Vec::new();
            rule.judge(&self.scene(now, applied, is_last), &mut suspects);
            for suspect in suspects {
                let name = (rule.info().name, suspect.key.clone());
                if let Some(old) = self.found.get(&name)
                    && old.is_settled()
                {
                    // What was there before may be gone at the end.
                    let is_old = old.statement.is_none() && old.shown.is_some();
                    if is_last && is_old {
                        let tried = self.attempt(&stage, &suspect).await?;
                        let scene = self.scene(now, applied, is_last);
                        if !self.may_last(&stage, &scene, &suspect, &tried).await? {
                            mended.push(name.clone());
                        }
                    }
                    seen.push(name);
                    continue;
                }
                let tried = self.attempt(&stage, &suspect).await?;
                let shows = tried.shown.is_some();
                if !shows && suspect.unproved.is_none() {
                    let scene = self.scene(now, applied, is_last);
                    let lives = self.found.get(&name).is_some_and(|f| f.until.is_none());
                    if lives && self.may_last(&stage, &scene, &suspect, &tried).await? {
                        seen.push(name);
                    }
                    continue;
                }
                if rule.is_generic() && self.is_explained(&suspect, &tried.shown, &seen) {
                    continue;
                }
                seen.push(name.clone());
                // What was only suspected so far may be shown now; then it begins here.
                if let Some(found) = self.found.get_mut(&name)
                    && (found.shown.is_some() || !shows)
                {
                    found.until = None;
                    // A key that comes partition by partition: the writes and the rows of each.
                    for write in tried.writes {
                        if found.writes.len() < WRITES_SHOWN && !found.writes.contains(&write) {
                            found.writes.push(write);
                        }
                    }
                    if shows {
                        found.suspect.count = suspect.count;
                    }
                    continue;
                }
                let statement = match applied.is_empty() {
                    true => None,
                    false => suspect
                        .statement
                        .or_else(|| Some(self.brought_in_by(*rule, &name.1, applied, from))),
                };
                let severity = match shows {
                    true => suspect.severity,
                    false => suspect.unproved.unwrap_or(suspect.severity),
                };
                let found = Found {
                    rule: rule.info(),
                    suspect: match shows {
                        true => suspect,
                        false => suspect.not_shown(),
                    },
                    shown: tried.shown,
                    writes: tried.writes,
                    severity,
                    statement,
                    until: None,
                    state: now.clone(),
                    refused: false,
                };
                self.found.insert(name, found);
            }
        }
        let ended = applied.last().map(|last| last.statement);
        for (name, found) in &mut self.found {
            let ends = found.lasts() && !seen.contains(name);
            if found.until.is_none() && (ends || mended.contains(name)) {
                found.until = ended;
            }
        }
        Ok(())
    }

    /// Lets the rules name a statement that the server refused. False if none can.
    pub(super) fn judge_refused(
        &mut self,
        now: &State,
        applied: &[Applied],
        statement: usize,
        words: &ServerWords,
    ) -> bool {
        let Some(migration) = self.migration else {
            return false;
        };
        let text = migration.statements[statement].text.as_str();
        let refused = Refused {
            statement: text,
            words,
        };
        let scene = self.scene(now, applied, true);
        let named = RULES.iter().find_map(|rule| {
            let suspect = rule.judge_refused(&scene, &refused)?;
            Some((rule.info(), suspect))
        });
        let Some((rule, suspect)) = named else {
            return false;
        };
        let rows = self.history.rows.iter();
        let proof = Proof {
            history: rows.flat_map(|row| row.statements.clone()).collect(),
            setup: Vec::new(),
            write: text.to_owned(),
        };
        let recipe = Recipe::write(Act::Sql(text.to_owned())).legal_anyway();
        let found = Found {
            rule,
            severity: suspect.severity,
            shown: Some((recipe, Outcome::Fails(proof, Box::new(words.clone())))),
            writes: Vec::new(),
            statement: Some(statement),
            until: None,
            state: now.clone(),
            refused: true,
            suspect,
        };
        let key = format!("refused:{}", found.suspect.key);
        self.found.insert((rule.name, key), found);
        true
    }

    fn scene<'s>(&'s self, now: &'s State, applied: &'s [Applied], is_last: bool) -> Scene<'s> {
        Scene {
            before: &self.before,
            now,
            migration: self.migration,
            applied,
            queries: self.queries,
            is_last,
            ahead: self.ahead,
            target: self.target,
            history: self.history,
            kinships: self.kinships,
            today: self.today,
        }
    }

    /// Whether something that was shown before may well be there still: a write shows it, or nothing
    /// can be told, since all writes fail for other reasons.
    async fn may_last(
        &self,
        stage: &Stage<'_>,
        scene: &Scene<'_>,
        suspect: &Suspect,
        tried: &Tried,
    ) -> Result<bool, RehearseError> {
        if tried.shown.is_some() || tried.is_hidden || passes_over(scene, suspect) {
            return Ok(true);
        }
        let tried = self.attempt(stage, &elsewhere(scene, suspect)).await?;
        Ok(tried.shown.is_some())
    }

    /// Tries the suspect's writes.
    async fn attempt(&self, stage: &Stage<'_>, suspect: &Suspect) -> Result<Tried, RehearseError> {
        let mut shown = None;
        let mut writes = Vec::new();
        let mut is_hidden = !suspect.recipes.is_empty();
        for recipe in &suspect.recipes {
            let outcome = stage.attempt(recipe).await?;
            tracing::debug!(object = suspect.object, ?outcome, "tried");
            let counts = match &outcome {
                Outcome::Fails(_, words) => suspect.expects(words),
                Outcome::Diverges(_, found) => {
                    suspect.speaks_of(found) && !self.is_passing(stage, found)
                }
                _ => false,
            };
            is_hidden &= matches!(outcome, Outcome::Unbuilt(_) | Outcome::Fails(..));
            if let (true, Some(proof)) = (counts, outcome.proof()) {
                writes.push(proof.write.clone());
                shown = shown.or_else(|| Some((recipe.clone(), outcome.clone())));
                if writes.len() >= WRITES_SHOWN {
                    break;
                }
            }
        }
        Ok(Tried {
            shown,
            writes,
            is_hidden,
        })
    }

    /// Whether another rule has told of the same failure. Of what may have come to an end, only that
    /// counts which was seen in this state.
    fn is_explained(
        &self,
        suspect: &Suspect,
        shown: &Option<(Recipe, Outcome)>,
        seen: &[(&'static str, String)],
    ) -> bool {
        let Some((_, outcome)) = shown else {
            return false;
        };
        let told: Vec<&Found> = self
            .found
            .iter()
            .filter(|(name, found)| {
                found.until.is_none() && (!found.lasts() || seen.contains(name))
            })
            .map(|(_, found)| found)
            .collect();
        if let Outcome::Diverges(_, differences) = outcome
            && differences.iter().all(|one| explains(&told, one))
        {
            return true;
        }
        // The stack is used up by tables that write each other in turn, whichever was written first.
        let in_turn = matches!(outcome, Outcome::Fails(_, words) if words.sqlstate == "54001");
        told.iter().any(|found| {
            let Some((_, other)) = &found.shown else {
                return false;
            };
            match (outcome, other) {
                (Outcome::Fails(_, a), Outcome::Fails(_, b)) => match &a.constraint {
                    // The same constraint on another partition may have another name.
                    Some(name) => {
                        a.sqlstate == b.sqlstate
                            && (is_same_constraint(&found.state.catalog, a, b)
                                || found.suspect.named.contains(name))
                    }
                    None => {
                        let near = found.suspect.edge == suspect.edge;
                        // A cascade reaches what other writes reach, and is refused in the same words.
                        let near = near
                            || in_turn
                            || found.suspect.edge.is_none()
                            || a.message == b.message;
                        a.sqlstate == b.sqlstate && b.constraint.is_none() && near
                    }
                },
                (Outcome::Diverges(_, a), Outcome::Diverges(_, b)) => a.iter().all(|one| {
                    b.iter().any(|two| {
                        two.kind == one.kind
                            && two.shadow == one.shadow
                            && two.columns == one.columns
                    })
                }),
                _ => false,
            }
        })
    }

    /// Whether only such columns differ as the migration drops: a function has to let go of a column
    /// first, and nobody reads it any more.
    fn is_passing(&self, stage: &Stage<'_>, found: &[Difference]) -> bool {
        let is_gone = |table, name: &str| {
            let column = stage.catalog.relation(table).and_then(|r| r.column(name));
            let ahead = self.ahead.catalog.relation(table);
            column.is_some_and(|c| ahead.is_none_or(|table| table.column_at(c.number).is_none()))
        };
        found.iter().all(|one| {
            let pair = stage.pairs.get(one.source, one.shadow);
            let gone = |name| {
                let to = pair.and_then(|pair| pair.to_shadow(name)).unwrap_or(name);
                is_gone(one.source, name) || is_gone(one.shadow, to)
            };
            one.kind == DifferenceKind::Different && one.columns.split(", ").all(gone)
        })
    }

    /// The statement of the transaction from which on the rule saw it.
    fn brought_in_by(&self, rule: &dyn Rule, key: &str, applied: &[Applied], from: usize) -> usize {
        let own = &applied[from..];
        let mut first = own.len() - 1;
        if rule.is_generic() {
            // It suspects everything always: the last statement that changed the schema.
            while first > 0
                && std::sync::Arc::ptr_eq(&own[first].state.catalog, &own[first - 1].state.catalog)
            {
                first -= 1;
            }
            return own[first].statement;
        }
        while first > 0 {
            let mut suspects = Vec::new();
            let before = &own[first - 1];
            rule.judge(
                &self.scene(&before.state, &applied[..from + first], false),
                &mut suspects,
            );
            if !suspects.iter().any(|suspect| suspect.key == key) {
                break;
            }
            first -= 1;
        }
        own[first].statement
    }
}

/// Whether something of what is told says that it leads to such differences, or to those in each
/// of the columns.
fn explains(told: &[&Found], difference: &Difference) -> bool {
    let edge = Some((difference.source, difference.shadow));
    let found = told
        .iter()
        .filter(|found| found.shown.is_some() && found.suspect.edge == edge);
    let suspects: Vec<_> = found.map(|found| &found.suspect).collect();
    let names = |suspect: &Suspect, column: &str| match &suspect.shows {
        Some((kind, Some(own))) => *kind == difference.kind && own == column,
        _ => false,
    };
    let mut columns = difference.columns.split(", ");
    suspects
        .iter()
        .any(|suspect| suspect.explains.contains(&difference.kind))
        || columns.all(|column| suspects.iter().any(|suspect| names(suspect, column)))
}

/// Whether two refusals come of one constraint: the server keeps a key of a routing table once more
/// for each partition at either end, under names of its own.
fn is_same_constraint(catalog: &Catalog, a: &ServerWords, b: &ServerWords) -> bool {
    let table = |words: &ServerWords| catalog.find(None, words.table.as_deref()?);
    let root = |words: &ServerWords| Some(catalog.root(table(words)?.oid)?.oid);
    let all = || catalog.relations.iter().flat_map(|r| &r.constraints);
    let topmost = |words: &ServerWords| {
        let named = |one: &&Constraint| words.constraint.as_ref() == Some(&one.name);
        let mut found = table(words)?.constraints.iter().find(named)?;
        while let Some(above) = all().find(|above| above.oid == found.parent) {
            found = above;
        }
        Some(found.oid)
    };
    // Unique indexes are no constraints, and partitions have checks of one name each.
    let by_name = a.constraint == b.constraint && root(a) == root(b);
    by_name || (topmost(a).is_some() && topmost(a) == topmost(b))
}
