//! What a table does beside holding rows: triggers, rules, policies.

use super::{rights, statements::Pieces};
use crate::{catalog::Relation, sql::identifier};

/// Triggers, rules and row security: what happens beside a write.
pub(super) fn behaviour(table: &Relation, out: &mut Pieces) {
    for trigger in &table.triggers {
        let object = format!("trigger {} on {}", trigger.name, table.shown());
        out.push(object.clone(), trigger.definition.clone());
        let state = match trigger.enabled {
            'D' => "DISABLE",
            'R' => "ENABLE REPLICA",
            'A' => "ENABLE ALWAYS",
            _ => continue,
        };
        let name = identifier(&trigger.name);
        out.push(
            object,
            format!("ALTER TABLE {} {state} TRIGGER {name}", table.sql()),
        );
    }
    for rule in &table.rules {
        out.push(
            format!("rule {} on {}", rule.name, table.shown()),
            rule.definition.clone(),
        );
    }
    for policy in &table.policies {
        let kind = if policy.permissive {
            "PERMISSIVE"
        } else {
            "RESTRICTIVE"
        };
        let command = match policy.command {
            'r' => "SELECT",
            'a' => "INSERT",
            'w' => "UPDATE",
            'd' => "DELETE",
            _ => "ALL",
        };
        let roles: Vec<_> = policy
            .roles
            .iter()
            .map(|role| rights::grantee(role))
            .collect();
        let name = identifier(&policy.name);
        let mut sql = format!(
            "CREATE POLICY {name} ON {} AS {kind} FOR {command} TO {}",
            table.sql(),
            roles.join(", ")
        );
        if let Some(expression) = &policy.using_expression {
            sql.push_str(&format!(" USING ({expression})"));
        }
        if let Some(expression) = &policy.check_expression {
            sql.push_str(&format!(" WITH CHECK ({expression})"));
        }
        out.push(format!("policy {} on {}", policy.name, table.shown()), sql);
    }
    if table.row_security {
        let sql = format!("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table.sql());
        out.push(table.shown(), sql);
    }
    if table.row_security_forced {
        let sql = format!("ALTER TABLE {} FORCE ROW LEVEL SECURITY", table.sql());
        out.push(table.shown(), sql);
    }
}
