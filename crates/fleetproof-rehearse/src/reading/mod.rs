//! stub
#![allow(missing_docs)]
use std::collections::BTreeMap;
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    pub schema: Option<String>,
    pub name: String,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    New,
    Old,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteKind {
    Insert,
    Update,
    Delete,
    Truncate,
    Merge,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    New(String),
    Old(String),
    Row(Record),
    Excluded(String),
    Null,
    Default,
    Literal(String),
    Expression {
        text: String,
        columns: Vec<(Record, String)>,
    },
}
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Events {
    pub insert: bool,
    pub update: bool,
    pub delete: bool,
    pub truncate: bool,
}
#[derive(Debug, Clone)]
pub struct ColumnWrite {
    pub column: String,
    pub value: Value,
}
#[derive(Debug, Clone)]
pub struct Comparison {
    pub column: String,
    pub op: String,
    pub value: Value,
}
#[derive(Debug, Clone)]
pub struct Write {
    pub kind: WriteKind,
    pub target: Name,
    pub events: Events,
    pub columns: Vec<ColumnWrite>,
    pub positional: bool,
    pub filter: Vec<Comparison>,
}
#[derive(Debug, Clone)]
pub struct UnreadPart {
    pub line: u32,
    pub reason: String,
}
#[derive(Debug, Clone, Default)]
pub struct Body {
    pub writes: Vec<Write>,
    pub unread: Vec<UnreadPart>,
}
#[derive(Debug, Clone, Default)]
pub struct Context {
    pub table: String,
    pub schema: String,
    pub args: Vec<String>,
}
pub fn read_body_in(_: &str, _: &Context) -> Body {
    let _: BTreeMap<u8, u8> = BTreeMap::new();
    Body::default()
}
