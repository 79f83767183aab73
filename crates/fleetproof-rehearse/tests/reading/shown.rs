//! What was read, one line for each thing.

use std::fmt::Write as _;

use fleetproof_rehearse::reading::{
    Body, ColumnWrite, Conflict, ConflictAction, Events, Record, Returned, Value, Write, WriteKind,
};

/// A body's writes, returns and handlers in the order of their lines, then the rest.
pub fn shown(body: &Body) -> String {
    let mut lines: Vec<(u32, String)> = Vec::new();
    lines.extend(
        body.writes
            .iter()
            .map(|write| (write.line, write_line(write))),
    );
    for returned in &body.returns {
        let what = match returned.what {
            Returned::Null => "RETURN NULL",
            Returned::New => "RETURN NEW",
            Returned::Old => "RETURN OLD",
            Returned::Other => "RETURN …",
        };
        lines.push((returned.line, format!("{what}{}", events(returned.events))));
    }
    for handler in &body.handlers {
        let mut text = format!("WHEN {}", handler.conditions.join(" OR "));
        text += if handler.raises { ", raises" } else { "" };
        text += if handler.records { ", records" } else { "" };
        lines.push((handler.line, text));
    }
    for part in &body.unread {
        lines.push((part.line, format!("UNREAD {}", part.reason)));
    }
    lines.sort_by_key(|(line, _)| *line);
    let mut out = String::new();
    for (line, text) in lines {
        let _ = writeln!(out, "{line:>3}  {text}");
    }
    let used: Vec<_> = body
        .used
        .iter()
        .map(|(of, name)| column(*of, name))
        .collect();
    let mut told = vec![
        ("uses", used.join(", ")),
        ("assigns", body.assigned.join(", ")),
    ];
    let flags = [
        (body.uses_records, "records"),
        (body.uses_transitions, "transition tables"),
        (body.asks_found, "FOUND"),
        (body.asks_depth, "pg_trigger_depth()"),
    ];
    let flags: Vec<_> = flags
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| *name)
        .collect();
    told.push(("looks at", flags.join(", ")));
    for (name, text) in told.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = writeln!(out, "{name}: {text}");
    }
    out
}

fn write_line(write: &Write) -> String {
    let kind = |kind| match kind {
        WriteKind::Insert => "INSERT",
        WriteKind::Update => "UPDATE",
        WriteKind::Delete => "DELETE",
        WriteKind::Truncate => "TRUNCATE",
        WriteKind::Merge => "MERGE",
    };
    let mut out = kind(write.kind).to_owned();
    if let Some(action) = write.merge {
        out += &format!("/{}", kind(action));
    }
    if let Some(schema) = &write.target.schema {
        out += &format!(" {schema}.{}", write.target.name);
    } else {
        out += &format!(" {}", write.target.name);
    }
    if write.positional {
        out += " by position";
    }
    if !write.columns.is_empty() {
        out += &format!(" ({})", columns(&write.columns));
    }
    let mut filter: Vec<_> = write
        .filter
        .iter()
        .map(|term| format!("{} {} {}", term.column, term.op, value(&term.value)))
        .collect();
    if write.filter_is_partial {
        filter.push("…".to_owned());
    }
    if !filter.is_empty() {
        out += &format!(" WHERE {}", filter.join(" AND "));
    }
    if let Some(conflict) = &write.conflict {
        out += &conflict_text(conflict);
    }
    out += &events(write.events);
    if !write.conditions.is_empty() {
        out += &format!(", if {}", write.conditions.join("; "));
    }
    out
}

fn conflict_text(conflict: &Conflict) -> String {
    let mut out = " ON CONFLICT".to_owned();
    if !conflict.columns.is_empty() {
        out += &format!(" ({})", conflict.columns.join(", "));
    }
    if let Some(constraint) = &conflict.constraint {
        out += &format!(" ON CONSTRAINT {constraint}");
    }
    if conflict.predicate {
        out += " WHERE …";
    }
    match conflict.action {
        ConflictAction::Nothing => out + " DO NOTHING",
        ConflictAction::Update => out + &format!(" DO UPDATE ({})", columns(&conflict.updates)),
    }
}

fn columns(columns: &[ColumnWrite]) -> String {
    let one = |write: &ColumnWrite| match write.column.as_str() {
        "" => value(&write.value),
        name => format!("{name} = {}", value(&write.value)),
    };
    columns.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn value(value: &Value) -> String {
    match value {
        Value::New(name) => column(Record::New, name),
        Value::Old(name) => column(Record::Old, name),
        Value::Row(Record::New) => "NEW.*".to_owned(),
        Value::Row(Record::Old) => "OLD.*".to_owned(),
        Value::Excluded(name) => format!("EXCLUDED.{name}"),
        Value::Null => "NULL".to_owned(),
        Value::Default => "DEFAULT".to_owned(),
        Value::Literal(text) => text.clone(),
        Value::Expression { text, columns } => {
            let columns: Vec<_> = columns.iter().map(|(of, name)| column(*of, name)).collect();
            format!("«{text}»[{}]", columns.join(", "))
        }
    }
}

fn column(of: Record, name: &str) -> String {
    match of {
        Record::New => format!("NEW.{name}"),
        Record::Old => format!("OLD.{name}"),
    }
}

fn events(events: Events) -> String {
    let all = [
        (events.insert, "I"),
        (events.update, "U"),
        (events.delete, "D"),
        (events.truncate, "T"),
    ];
    let names: String = all
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| *name)
        .collect();
    match names.as_str() {
        "IUDT" => String::new(),
        names => format!(" [{names}]"),
    }
}
