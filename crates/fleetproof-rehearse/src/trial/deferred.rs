use std::collections::BTreeSet;

use crate::{catalog::Catalog, sql::identifier};

/// The statement that puts those constraints off again that are put off by their own account, after
/// all were checked: a write then meets them as in any session. Empty if there are none.
pub(super) fn deferred(catalog: &Catalog) -> String {
    let (mut late, mut strict) = (BTreeSet::new(), BTreeSet::new());
    for relation in &catalog.relations {
        let name = |name: &str| format!("{}.{}", identifier(&relation.schema), identifier(name));
        for constraint in &relation.constraints {
            match (constraint.deferred, constraint.deferrable) {
                (true, _) => late.insert(name(&constraint.name)),
                (_, false) => strict.insert(name(&constraint.name)),
                _ => false,
            };
        }
        let triggers = relation.triggers.iter();
        let own = triggers.filter(|t| t.definition.contains(" INITIALLY DEFERRED "));
        late.extend(own.map(|trigger| name(&trigger.name)));
    }
    // The statement is refused if a constraint of the same name on another table cannot be deferred.
    let names: Vec<_> = late.difference(&strict).cloned().collect();
    match names.is_empty() {
        true => String::new(),
        false => format!("SET CONSTRAINTS {} DEFERRED", names.join(", ")),
    }
}
