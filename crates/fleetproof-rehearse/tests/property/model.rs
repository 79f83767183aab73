//! The tables as they are at some point of a migration, and the SQL that makes them.

use crate::{
    schema::{Form, Key, Kind, Likeness, Row, Schema},
    values::values,
};

/// What a renamed column of a shadow is called: with this behind its name.
pub(crate) const RENAMED: &str = "_new";

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) r#type: String,
    pub(crate) not_null: bool,
}

/// A source and its shadow.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) key: Vec<String>,
    pub(crate) source: Vec<Field>,
    pub(crate) shadow: Vec<Field>,
    pub(crate) partitioned: bool,
    pub(crate) form: Form,
    pub(crate) by_old_key: bool,
    /// Columns that name the row of the first table that it belongs to, and ON DELETE and such.
    pub(crate) owner: Option<(Vec<String>, String)>,
}

/// All tables.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) tables: Vec<Table>,
}

impl Model {
    pub(crate) fn of(schema: &Schema) -> Self {
        let field = |name: &str, r#type: &str| Field {
            name: name.to_owned(),
            r#type: r#type.to_owned(),
            not_null: true,
        };
        let key = match schema.key {
            Key::Number => vec![field("id", "bigint")],
            Key::Text => vec![field("id", "text")],
            Key::NumberAndText => vec![field("id", "bigint"), field("site", "text")],
        };
        let names: Vec<_> = key.iter().map(|field| field.name.clone()).collect();
        let (mut source, mut shadow) = (key.clone(), key.clone());
        source.push(field("typ", "smallint"));
        shadow.push(field("typ", "smallint"));
        for (column, name) in schema.columns.iter().zip(["a", "b", "c"]) {
            let (from, to) = both(name, column.kind, column.nullable, column.shadow);
            source.push(from);
            shadow.push(to);
        }
        let mut tables = vec![Table {
            name: "items",
            key: names.clone(),
            source,
            shadow,
            partitioned: schema.partitioned,
            form: schema.form,
            by_old_key: schema.by_old_key,
            owner: None,
        }];
        if let Some(child) = schema.child {
            let mut source = vec![field("id", "bigint")];
            let mut owner = Vec::new();
            for part in &key {
                let name = format!("item_{}", part.name);
                source.push(field(&name, &part.r#type));
                owner.push(name);
            }
            source.push(field("typ", "smallint"));
            let mut shadow = source.clone();
            if let Some(r#type) = source.last_mut() {
                r#type.not_null = !child.type_nullable;
            }
            if let (false, Some(r#type)) = (schema.partitioned, shadow.last_mut()) {
                r#type.not_null = !child.type_nullable;
            }
            let column = child.column;
            let (from, to) = both("a", column.kind, column.nullable, column.shadow);
            source.push(from);
            shadow.push(to);
            let mut actions = String::new();
            if child.deletes {
                actions += " ON DELETE CASCADE";
            }
            if child.follows_key {
                actions += " ON UPDATE CASCADE";
            }
            tables.push(Table {
                name: "parts",
                key: vec!["id".to_owned()],
                source,
                shadow,
                partitioned: schema.partitioned,
                form: schema.form,
                by_old_key: schema.by_old_key,
                owner: Some((owner, actions)),
            });
        }
        Self { tables }
    }

    /// The statements that make everything.
    pub(crate) fn create(&self) -> Vec<String> {
        let mut made = vec!["CREATE TYPE mood AS ENUM ('calm', 'brisk', 'keen')".to_owned()];
        for table in &self.tables {
            made.extend(table.create(&self.tables[0]));
        }
        for table in &self.tables {
            made.extend(table.functions());
            made.extend(table.triggers());
        }
        made
    }

    /// The statements that write rows; whoever runs them may pass over one that is refused.
    pub(crate) fn rows(&self, rows: &[Row]) -> Vec<String> {
        let mut made = Vec::new();
        let mut number = 0;
        for (at, row) in rows.iter().enumerate() {
            let item = &self.tables[0];
            let insert = item.insert(at + 1, Some(row.part), &row.values, None);
            made.push(item.written(&insert, row.copied));
            if let Some(part) = self.tables.get(1) {
                for _ in 0..row.children {
                    number += 1;
                    let r#type = Some(row.part).filter(|_| row.children_typed);
                    let insert = part.insert(number, r#type, &row.values, Some(at + 1));
                    made.push(part.written(&insert, row.children_copied));
                }
            }
        }
        made
    }
}

fn both(name: &str, kind: Kind, nullable: bool, shadow: Likeness) -> (Field, Field) {
    let source = Field {
        name: name.to_owned(),
        r#type: kind.sql().to_owned(),
        not_null: !nullable,
    };
    let mut other = source.clone();
    match shadow {
        Likeness::Same => {}
        Likeness::Wider => other.r#type = kind.wider().to_owned(),
        Likeness::Narrower => other.r#type = kind.narrower().to_owned(),
        Likeness::NotNull => other.not_null = true,
    }
    (source, other)
}

/// The key of row `number`, for a column of the key.
pub(crate) fn key_value(r#type: &str, name: &str, number: usize) -> String {
    match (name.ends_with("site"), r#type) {
        (true, _) => "'s1'".to_owned(),
        (_, "text") => format!("'k{number}'"),
        _ => number.to_string(),
    }
}

impl Table {
    pub(crate) fn shadow_name(&self) -> String {
        format!("{}_shadow", self.name)
    }

    pub(crate) fn partition(&self, part: u8) -> String {
        format!("{}_shadow_{part}", self.name)
    }

    /// The shadow's primary key.
    pub(crate) fn shadow_key(&self) -> Vec<String> {
        let mut key = self.key.clone();
        if self.partitioned {
            key.push("typ".to_owned());
        }
        key
    }

    /// Columns of source and shadow that are one and the same.
    pub(crate) fn synced(&self) -> Vec<(String, String)> {
        let to = |from: &Field| {
            let renamed = format!("{}{RENAMED}", from.name);
            let mut names = self.shadow.iter().map(|field| &field.name);
            names.find(|name| **name == from.name || **name == renamed)
        };
        let pair = |from: &Field| Some((from.name.clone(), to(from)?.clone()));
        self.source.iter().filter_map(pair).collect()
    }

    fn create(&self, first: &Table) -> Vec<String> {
        let column = |field: &Field| {
            let not_null = if field.not_null { " NOT NULL" } else { "" };
            format!("{} {}{not_null}", field.name, field.r#type)
        };
        let columns =
            |fields: &[Field]| fields.iter().map(column).collect::<Vec<_>>().join(",\n  ");
        let (name, shadow) = (self.name, self.shadow_name());
        let owner = self
            .owner
            .as_ref()
            .map_or_else(String::new, |(own, actions)| {
                let (own, theirs) = (own.join(", "), first.key.join(", "));
                format!(
                    ",\n  FOREIGN KEY ({own}) REFERENCES {} ({theirs}){actions}",
                    first.name
                )
            });
        let routing = match self.partitioned {
            true => " PARTITION BY LIST (typ)",
            false => "",
        };
        let mut made = vec![
            format!(
                "CREATE TABLE {name} (\n  {},\n  PRIMARY KEY ({}),\n  \
                 CONSTRAINT {name}_typ CHECK (typ IN (1, 2, 3)){owner}\n)",
                columns(&self.source),
                self.key.join(", ")
            ),
            format!(
                "CREATE TABLE {shadow} (\n  {},\n  PRIMARY KEY ({})\n){routing}",
                columns(&self.shadow),
                self.shadow_key().join(", ")
            ),
        ];
        if self.partitioned {
            made.extend((1..4).map(|part| self.create_partition(part)));
        }
        made
    }

    pub(crate) fn create_partition(&self, part: u8) -> String {
        let (partition, shadow) = (self.partition(part), self.shadow_name());
        format!("CREATE TABLE {partition} PARTITION OF {shadow} FOR VALUES IN ({part})")
    }

    /// A row, as a statement.
    pub(crate) fn insert(
        &self,
        number: usize,
        part: Option<u8>,
        wished: &[u8],
        owner: Option<usize>,
    ) -> String {
        let (mut names, mut row) = (Vec::new(), Vec::new());
        let mut wished = wished.iter();
        for field in &self.source {
            let owns = self
                .owner
                .as_ref()
                .is_some_and(|(own, _)| own.contains(&field.name));
            let value = if self.key.contains(&field.name) {
                key_value(&field.r#type, &field.name, number)
            } else if owns {
                key_value(&field.r#type, &field.name, owner.unwrap_or(number))
            } else if field.name == "typ" {
                match part {
                    None if !field.not_null => "NULL".to_owned(),
                    part => part.unwrap_or(1).to_string(),
                }
            } else {
                let at = usize::from(wished.next().copied().unwrap_or(0));
                match values(&field.r#type).get(at) {
                    Some(value) => (*value).to_owned(),
                    None if field.not_null => values(&field.r#type)[0].to_owned(),
                    None => "NULL".to_owned(),
                }
            };
            names.push(field.name.as_str());
            row.push(value);
        }
        let (names, row) = (names.join(", "), row.join(", "));
        format!("INSERT INTO {} ({names}) VALUES ({row})", self.name)
    }

    /// The statement, or the same past the sync triggers.
    fn written(&self, insert: &str, copied: bool) -> String {
        let name = self.name;
        match copied {
            true => insert.to_owned(),
            false => format!(
                "ALTER TABLE {name} DISABLE TRIGGER USER;\n{insert};\n\
                 ALTER TABLE {name} ENABLE TRIGGER USER"
            ),
        }
    }
}
