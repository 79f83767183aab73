use std::collections::BTreeMap;

use tokio_postgres::Client;

use super::{
    elsewhere::{elsewhere, passes_over},
    found::Found,
};
use crate::{
    RehearseError, ServerWords,
    catalog::Catalog,
    history::{History, Kinship},
    migration::Migration,
    queries::Queries,
    rules::{Applied, RULES, Refused, Rule, Scene, State, Suspect},
    sync::{Difference, DifferenceKind},
    today::Today,
    trial::{Act, Outcome, Proof, Recipe, Stage, Standing},
};

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
