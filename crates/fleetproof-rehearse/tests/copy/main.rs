//! A copy made from the catalog has the catalog that it was made from.

#![expect(
    clippy::unwrap_used,
    reason = "a test can do nothing else with an error; the lint knows only test functions"
)]

use std::collections::BTreeSet;

use fleetproof_model::SchemaStep;
use fleetproof_postgres::testing::TestDatabase;
use fleetproof_rehearse::{catalog, catalog::Catalog, copy};

/// Everything but identities, as text.
fn told(catalog: &Catalog) -> String {
    let mut lines = Vec::new();
    for relation in &catalog.relations {
        let name = relation.sql();
        let parents: Vec<_> = relation
            .parents
            .iter()
            .map(|&oid| catalog.relation(oid).unwrap().sql())
            .collect();
        lines.push(format!(
            "{name} {} {} {:?} {:?} {parents:?} {:?} {}{} {} {:?} {:?}",
            relation.kind,
            relation.persistence,
            relation.bound,
            relation.partition_key,
            relation.definition,
            relation.row_security,
            relation.row_security_forced,
            relation.owner,
            relation.grants,
            relation.column_grants,
        ));
        for column in &relation.columns {
            lines.push(format!(
                "{name} column {} {} {} {:?} {:?} {:?} {:?}",
                column.name,
                column.r#type,
                column.not_null,
                column.default,
                column.identity,
                column.generated,
                column.collation
            ));
        }
        for key in relation.constraints.iter().filter(|key| key.parent == 0) {
            lines.push(format!(
                "{name} constraint {} {} {}",
                key.name, key.definition, key.validated
            ));
        }
        for index in &relation.indexes {
            lines.push(format!(
                "{name} index {} {} {}",
                index.definition, index.valid, index.ready
            ));
        }
        for trigger in &relation.triggers {
            lines.push(format!(
                "{name} trigger {} {}",
                trigger.definition, trigger.enabled
            ));
        }
        for rule in &relation.rules {
            lines.push(format!("{name} rule {}", rule.definition));
        }
        for policy in &relation.policies {
            lines.push(format!("{name} policy {policy:?}").replace(char::is_numeric, ""));
        }
    }
    lines.extend(
        catalog
            .functions
            .iter()
            .map(|f| format!("{:?} {:?} {}", f.definition, f.source, f.owner)),
    );
    let rights = &catalog.database;
    lines.push(format!("{:?}", rights.schema_rights));
    lines.push(format!("{:?}", rights.default_rights));
    lines.extend(catalog.types.iter().map(|t| {
        format!(
            "{} {:?} {:?} {:?}",
            t.name, t.labels, t.checks, t.attributes
        )
    }));
    lines.extend(catalog.sequences.iter().map(|s| {
        let owner = s
            .owner_relation
            .and_then(|oid| catalog.relation(oid))
            .map(catalog::Relation::sql);
        format!(
            "{} {} {} {owner:?} {:?}",
            s.sql(),
            s.r#type,
            s.start,
            s.is_identity
        )
    }));
    lines.sort();
    lines.join("\n")
}

async fn copied(source: &TestDatabase) -> (Catalog, Catalog, Vec<fleetproof_model::Unread>) {
    let original = catalog::read_here(&source.connect().await).await.unwrap();
    let target = TestDatabase::empty().await;
    let client = target.connect().await;
    let copied = copy::copy_to(&client, &original).await.unwrap();
    let again = catalog::read_here(&client).await.unwrap();
    (original, again, copied.unread)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_the_time_line_is_copied() {
    for step in SchemaStep::ALL {
        let source = TestDatabase::empty().await;
        fleetproof_schema::migrate(&mut source.connect().await, step)
            .await
            .unwrap();
        let (original, again, unread) = copied(&source).await;
        assert_eq!(unread, []);
        assert!(original.relations.len() > 5);
        same(&told(&original), &told(&again), &step.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_gitlab_does_not_use_are_copied() {
    let source = TestDatabase::empty().await;
    source
        .connect()
        .await
        .batch_execute(include_str!("forms.sql"))
        .await
        .unwrap();
    let (original, again, unread) = copied(&source).await;
    assert_eq!(unread, []);
    same(&told(&original), &told(&again), "forms");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_copied_is_told() {
    let source = TestDatabase::empty().await;
    let client = source.connect().await;
    client
        .batch_execute(
            "CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int, initcond = '0');
             CREATE TABLE t (id int PRIMARY KEY)",
        )
        .await
        .unwrap();
    let (_, again, unread) = copied(&source).await;
    assert_eq!(unread.len(), 1);
    assert_eq!(unread[0].reason, "aggregates are not copied");
    assert!(again.find(None, "t").is_some());
}

fn same(left: &str, right: &str, what: &str) {
    let lines = |text: &str| -> BTreeSet<String> { text.lines().map(str::to_owned).collect() };
    let (left, right) = (lines(left), lines(right));
    let missing: Vec<_> = left.difference(&right).collect();
    let extra: Vec<_> = right.difference(&left).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{what}\nmissing: {missing:#?}\nextra: {extra:#?}"
    );
}
