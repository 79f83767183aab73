use squawk_syntax::SyntaxNode;

use super::{Record, Value, tree};
use crate::sql::literal;

/// A column of one of the trigger's records.
pub(super) type Used = (Record, String);

/// What is known of a value while a body is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// `NEW` or `OLD`, or a variable that was set to it.
    Record(Record),
    Column(Record, String),
    Excluded(String),
    /// A column of the table that is being written.
    Target(String),
    Null,
    Default,
    /// `TG_OP`, with the event that the body is read for.
    Event(&'static str),
    /// A text that is known.
    Text(String),
    /// A text with values in it that are parameters of the SQL that it is.
    Built {
        sql: String,
        shown: Shown,
        columns: Vec<Used>,
    },
    /// Another constant, as it stands.
    Constant(String),
    /// A row of which some columns are known; of the others, that they are a record's.
    Row {
        base: Option<Record>,
        columns: Vec<(String, Term)>,
    },
    Other {
        text: Shown,
        columns: Vec<Used>,
    },
}

impl Term {
    /// Something of which no more is known than how it is written.
    pub(super) fn opaque(text: impl Into<Shown>) -> Self {
        Self::Other {
            text: text.into(),
            columns: Vec::new(),
        }
    }

    /// The text that it is, if that is known.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Event(text) => Some(text),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The columns of `NEW` and `OLD` that it is made from.
    pub(super) fn columns(&self) -> Vec<Used> {
        match self {
            Self::Column(record, column) => vec![(*record, column.clone())],
            Self::Other { columns, .. } | Self::Built { columns, .. } => columns.clone(),
            Self::Row { columns, .. } => {
                let mut all = Vec::new();
                for (_, term) in columns {
                    add(&mut all, term.columns());
                }
                all
            }
            _ => Vec::new(),
        }
    }

    /// A field of it, if it is a row.
    pub(super) fn field(&self, name: &str) -> Option<Self> {
        match self {
            Self::Record(record) => Some(Self::Column(*record, name.to_owned())),
            Self::Row { base, columns } => {
                let known = columns.iter().rev().find(|(column, _)| column == name);
                match (known, base) {
                    (Some((_, term)), _) => Some(term.clone()),
                    (None, Some(record)) => Some(Self::Column(*record, name.to_owned())),
                    (None, None) => None,
                }
            }
            _ => None,
        }
    }

    /// It with one field set.
    pub(super) fn with_field(self, name: &str, value: Self) -> Self {
        let (base, mut columns) = match self {
            Self::Record(record) => (Some(record), Vec::new()),
            Self::Row { base, columns } => (base, columns),
            _ => (None, Vec::new()),
        };
        columns.retain(|(column, _)| column != name);
        columns.push((name.to_owned(), value));
        Self::Row { base, columns }
    }

    /// As rules see it.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Record(record) => Value::Row(*record),
            Self::Row {
                base: Some(record),
                columns,
            } if columns.is_empty() => Value::Row(*record),
            Self::Column(Record::New, column) => Value::New(column.clone()),
            Self::Column(Record::Old, column) => Value::Old(column.clone()),
            Self::Excluded(column) => Value::Excluded(column.clone()),
            Self::Null => Value::Null,
            Self::Default => Value::Default,
            Self::Event(_) => expression("TG_OP".to_owned(), Vec::new()),
            Self::Text(text) => Value::Literal(literal(text)),
            Self::Constant(text) => Value::Literal(text.clone()),
            Self::Target(text) => expression(text.clone(), Vec::new()),
            Self::Row { .. } => expression("ROW(…)".to_owned(), self.columns()),
            Self::Other { text, columns }
            | Self::Built {
                shown: text,
                columns,
                ..
            } => expression(text.told(), columns.clone()),
        }
    }
}

fn expression(text: String, columns: Vec<Used>) -> Value {
    Value::Expression { text, columns }
}

/// How something is written. Most are never told, so a piece of the tree is kept instead of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    Node(SyntaxNode),
    Text(String),
}

impl Shown {
    fn told(&self) -> String {
        match self {
            Self::Node(node) => tree::text(node),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<&SyntaxNode> for Shown {
    fn from(node: &SyntaxNode) -> Self {
        Self::Node(node.clone())
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Shown {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Adds what is not yet there.
pub(super) fn add(all: &mut Vec<Used>, more: Vec<Used>) {
    for used in more {
        if !all.contains(&used) {
            all.push(used);
        }
    }
}
