//! What the steps are as SQL, given the tables as they are by then.

use crate::{
    model::{Field, Model, RENAMED, Table},
    schema::{Form, Kind},
    steps::{AddOrder, Function, On, Remade, Step, What},
    sync::TriggerParts,
};

/// The type that a column of a kind has.
type TypeOf = fn(Kind) -> &'static str;

impl Step {
    /// The statements of this step; none where it makes no sense. `model` is brought up to date.
    pub(crate) fn statements(&self, model: &mut Model) -> Vec<String> {
        let first = model.tables[0].clone();
        let at = usize::from(self.table) % model.tables.len();
        let table = &mut model.tables[at];
        match self.what {
            What::AddColumn {
                kind,
                nullable,
                order,
            } => add_column(table, kind, nullable, order),
            What::AddShadowOnly { default } => add_shadow_only(table, default),
            What::DropShadowColumn { function } => self.drop_column(table, function, true),
            What::DropSourceColumn { function } => self.drop_column(table, function, false),
            What::RenameShadowColumn { function } => self.rename_column(table, function),
            What::NarrowShadow => self.alter_types(table, &[("shadow", Kind::narrower)]),
            What::NarrowBoth => self.alter_types(
                table,
                &[("source", Kind::narrower), ("shadow", Kind::narrower)],
            ),
            What::WidenSource => self.alter_types(table, &[("source", Kind::wider)]),
            What::WidenShadowThenSource => {
                self.alter_types(table, &[("shadow", Kind::wider), ("source", Kind::wider)])
            }
            What::NotNull { on } => self.not_null(table, on),
            What::Check { on } => self.check(table, on),
            What::Unique { on } => self.unique(table, on),
            What::Index => match self.columns(table).last() {
                Some(column) => vec![format!(
                    "CREATE INDEX IF NOT EXISTS {0}_on_{column} ON {0} ({column})",
                    table.shadow_name()
                )],
                None => Vec::new(),
            },
            What::ForeignKey {
                by_partition,
                validated,
                cascades,
            } => match model.tables.get(1) {
                Some(child) => foreign_key(child, &first, by_partition, validated, cascades),
                None => Vec::new(),
            },
            What::Backfill { part } => vec![backfill(table, part)],
            What::RemakeTriggers(remade) => self.remake_triggers(table, remade),
            What::RemakeFunctions(form) if table.form != Form::OnePerEvent => {
                table.form = form;
                table.functions()
            }
            What::RemakeFunctions(_) => table.functions(),
            What::ForgetColumn => {
                let mut columns = table.synced();
                let kept = |(from, _): &(String, String)| {
                    *from == "typ"
                        || table.key.contains(from)
                        || self.column(table).as_ref() != Some(from)
                };
                columns.retain(kept);
                table.functions_for(&columns)
            }
            What::DisableTriggers => {
                vec![format!("ALTER TABLE {} DISABLE TRIGGER USER", table.name)]
            }
            What::EnableTriggers => vec![format!("ALTER TABLE {} ENABLE TRIGGER USER", table.name)],
            What::DropTriggers => table.drop_triggers(),
            What::DropPartition { part } if table.partitioned => {
                vec![format!(
                    "DROP TABLE IF EXISTS {} CASCADE",
                    table.partition(part)
                )]
            }
            What::DetachPartition { part } if table.partitioned => vec![format!(
                "ALTER TABLE {} DETACH PARTITION {}",
                table.shadow_name(),
                table.partition(part)
            )],
            What::NewType { partition } => new_type(table, partition),
            What::DefaultPartition if table.partitioned => vec![format!(
                "CREATE TABLE IF NOT EXISTS {0}_rest PARTITION OF {0} DEFAULT",
                table.shadow_name()
            )],
            What::DropConstraintAgain => {
                let shadow = table.shadow_name();
                ["known", "told", "owner"]
                    .iter()
                    .map(|name| {
                        format!("ALTER TABLE {shadow} DROP CONSTRAINT IF EXISTS {shadow}_{name}")
                    })
                    .collect()
            }
            What::DropPartition { .. } | What::DetachPartition { .. } | What::DefaultPartition => {
                Vec::new()
            }
        }
    }

    /// The columns that may be changed: all but keys and types.
    fn columns(&self, table: &Table) -> Vec<String> {
        let owner = table.owner.as_ref().map(|(own, _)| own.as_slice());
        let is_plain = |(from, to): &(String, String)| {
            *from != "typ"
                && from == to
                && !table.key.contains(from)
                && !owner.unwrap_or_default().contains(from)
        };
        let plain = table.synced().into_iter().filter(is_plain);
        plain.map(|(from, _)| from).collect()
    }

    fn column(&self, table: &Table) -> Option<String> {
        let columns = self.columns(table);
        let at = usize::from(self.column).checked_rem(columns.len())?;
        columns.get(at).cloned()
    }

