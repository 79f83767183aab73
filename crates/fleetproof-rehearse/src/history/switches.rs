use crate::{catalog::Catalog, sql::identifier, sync::Pair};

/// Statements that switch the pair's triggers and rules off, and on again as they were.
pub fn switches(catalog: &Catalog, pair: &Pair, off: &str, on: &str) -> (String, String) {
    let (mut down, mut up) = (Vec::new(), Vec::new());
    for table in catalog.tree(pair.source) {
        let triggers = table
            .triggers
            .iter()
            .filter(|trigger| pair.triggers.contains(&trigger.oid))
            .map(|trigger| ("TRIGGER", &trigger.name, trigger.enabled));
        let rules = table
            .rules
            .iter()
            .filter(|rule| pair.rules.contains(&rule.oid))
            .map(|rule| ("RULE", &rule.name, rule.enabled));
        for (kind, name, enabled) in triggers.chain(rules) {
            let (table, name) = (table.sql(), identifier(name));
            let state = match enabled {
                'D' => continue,
                'R' => " REPLICA",
                'A' => " ALWAYS",
                _ => "",
            };
            down.push(format!("ALTER TABLE {table} {off} {kind} {name}"));
            up.push(format!("ALTER TABLE {table} {on}{state} {kind} {name}"));
        }
    }
    (down.join("; "), up.join("; "))
}
