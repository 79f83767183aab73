use fleetproof_model::{Edge, Severity, WayOut};

use crate::{
    ServerWords,
    catalog::Oid,
    sync::{Difference, DifferenceKind, Pair},
    trial::Recipe,
};

/// Something that looks dangerous, and how to find out.
#[derive(Debug, Clone)]
pub struct Suspect {
    /// What tells it from others of its rule; the same in every state.
    pub key: String,
    /// The object concerned, for the report.
    pub object: String,
    /// What is wrong.
    pub message: String,
    /// Writes to try; the first that fails or diverges is the witness.
    pub recipes: Vec<Recipe>,
    /// SQLSTATEs that the rule speaks of; a failure with another is another rule's. Empty: any.
    pub expected: &'static [&'static str],
    /// Constraints, unique indexes or, for NOT NULL, columns of which the failure has to name one; a
    /// failure that names another is another rule's. Empty: any.
    pub named: Vec<String>,
    /// Whether the rule speaks of a shadow that falls behind.
    pub or_diverges: bool,
    /// The kind of difference that the rule speaks of, and the source's column in which it must lie;
    /// a divergence of another kind is another rule's. None: any.
    pub shows: Option<(DifferenceKind, Option<String>)>,
    /// How bad it is if shown.
    pub severity: Severity,
    /// How bad it is if not shown; none: then it is nothing.
    pub unproved: Option<Severity>,
    /// What is told instead of everything else if it is not shown: that nothing is wrong today, and
    /// what that rests on.
    pub unshown: Option<String>,
    /// The statement of the migration that brings it in, where the rule knows; else it is the one
    /// from which on the rule suspects it.
    pub statement: Option<usize>,
    /// The statement of the new code that it speaks of: it stands there, not in the migration.
    pub query: Option<usize>,
    /// Source and shadow between which it lies.
    pub edge: Option<(Oid, Oid)>,
    /// Rows that exist today because of which a write fails or diverges.
    pub count: Option<Counted>,
    /// Differences between the two tables of the edge that it explains if shown, whatever write
    /// makes them: generic rules keep quiet about those.
    pub explains: &'static [DifferenceKind],
    /// What to do instead.
    pub fix: String,
    /// The same as SQL.
    pub way_out: WayOut,
    /// Statements that the way out's `instead` stands for too, beside the one that brought it in.
    pub replaces: Vec<usize>,
}

/// What is to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// Rows of this pair's source that its shadow does not have.
    Missing(Oid, Oid),
    /// The same, but only those with one of these values in the column that decides on the
    /// partition.
    MissingIn(Oid, Oid, Vec<String>),
    /// Rows of a query on the database that was read: one row of a text (the part) and a number
    /// each. Names are those before the migration.
    Query(String),
    /// Counted already.
    Known(u64),
}

impl Suspect {
    /// A suspect of which nothing is told but where it is and what is wrong with it. Tried, it is an
    /// error if a write fails or diverges, and nothing otherwise.
    pub fn new(object: impl Into<String>, message: impl Into<String>) -> Self {
        let object = object.into();
        Self {
            key: object.clone(),
            object,
            message: message.into(),
            recipes: Vec::new(),
            expected: &[],
            named: Vec::new(),
            or_diverges: true,
            shows: None,
            severity: Severity::Error,
            unproved: None,
            unshown: None,
            statement: None,
            query: None,
            edge: None,
            count: None,
            explains: &[],
            fix: String::new(),
            way_out: WayOut::default(),
            replaces: Vec::new(),
        }
    }

    /// It lies between the tables of `pair`.
    #[must_use]
    pub fn on(mut self, pair: &Pair) -> Self {
        self.edge = Some((pair.source, pair.shadow));
        self
    }

    /// This statement of the migration brings it in.
    #[must_use]
    pub fn at(mut self, statement: usize) -> Self {
        self.statement = Some(statement);
        self
    }

    /// It stands in this statement of the new code.
    #[must_use]
    pub fn in_query(mut self, at: usize) -> Self {
        self.query = Some(at);
        self
    }

