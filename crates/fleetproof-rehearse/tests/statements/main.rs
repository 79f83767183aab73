//! What statements say.

use fleetproof_rehearse::reading::{
    Action, ConflictAction, Insert, Operand, Parameterized, Select, Term, read_statement,
};

fn select(text: &str) -> Select {
    match read_statement(text) {
        Action::Select(select) => select,
        other => panic!("{text}: {other:?}"),
    }
}

fn insert(text: &str) -> Insert {
    match read_statement(text) {
        Action::Insert(insert) => insert,
        other => panic!("{text}: {other:?}"),
    }
}

fn told(terms: &[Term]) -> Vec<String> {
    let term = |term: &Term| format!("{} {} {:?}", term.column, term.op, term.value);
    terms.iter().map(term).collect()
}

fn name(name: &fleetproof_rehearse::reading::Name) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}

#[test]
fn a_look_up_is_read_term_by_term() {
    let read = select(
        "SELECT \"ci_runner_machines\".* FROM \"ci_runner_machines\" \
         WHERE \"ci_runner_machines\".\"runner_id\" = $1 AND runner_type = 2 \
         AND (sharding_key_id IS NOT DISTINCT FROM $2::bigint AND $3 = system_xid) \
         AND contacted_at IS NULL AND active LIMIT 1 FOR UPDATE",
    );
    assert_eq!(
        read.table.as_ref().map(name).as_deref(),
        Some("ci_runner_machines")
    );
    assert_eq!(
        told(&read.filter),
        [
            "runner_id = Parameter(1)",
            "runner_type = Constant(\"2\")",
            "sharding_key_id IS NOT DISTINCT FROM Parameter(2)",
            "system_xid = Parameter(3)",
            "contacted_at IS Null",
            "active = Constant(\"true\")",
        ]
    );
    assert!(!read.filter_is_partial && read.locks && read.everything);
    assert!(read.text.ends_with("LIMIT 1"), "{}", read.text);
}

#[test]
fn what_is_not_understood_is_said_to_be_there() {
    let read = select("SELECT 1 FROM c WHERE owner = $1 AND (x = $2 OR x IS NULL)");
    assert_eq!(told(&read.filter), ["owner = Parameter(1)"]);
    assert!(read.filter_is_partial);
    assert_eq!(
        read.condition.as_deref(),
        Some("owner = $1 AND (x = $2 OR x IS NULL)")
    );
    assert_eq!(
        select("SELECT 1 FROM a JOIN b USING (id) WHERE a.x = 1").table,
        None
    );
    assert_eq!(select("SELECT 1 FROM a, b WHERE a.x = 1").table, None);
}

#[test]
fn rows_of_two_columns_and_lists_are_equalities() {
    let read = select("SELECT 1 FROM c WHERE (pid, x) = ($1, $2) AND typ IN ($3) AND v = ANY ($4)");
    assert_eq!(
        told(&read.filter),
        [
            "pid = Parameter(1)",
            "x = Parameter(2)",
            "typ IN Parameter(3)",
            "v = ANY Parameter(4)",
        ]
    );
    assert!(read.filter.iter().all(Term::is_equality));
}

#[test]
fn an_insert_of_values() {
    let read = insert(
        "INSERT INTO app.c (pid, x, \"V\") VALUES ($1, 'a', DEFAULT), (-1, NULL, lower($2)) \
         ON CONFLICT (pid, x) WHERE x IS NOT NULL DO UPDATE SET \"V\" = EXCLUDED.\"V\" RETURNING id",
    );
    assert_eq!(name(&read.table), "app.c");
    assert_eq!(read.columns, ["pid", "x", "V"]);
    assert_eq!(
        read.rows[0],
        [
            Operand::Parameter(1),
            Operand::Constant("'a'".to_owned()),
            Operand::Default
        ]
    );
    assert_eq!(
        read.rows[1],
        [
            Operand::Constant("-1".to_owned()),
            Operand::Null,
            Operand::Expression("lower($2)".to_owned())
        ]
    );
    let conflict = read.conflict.expect("ON CONFLICT");
    assert_eq!(conflict.columns, ["pid", "x"]);
    assert!(conflict.predicate && conflict.action == ConflictAction::Update);
    assert_eq!(conflict.updates[0].column, "V");
}

