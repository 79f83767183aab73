//! What a name means where it stands.

use std::collections::BTreeMap;

use super::{Record, reader::Reader, term::Term};

/// Something that a statement reads rows from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The names that its columns may be qualified with.
    pub(super) names: Vec<String>,
    pub(super) shape: Shape,
}

/// What is known of the rows of a source.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// The rows of a transition table, or `NEW` and `OLD` selected whole.
    Record(Record),
    /// Rows with these columns, and no others.
    Columns(Vec<(String, Term)>),
    /// The table that is being written.
    Target,
    /// The row that `ON CONFLICT` met.
    Excluded,
    /// Another table.
    Opaque,
}

/// The names that a statement can use beside variables.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Sources, those of the innermost query last.
    pub(super) levels: Vec<Vec<Source>>,
    /// Common table expressions.
    pub(super) tables: BTreeMap<String, Shape>,
    /// `$1`, `$2` …
    pub(super) parameters: Vec<Term>,
}

impl Scope {
    /// For a query within the one that this is of.
    pub(super) fn within(&self, sources: Vec<Source>) -> Self {
        let mut inner = self.clone();
        inner.levels.push(sources);
        inner
    }

    fn source(&self, name: &str) -> Option<&Source> {
        let mut levels = self.levels.iter().rev();
        levels.find_map(|level| {
            let named = |source: &&Source| source.names.iter().any(|known| known == name);
            level.iter().find(named)
        })
    }
}

impl Shape {
    fn column(&self, name: &str) -> Option<Term> {
        match self {
            Self::Record(record) => Some(Term::Column(*record, name.to_owned())),
            Self::Columns(columns) => {
                let known = columns.iter().find(|(column, _)| column == name);
                known.map(|(_, term)| term.clone())
            }
            Self::Target => Some(Term::Target(name.to_owned())),
            Self::Excluded => Some(Term::Excluded(name.to_owned())),
            Self::Opaque => None,
        }
    }

    /// The whole row.
    pub(super) fn row(&self) -> Option<Term> {
        match self {
            Self::Record(record) => Some(Term::Record(*record)),
            Self::Columns(columns) => Some(Term::Row {
                base: None,
                columns: columns.clone(),
            }),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// What a dotted name means.
    pub(super) fn named(&mut self, path: &[String], scope: &Scope) -> Term {
        let term = match path {
            [] => return Term::opaque(""),
            [name] => self.bare(name, scope),
            [.., of, name] => self.qualified(path, of, name, scope),
        };
        self.note(&term);
        term
    }

    /// The whole row that `name.*` or `name` alone means.
    pub(super) fn row_of(&mut self, name: &str, scope: &Scope) -> Option<Term> {
        let term = match scope.source(name) {
            Some(source) => source.shape.row(),
            None => self
                .variable(name)
                .filter(|term| matches!(term, Term::Record(_) | Term::Row { .. })),
        }?;
        self.note(&term);
        Some(term)
    }

    fn bare(&mut self, name: &str, scope: &Scope) -> Term {
        for level in scope.levels.iter().rev() {
            let known = level.iter().find_map(|source| match &source.shape {
                Shape::Columns(_) => source.shape.column(name),
                _ => None,
            });
            if let Some(term) = known {
                return term;
            }
            if self.state.variable(name).is_some() {
                break;
            }
            let unsure =
                |source: &&Source| !matches!(source.shape, Shape::Columns(_) | Shape::Excluded);
            let mut left = level.iter().filter(unsure);
            match (left.next(), left.next()) {
                // The only source that may have it.
                (Some(only), None) if !matches!(only.shape, Shape::Opaque) => {
                    if let Some(term) = only.shape.column(name) {
                        return term;
                    }
                }
                (None, _) => {}
                _ => return Term::opaque(name),
            }
        }
        match self.variable(name) {
            Some(term) => term,
            None => {
                self.found.asks_found |= name == "found";
                Term::opaque(name)
            }
        }
    }

    fn qualified(&mut self, path: &[String], of: &str, name: &str, scope: &Scope) -> Term {
        if let Some(source) = scope.source(of) {
            if let Some(term) = source.shape.column(name) {
                return term;
            }
            return Term::opaque(path.join("."));
        }
        if let Some(term) = self.variable(of).and_then(|row| row.field(name)) {
            return term;
        }
        if let Some(term) = self.state.labelled(of, name) {
            return term.clone();
        }
        // `block.variable.field`
        if let [.., label, variable, field] = path
            && let Some(row) = self.state.labelled(label, variable)
            && let Some(term) = row.field(field)
        {
            return term;
        }
        Term::opaque(path.join("."))
    }

    /// A variable, or a record of the trigger.
    fn variable(&mut self, name: &str) -> Option<Term> {
        let term = self.state.variable(name)?.clone();
        self.found.uses_records |= matches!(name, "new" | "old") && matches!(term, Term::Record(_));
        Some(term)
    }

    fn note(&mut self, term: &Term) {
        super::term::add(&mut self.found.used, term.columns());
    }

    /// What a table's name means in a `FROM`.
    pub(super) fn table(&mut self, path: &[String], scope: &Scope) -> Shape {
        if let [name] = path {
            if let Some(shape) = scope.tables.get(name) {
                return shape.clone();
            }
            let is = |table: &Option<String>| table.as_ref() == Some(name);
            let transition = match () {
                () if is(&self.context.new_table) => Some(Record::New),
                () if is(&self.context.old_table) => Some(Record::Old),
                () => None,
            };
            if let Some(record) = transition {
                self.found.uses_transitions = true;
                return Shape::Record(record);
            }
        }
        Shape::Opaque
    }

    /// Whether a record is NULL for this event.
    pub(super) fn is_absent(&self, record: Record) -> bool {
        !self.event.gives(record)
    }
}
