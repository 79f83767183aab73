use std::{collections::HashMap, sync::Arc};

use fleetproof_model::Unread;

use super::Pairs;
use crate::{
    catalog::{Catalog, Function, Oid, Relation, Trigger},
    reading::{Body, Context, UnreadPart, read_body_with},
};

/// The bodies of trigger functions, each read once for what it can see of the trigger.
pub(super) struct Read<'a> {
    catalog: &'a Catalog,
    known: HashMap<(Oid, Context), Arc<Body>>,
}

impl<'a> Read<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            known: HashMap::new(),
        }
    }

    /// What `function` says when `trigger` of `relation` calls it.
    pub(super) fn body(
        &mut self,
        relation: &Relation,
        trigger: &Trigger,
        function: &Function,
    ) -> Arc<Body> {
        let context = seen(relation, trigger, function);
        let read = |(_, context): &(Oid, Context)| match function.language.as_str() {
            "plpgsql" => read_body_with(&function.source, context, self.catalog),
            language => Body {
                unread: vec![UnreadPart {
                    line: 0,
                    reason: format!("it is written in {language}"),
                }],
                ..Body::default()
            },
        };
        let key = (function.oid, context);
        if let Some(body) = self.known.get(&key) {
            return body.clone();
        }
        let body = Arc::new(read(&key));
        self.known.insert(key, body.clone());
        body
    }
}

/// What the function's text can see of the trigger: a generic one asks for the table's name, most
/// do not.
fn seen(relation: &Relation, trigger: &Trigger, function: &Function) -> Context {
    let text = function.source.to_ascii_lowercase();
    let asks = |word: &str| text.contains(word);
    let names = asks("tg_table_name") || asks("tg_relname") || asks("tg_table_schema");
    let name = |name: &String| match names {
        true => name.clone(),
        false => String::new(),
    };
    Context {
        table: name(&relation.name),
        schema: name(&relation.schema),
        args: match asks("tg_argv") || asks("tg_nargs") {
            true => trigger.arguments.clone(),
            false => Vec::new(),
        },
        old_table: trigger.old_table.clone(),
        new_table: trigger.new_table.clone(),
    }
}

/// What of the trigger functions was not understood.
pub(crate) fn unread(catalog: &Catalog, pairs: &Pairs) -> Vec<Unread> {
    let mut found = Vec::new();
    let triggers = catalog.relations.iter().flat_map(|table| &table.triggers);
    for trigger in triggers {
        let body = pairs.by_trigger.get(&trigger.oid);
        let (Some(body), Some(function)) = (body, catalog.function(trigger.function)) else {
            continue;
        };
        for part in &body.unread {
            let object = match part.line {
                0 => function.shown(),
                line => format!("{} line {line}", function.shown()),
            };
            let part = Unread {
                object,
                reason: part.reason.clone(),
            };
            if !found.contains(&part) {
                found.push(part);
            }
        }
    }
    found
}