    fn drop_column(&self, table: &mut Table, function: Function, of_shadow: bool) -> Vec<String> {
        let Some(column) = self.column(table) else {
            return Vec::new();
        };
        let (fields, name) = match of_shadow {
            true => (&mut table.shadow, format!("{}_shadow", table.name)),
            false => (&mut table.source, table.name.to_owned()),
        };
        fields.retain(|field| field.name != column);
        let drop = format!("ALTER TABLE {name} DROP COLUMN {column}");
        in_order(vec![drop], table, function)
    }

    fn rename_column(&self, table: &mut Table, function: Function) -> Vec<String> {
        let Some(column) = self.column(table) else {
            return Vec::new();
        };
        let to = format!("{column}{RENAMED}");
        let shadow = table.shadow_name();
        for field in table.shadow.iter_mut().filter(|field| field.name == column) {
            field.name.clone_from(&to);
        }
        let rename = format!("ALTER TABLE {shadow} RENAME COLUMN {column} TO {to}");
        in_order(vec![rename], table, function)
    }

    fn alter_types(&self, table: &mut Table, changes: &[(&str, TypeOf)]) -> Vec<String> {
        let Some(column) = self.column(table) else {
            return Vec::new();
        };
        let mut made = Vec::new();
        for (side, change) in changes {
            let (fields, name) = match *side {
                "shadow" => (&mut table.shadow, format!("{}_shadow", table.name)),
                _ => (&mut table.source, table.name.to_owned()),
            };
            for field in fields.iter_mut().filter(|field| field.name == column) {
                let Some(kind) = kind_of(&field.r#type) else {
                    continue;
                };
                let to = change(kind);
                if to != field.r#type {
                    field.r#type = to.to_owned();
                    made.push(format!(
                        "ALTER TABLE {name} ALTER COLUMN {column} TYPE {to}"
                    ));
                }
            }
        }
        made
    }

    fn not_null(&self, table: &mut Table, on: On) -> Vec<String> {
        let Some(column) = self.column(table) else {
            return Vec::new();
        };
        let Some(shadow) = target(table, on) else {
            return Vec::new();
        };
        let mut made = Vec::new();
        if on == On::SourceThenShadow
            && let Some(field) = table.source.iter_mut().find(|field| field.name == column)
        {
            let value = crate::values::values(&field.r#type)[0];
            field.not_null = true;
            let name = table.name;
            made.push(format!(
                "UPDATE {name} SET {column} = {value} WHERE {column} IS NULL"
            ));
            made.push(format!(
                "ALTER TABLE {name} ALTER COLUMN {column} SET NOT NULL"
            ));
        }
        made.push(format!(
            "ALTER TABLE {shadow} ALTER COLUMN {column} SET NOT NULL"
        ));
        made
    }

    fn check(&self, table: &Table, on: On) -> Vec<String> {
        let (Some(column), Some(shadow)) = (self.column(table), target(table, on)) else {
            return Vec::new();
        };
        let check = |name: &str| {
            format!(
                "ALTER TABLE {name} ADD CONSTRAINT {name}_known CHECK (length({column}::text) < 6) \
                 NOT VALID"
            )
        };
        let source = (on == On::SourceThenShadow).then(|| check(table.name));
        source.into_iter().chain([check(&shadow)]).collect()
    }

    fn unique(&self, table: &Table, on: On) -> Vec<String> {
        let (Some(column), Some(shadow)) = (self.column(table), target(table, on)) else {
            return Vec::new();
        };
        let unique = |name: &str, columns: &str| {
            format!("ALTER TABLE {name} ADD CONSTRAINT {name}_told UNIQUE ({columns})")
        };
        let columns = match (table.partitioned, on) {
            (true, On::Shadow | On::SourceThenShadow) => format!("{column}, typ"),
            _ => column.clone(),
        };
        let source = (on == On::SourceThenShadow).then(|| unique(table.name, &column));
        source
            .into_iter()
            .chain([unique(&shadow, &columns)])
            .collect()
    }

    fn remake_triggers(&self, table: &Table, remade: Remade) -> Vec<String> {
        let mut parts = TriggerParts::default();
        let column = self.column(table);
        match remade {
            Remade::AsItWas => {}
            Remade::Without(event) => {
                parts.without = ["insert", "update", "delete"]
                    .get(usize::from(event))
                    .copied();
            }
            Remade::UpdateOfColumn => parts.columns.extend(column),
            Remade::UpdateOfAll => {
                parts
                    .columns
                    .extend(table.source.iter().map(|field| field.name.clone()));
            }
            Remade::TypeIs(part) => parts.condition = Some(format!("NEW.typ = {part}")),
            Remade::ColumnIsNotNull => {
                parts.condition = column.map(|column| format!("NEW.{column} IS NOT NULL"));
            }
        }
        let mut made = table.drop_triggers();
        made.extend(table.triggers_with(&parts));
        made
    }
}

/// The type of a column that was made with it, or altered to be wider or narrower.
fn kind_of(r#type: &str) -> Option<Kind> {
    Some(match r#type {
        "smallint" => Kind::Smallint,
        "integer" => Kind::Integer,
        "bigint" => Kind::Bigint,
        "text" => Kind::Text,
        "character varying(12)" => Kind::Varchar,
        "numeric" => Kind::Numeric,
        "timestamp without time zone" => Kind::Timestamp,
        _ => return None,
    })
}