    /// With a write to try.
    #[must_use]
    pub fn try_write(mut self, recipe: Recipe) -> Self {
        self.recipes.push(recipe);
        self
    }

    /// Only failures with one of `sqlstates` count, and no divergence.
    #[must_use]
    pub fn fails_with(mut self, sqlstates: &'static [&'static str]) -> Self {
        self.expected = sqlstates;
        self.or_diverges = false;
        self
    }

    /// Only failures that name one of these constraints, indexes or columns count.
    #[must_use]
    pub fn naming<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.named = names.into_iter().map(Into::into).collect();
        self
    }

    /// Whether a failure is what the rule speaks of.
    pub fn expects(&self, words: &ServerWords) -> bool {
        let mut names = [&words.constraint, &words.column].into_iter().flatten();
        (self.expected.is_empty() || self.expected.contains(&words.sqlstate.as_str()))
            && (self.named.is_empty() || names.any(|name| self.named.contains(name)))
    }

    /// A divergence counts too.
    #[must_use]
    pub fn or_diverges(mut self) -> Self {
        self.or_diverges = true;
        self
    }

    /// Only a divergence counts.
    #[must_use]
    pub fn diverges(mut self) -> Self {
        self.expected = &["none"];
        self.or_diverges = true;
        self
    }

    /// Only a divergence of this kind between the tables of its pair counts.
    #[must_use]
    pub fn diverges_as(self, kind: DifferenceKind) -> Self {
        let mut own = self.diverges();
        own.shows = Some((kind, None));
        own
    }

    /// Only a divergence in `column` of the source counts.
    #[must_use]
    pub fn diverges_in(self, column: impl Into<String>) -> Self {
        let mut own = self.diverges();
        own.shows = Some((DifferenceKind::Different, Some(column.into())));
        own
    }

    /// Whether what differs after a write is what the rule speaks of.
    pub fn speaks_of(&self, found: &[Difference]) -> bool {
        let Some((kind, column)) = &self.shows else {
            return self.or_diverges;
        };
        let is = |one: &Difference| {
            let within = self
                .edge
                .is_none_or(|edge| edge == (one.source, one.shadow));
            let names = |column: &String| one.columns.split(", ").any(|name| name == column);
            within && one.kind == *kind && column.as_ref().is_none_or(names)
        };
        self.or_diverges && found.iter().any(is)
    }

    /// It explains differences of these kinds, whatever write makes them.
    #[must_use]
    pub fn explains(mut self, kinds: &'static [DifferenceKind]) -> Self {
        self.explains = kinds;
        self
    }

    /// How bad it is, shown and not shown.
    #[must_use]
    pub fn severity(mut self, shown: Severity, unproved: Option<Severity>) -> Self {
        self.severity = shown;
        self.unproved = unproved;
        self
    }

    /// If no write shows it, a note of this.
    #[must_use]
    pub fn or_note(mut self, text: impl Into<String>) -> Self {
        self.unproved = Some(Severity::Note);
        self.unshown = Some(text.into());
        self
    }

    /// Without what only holds if a write shows it.
    pub(crate) fn not_shown(mut self) -> Self {
        if let Some(text) = self.unshown.take() {
            self.message = text;
            self.expected = &[];
            self.count = None;
            self.fix.clear();
            self.way_out = WayOut::default();
        }
        self
    }

    /// What to do instead.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    /// The way out as SQL.
    #[must_use]
    pub fn way_out(mut self, way_out: WayOut) -> Self {
        self.way_out = way_out;
        self
    }

    /// What is to be counted.
    #[must_use]
    pub fn count(mut self, count: Counted) -> Self {
        self.count = Some(count);
        self
    }

    /// The edge by name.
    pub fn named_edge(&self, name: impl Fn(Oid) -> String) -> Option<Edge> {
        let (source, shadow) = self.edge?;
        Some(Edge {
            source: name(source),
            shadow: name(shadow),
        })
    }
}
