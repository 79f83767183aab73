//! What a generated database is like: a source with a shadow, perhaps a child with a shadow of its
//! own, and rows. Small values only, so that a failing case can be made smaller.

use proptest::prelude::*;

/// How a row of the source is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Number,
    Text,
    NumberAndText,
}

/// The types that columns have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Smallint,
    Integer,
    Bigint,
    Text,
    Varchar,
    Numeric,
    Boolean,
    Timestamp,
    Timestamptz,
    Jsonb,
    Enum,
}

/// How the shadow's column differs from the source's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    Same,
    Wider,
    Narrower,
    NotNull,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    pub(crate) shadow: Likeness,
}

/// How a sync function is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A branch for each event, as GitLab generates them.
    Branches,
    /// INSERT … ON CONFLICT DO UPDATE for new and changed rows.
    Upsert,
    /// The same, with what another partition or key holds deleted first.
    UpsertAfterDelete,
    /// A function and a trigger for each event.
    OnePerEvent,
}

/// A table that belongs to the source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Child {
    pub(crate) deletes: bool,
    pub(crate) follows_key: bool,
    pub(crate) type_nullable: bool,
    pub(crate) column: Column,
}

#[derive(Debug, Clone)]
pub(crate) struct Schema {
    pub(crate) key: Key,
    pub(crate) columns: Vec<Column>,
    pub(crate) partitioned: bool,
    pub(crate) form: Form,
    /// Whether a changed key is followed.
    pub(crate) by_old_key: bool,
    pub(crate) child: Option<Child>,
}

impl Schema {
    pub(crate) fn follows_keys(&self) -> bool {
        match self.form {
            Form::Branches | Form::OnePerEvent => self.by_old_key,
            Form::UpsertAfterDelete => true,
            Form::Upsert => false,
        }
    }
}

/// A row of the source, and how many of the child belong to it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) part: u8,
    /// Which of a type's values; 4 stands for NULL.
    pub(crate) values: [u8; 3],
    pub(crate) copied: bool,
    pub(crate) children: u8,
    /// Whether the children are copied.
    pub(crate) children_copied: bool,
    /// Whether the children have a type, where they need none.
    pub(crate) children_typed: bool,
}

fn column() -> impl Strategy<Value = Column> {
    let kind = prop_oneof![
        3 => Just(Kind::Text),
        1 => Just(Kind::Varchar),
        1 => Just(Kind::Smallint),
        1 => Just(Kind::Integer),
        1 => Just(Kind::Bigint),
        1 => Just(Kind::Numeric),
        1 => Just(Kind::Boolean),
        1 => Just(Kind::Timestamp),
        1 => Just(Kind::Timestamptz),
        1 => Just(Kind::Jsonb),
        1 => Just(Kind::Enum),
    ];
    let shadow = prop_oneof![
        16 => Just(Likeness::Same),
        2 => Just(Likeness::Wider),
        1 => Just(Likeness::Narrower),
        1 => Just(Likeness::NotNull),
    ];
    (kind, any::<bool>(), shadow).prop_map(|(kind, nullable, shadow)| Column {
        kind,
        nullable,
        shadow,
    })
}

pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    let key = prop_oneof![
        3 => Just(Key::Number),
        1 => Just(Key::Text),
        1 => Just(Key::NumberAndText),
    ];
    let form = prop_oneof![
        4 => Just(Form::Branches),
        2 => Just(Form::UpsertAfterDelete),
        1 => Just(Form::Upsert),
        2 => Just(Form::OnePerEvent),
    ];
    let child = (any::<bool>(), any::<bool>(), any::<bool>(), column()).prop_map(
        |(deletes, follows_key, type_nullable, column)| Child {
            deletes,
            follows_key,
            type_nullable,
            column,
        },
    );
    (
        key,
        prop::collection::vec(column(), 1..4),
        any::<bool>(),
        form,
        any::<bool>(),
        prop::option::of(child),
    )
        .prop_map(
            |(key, columns, partitioned, form, by_old_key, child)| Schema {
                key,
                columns,
                partitioned,
                form,
                by_old_key,
                child,
            },
        )
}

pub(crate) fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        1..4u8,
        [0..5u8, 0..5u8, 0..5u8],
        prop::bool::weighted(0.7),
        0..2u8,
        prop::bool::weighted(0.7),
        prop::bool::weighted(0.9),
    )
        .prop_map(
            |(part, values, copied, children, children_copied, children_typed)| Row {
                part,
                values,
                copied,
                children,
                children_copied,
                children_typed,
            },
        );
    prop::collection::vec(row, 0..5)
}