/// The table that a constraint is put on; none if there is no such partition.
fn target(table: &Table, on: On) -> Option<String> {
    match on {
        On::Partition(part) => table.partitioned.then(|| table.partition(part)),
        On::Shadow | On::SourceThenShadow => Some(table.shadow_name()),
    }
}

fn in_order(change: Vec<String>, table: &Table, function: Function) -> Vec<String> {
    match function {
        Function::Before => table.functions().into_iter().chain(change).collect(),
        Function::After => change.into_iter().chain(table.functions()).collect(),
        Function::Never => change,
    }
}

fn add_column(table: &mut Table, kind: Kind, nullable: bool, order: AddOrder) -> Vec<String> {
    const NAME: &str = "added";
    if table
        .source
        .iter()
        .chain(&table.shadow)
        .any(|field| field.name.starts_with(NAME))
    {
        return Vec::new();
    }
    let value = crate::values::values(kind.sql())[0];
    let rest = match nullable {
        true => String::new(),
        false => format!(" NOT NULL DEFAULT {value}"),
    };
    let add = |name: &str| format!("ALTER TABLE {name} ADD COLUMN {NAME} {}{rest}", kind.sql());
    let (to_source, to_shadow) = (add(table.name), add(&table.shadow_name()));
    let field = Field {
        name: NAME.to_owned(),
        r#type: kind.sql().to_owned(),
        not_null: !nullable,
    };
    table.shadow.push(field.clone());
    if order != AddOrder::ShadowOnly {
        table.source.push(field);
    }
    let functions = table.functions();
    match order {
        AddOrder::ShadowSourceFunction => [to_shadow, to_source]
            .into_iter()
            .chain(functions)
            .collect(),
        AddOrder::SourceShadowFunction => [to_source, to_shadow]
            .into_iter()
            .chain(functions)
            .collect(),
        AddOrder::FunctionFirst => functions
            .into_iter()
            .chain([to_shadow, to_source])
            .collect(),
        AddOrder::NoFunction => vec![to_shadow, to_source],
        AddOrder::ShadowOnly => vec![to_shadow],
    }
}

/// A column that the source has not, and the function does not know.
fn add_shadow_only(table: &Table, default: bool) -> Vec<String> {
    let default = if default { " DEFAULT 'x'" } else { "" };
    let shadow = table.shadow_name();
    vec![format!(
        "ALTER TABLE {shadow} ADD COLUMN IF NOT EXISTS own text{default}"
    )]
}

fn foreign_key(
    child: &Table,
    parent: &Table,
    by_partition: bool,
    validated: bool,
    cascades: bool,
) -> Vec<String> {
    let Some((own, _)) = &child.owner else {
        return Vec::new();
    };
    let (mut own, mut theirs) = (own.clone(), parent.key.clone());
    if parent.partitioned {
        own.push("typ".to_owned());
        theirs.push("typ".to_owned());
    }
    let (own, theirs) = (own.join(", "), theirs.join(", "));
    let actions = if cascades {
        " ON DELETE CASCADE ON UPDATE CASCADE"
    } else {
        ""
    };
    let key = |child: &str, parent: &str, rest: &str| {
        format!(
            "ALTER TABLE {child} ADD CONSTRAINT {child}_owner FOREIGN KEY ({own}) \
             REFERENCES {parent} ({theirs}){actions}{rest}"
        )
    };
    if !parent.partitioned || !by_partition {
        // Keys of routing tables cannot come NOT VALID.
        let rest = if validated || parent.partitioned {
            ""
        } else {
            " NOT VALID"
        };
        return vec![key(&child.shadow_name(), &parent.shadow_name(), rest)];
    }
    let rest = if validated { "" } else { " NOT VALID" };
    (1..4)
        .map(|part| key(&child.partition(part), &parent.partition(part), rest))
        .collect()
}

fn backfill(table: &Table, part: Option<u8>) -> String {
    let (from, to): (Vec<_>, Vec<_>) = table.synced().into_iter().unzip();
    let part = part.map_or_else(String::new, |part| format!(" WHERE typ = {part}"));
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {}{part} ON CONFLICT DO NOTHING",
        table.shadow_name(),
        to.join(", "),
        from.join(", "),
        table.name
    )
}

/// The source takes type 4; its partition comes before (true), after (false) or not at all.
fn new_type(table: &Table, partition: Option<bool>) -> Vec<String> {
    let name = table.name;
    // In one statement: without any CHECK nothing speaks for the values that the source may hold.
    let mut made = vec![format!(
        "ALTER TABLE {name} DROP CONSTRAINT {name}_typ, \
         ADD CONSTRAINT {name}_typ CHECK (typ IN (1, 2, 3, 4))"
    )];
    match partition.filter(|_| table.partitioned) {
        Some(true) => made.insert(0, table.create_partition(4)),
        Some(false) => made.push(table.create_partition(4)),
        None => {}
    }
    made
}
