//! Sync functions and triggers, in the forms in which people write them.

use crate::{model::Table, schema::Form};

/// What a trigger is made with, beside its events.
#[derive(Debug, Clone, Default)]
pub(crate) struct TriggerParts {
    /// Without the branch's events where it is one of `insert`, `update`, `delete`.
    pub(crate) without: Option<&'static str>,
    /// Columns after UPDATE OF.
    pub(crate) columns: Vec<String>,
    /// A condition on NEW; then not for DELETE.
    pub(crate) condition: Option<String>,
}

impl Table {
    /// Makes the functions anew, for the columns that both tables have now.
    pub(crate) fn functions(&self) -> Vec<String> {
        self.functions_for(&self.synced())
    }

    /// The same for these columns of source and shadow.
    pub(crate) fn functions_for(&self, columns: &[(String, String)]) -> Vec<String> {
        let shadow = self.shadow_name();
        let which = |record: &str| {
            let terms = self.key.iter().map(|key| format!("{key} = {record}.{key}"));
            terms.collect::<Vec<_>>().join(" AND ")
        };
        let list = |show: &dyn Fn(&(String, String)) -> String| {
            columns.iter().map(show).collect::<Vec<_>>().join(", ")
        };
        let insert = format!(
            "INSERT INTO {shadow} ({}) VALUES ({})",
            list(&|(_, to)| to.clone()),
            list(&|(from, _)| format!("NEW.{from}"))
        );
        let old_key = if self.by_old_key { "OLD" } else { "NEW" };
        let update = format!(
            "UPDATE {shadow} SET {} WHERE {}",
            list(&|(from, to)| format!("{to} = NEW.{from}")),
            which(old_key)
        );
        let delete = format!("DELETE FROM {shadow} WHERE {}", which("OLD"));
        let upsert = format!(
            "{insert} ON CONFLICT ({}) DO UPDATE SET {}",
            self.shadow_key().join(", "),
            list(&|(_, to)| format!("{to} = EXCLUDED.{to}"))
        );
        let name = self.name;
        let function = |name: &str, body: &str| {
            format!(
                "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n\
                 BEGIN\n{body}  RETURN NULL;\nEND $$"
            )
        };
        let by_event = |inserted: &str, updated: &str| {
            format!(
                "  IF TG_OP = 'DELETE' THEN\n    {delete};\n  ELSIF TG_OP = 'UPDATE' THEN\n    \
                 {updated};\n  ELSE\n    {inserted};\n  END IF;\n"
            )
        };
        match self.form {
            Form::Branches => vec![function(
                &format!("sync_{name}"),
                &by_event(&insert, &update),
            )],
            Form::Upsert => vec![function(
                &format!("sync_{name}"),
                &by_event(&upsert, &upsert),
            )],
            Form::UpsertAfterDelete => {
                let updated = format!("{delete};\n    {upsert}");
                vec![function(
                    &format!("sync_{name}"),
                    &by_event(&upsert, &updated),
                )]
            }
            Form::OnePerEvent => [("insert", insert), ("update", update), ("delete", delete)]
                .iter()
                .map(|(event, body)| {
                    function(&format!("sync_{name}_{event}"), &format!("  {body};\n"))
                })
                .collect(),
        }
    }

    /// Makes the triggers.
    pub(crate) fn triggers(&self) -> Vec<String> {
        self.triggers_with(&TriggerParts::default())
    }

    pub(crate) fn triggers_with(&self, parts: &TriggerParts) -> Vec<String> {
        let mut events = vec!["insert", "update", "delete"];
        events.retain(|event| parts.without != Some(event));
        let shown = |event: &&str| match (*event, parts.columns.as_slice()) {
            ("update", columns @ [_, ..]) => format!("UPDATE OF {}", columns.join(", ")),
            (event, _) => event.to_uppercase(),
        };
        let name = self.name;
        let trigger = |called: &str, function: &str, events: &[&str]| {
            // A condition on NEW is none for DELETE.
            let condition = match &parts.condition {
                Some(text) if !events.contains(&"delete") => format!(" WHEN ({text})"),
                _ => String::new(),
            };
            let events = events.iter().map(shown).collect::<Vec<_>>().join(" OR ");
            format!(
                "CREATE TRIGGER {called} AFTER {events} ON {name} FOR EACH ROW{condition} \
                 EXECUTE FUNCTION {function}()"
            )
        };
        let own = format!("sync_{name}");
        if self.form == Form::OnePerEvent {
            let one = |event: &&str| {
                let own = format!("{own}_{event}");
                trigger(&own, &own, &[event])
            };
            return events.iter().map(one).collect();
        }
        if parts.condition.is_some() && events.contains(&"delete") {
            events.retain(|event| *event != "delete");
            return vec![
                trigger(&own, &own, &events),
                trigger(&format!("{own}_delete"), &own, &["delete"]),
            ];
        }
        vec![trigger(&own, &own, &events)]
    }

    /// The names that triggers may have.
    fn trigger_names(&self) -> Vec<String> {
        let own = format!("sync_{}", self.name);
        match self.form {
            Form::OnePerEvent => ["insert", "update", "delete"]
                .iter()
                .map(|event| format!("{own}_{event}"))
                .collect(),
            _ => vec![format!("{own}_delete"), own],
        }
    }

    pub(crate) fn drop_triggers(&self) -> Vec<String> {
        let drop = |trigger: &String| format!("DROP TRIGGER IF EXISTS {trigger} ON {}", self.name);
        self.trigger_names().iter().map(drop).collect()
    }
}