#[test]
fn a_backfill() {
    let read = insert(
        "INSERT INTO pt (id, typ, v)\nSELECT id, typ, v FROM p AS s WHERE s.id BETWEEN 1 AND 9\n\
         FOR UPDATE\nON CONFLICT (id, typ) DO NOTHING;",
    );
    let query = read.query.expect("a query");
    assert_eq!(query.table.as_ref().map(name).as_deref(), Some("p"));
    assert_eq!(query.from, "p AS s");
    assert_eq!(query.condition.as_deref(), Some("s.id BETWEEN 1 AND 9"));
    assert!(query.locks);
    assert!(!query.text.contains("FOR UPDATE"), "{}", query.text);
    assert_eq!(read.head, "INSERT INTO pt (id, typ, v)");
    assert_eq!(read.tail, "ON CONFLICT (id, typ) DO NOTHING");
}

#[test]
fn statements_that_change_tables() {
    let told = |text| format!("{:?}", read_statement(text));
    for (text, expected) in [
        (
            "CREATE UNIQUE INDEX CONCURRENTLY i ON ONLY ct (x)",
            "CreateIndex { table: Name { schema: None, name: \"ct\" }, unique: true, \
             concurrently: true, only: true }",
        ),
        (
            "ALTER TABLE public.p RENAME TO \"P old\"",
            "Rename { table: Name { schema: Some(\"public\"), name: \"p\" }, to: \"P old\" }",
        ),
        (
            "DROP TABLE IF EXISTS a, b CASCADE",
            "Drop { names: [Name { schema: None, name: \"a\" }, Name { schema: None, name: \"b\" }], \
             cascade: true }",
        ),
        (
            "DROP FUNCTION sync_p()",
            "Drop { names: [Name { schema: None, name: \"sync_p\" }], cascade: false }",
        ),
        (
            "LOCK TABLE p, pt IN SHARE ROW EXCLUSIVE MODE NOWAIT",
            "Lock { tables: [Name { schema: None, name: \"p\" }, Name { schema: None, name: \"pt\" }], \
             mode: \"SHARE ROW EXCLUSIVE\", waits: false }",
        ),
        (
            "ALTER TABLE p ADD COLUMN w int",
            "AlterTable(Name { schema: None, name: \"p\" })",
        ),
        ("GRANT SELECT ON p TO app", "Other"),
        ("not SQL at all", "Other"),
        ("", "Other"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn parameters_in_the_spellings_of_drivers() {
    for (text, expected) in [
        ("a = $2 AND b = $1", "a = $2 AND b = $1"),
        ("a = ? AND b IN (?, ?)", "a = $1 AND b IN ($2, $3)"),
        ("a = :x AND b = :y OR c = :x", "a = $1 AND b = $2 OR c = $1"),
        ("a = %s AND b > %(from)s", "a = $1 AND b > $2"),
        ("a = @x LIMIT ?", "a = $1 LIMIT $2"),
        // Not parameters.
        (
            "a::text = 'x?:y' -- ?\nAND j ? 'k' AND t[1:2] = :v",
            "a::text = 'x?:y' -- ?\nAND j ? 'k' AND t[1:2] = $1",
        ),
        ("a % size = $$ ? $$", "a % size = $$ ? $$"),
    ] {
        assert_eq!(Parameterized::read(text).numbered(), expected);
    }
    let bound = Parameterized::read("a = :x AND b = ?").bound(|number| format!("'{number}'"));
    assert_eq!(bound, "a = '1' AND b = '2'");
}
