//! What the texts of trigger functions say and what is seen to happen on a server agree.

use std::collections::BTreeMap;

use fleetproof_model::SchemaStep;
use fleetproof_postgres::testing::TestDatabase;
use fleetproof_rehearse::{
    catalog::{self, Catalog},
    sync::{self, Pair, Pairs},
};
use tokio_postgres::Client;

/// Source, shadow and columns of each pair.
type Told = BTreeMap<(String, String), Vec<String>>;

fn told(catalog: &Catalog, pairs: &[Pair]) -> Told {
    let name = |oid| catalog.relation(oid).unwrap().shown();
    let columns = |pair: &Pair| {
        let columns = pair.columns.iter();
        columns.map(|(from, to)| format!("{from} → {to}")).collect()
    };
    let told = |pair: &Pair| ((name(pair.source), name(pair.shadow)), columns(pair));
    pairs.iter().map(told).collect()
}

/// What is read, what is seen, and what is said about both together.
async fn both_ways(client: &Client) -> (Told, Told, Pairs) {
    let catalog = catalog::read_here(client).await.unwrap();
    let read = sync::find(&catalog, None);
    let mut seen = Pairs::default();
    sync::watch(client, &catalog, &mut seen).await.unwrap();
    let mut both = read.clone();
    let unread = sync::watch(client, &catalog, &mut both).await.unwrap();
    assert_eq!(unread, [], "read and seen do not agree");
    for pair in &both.pairs {
        assert!(pair.read && pair.watched, "{pair:?}");
    }
    (
        told(&catalog, &read.pairs),
        told(&catalog, &seen.pairs),
        both,
    )
}

async fn agree(sql: &str) -> Told {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    client.batch_execute(sql).await.unwrap();
    let (read, seen, _) = both_ways(&client).await;
    assert_eq!(read, seen);
    read
}

/// `p (id, typ, v)` and its shadow `pt`, with the body of a function for both events.
fn synced(body: &str) -> String {
    format!(
        "CREATE TABLE p (id bigint PRIMARY KEY, typ smallint NOT NULL, v text);
         CREATE TABLE pt (id bigint NOT NULL, typ smallint NOT NULL, v text, PRIMARY KEY (id));
         CREATE FUNCTION sync_p() RETURNS trigger LANGUAGE plpgsql AS $f${body}$f$;
         CREATE TRIGGER sync_p AFTER INSERT OR UPDATE OR DELETE ON p
           FOR EACH ROW EXECUTE FUNCTION sync_p('pt', 'id');"
    )
}

async fn is_read(body: &str) {
    let told = agree(&synced(body)).await;
    let columns = ["id → id", "typ → typ", "v → v"]
        .map(str::to_owned)
        .to_vec();
    let pair = ("p".to_owned(), "pt".to_owned());
    assert_eq!(told, Told::from([(pair, columns)]), "{body}");
}

fn pair(source: &str, shadow: &str) -> (String, String) {
    (source.to_owned(), shadow.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn on_gitlabs_functions_at_each_step() {
    let runners = pair("ci_runners", "ci_runners_e59bb2812d");
    let managers = pair("ci_runner_machines", "ci_runner_machines_687967fa8a");
    let swapped = [
        pair("ci_runner_machines", "ci_runner_machines_archived"),
        pair("ci_runners", "ci_runners_archived"),
    ];
    for step in SchemaStep::ALL {
        let database = TestDatabase::empty().await;
        let mut client = database.connect().await;
        fleetproof_schema::migrate(&mut client, step).await.unwrap();
        let (read, seen, _) = both_ways(&client).await;
        assert_eq!(read, seen, "{step}");
        let pairs: Vec<_> = read.keys().cloned().collect();
        let expected = match step {
            SchemaStep::Swapped => swapped.to_vec(),
            step if step < SchemaStep::SyncTriggers => Vec::new(),
            _ => vec![managers.clone(), runners.clone()],
        };
        assert_eq!(pairs, expected, "{step}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_functions_with_a_branch_for_each_event() {
    is_read(
        "BEGIN
           IF TG_OP = 'DELETE' THEN
             DELETE FROM pt WHERE id = OLD.id;
           ELSIF TG_OP = 'UPDATE' THEN
             UPDATE pt SET typ = NEW.typ, v = NEW.v WHERE id = NEW.id;
           ELSE
             INSERT INTO pt (id, typ, v) VALUES (NEW.id, NEW.typ, NEW.v);
           END IF;
           RETURN NULL;
         END",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_functions_that_copy_whole_rows() {
    is_read(
        "BEGIN
           DELETE FROM pt WHERE id = coalesce(NEW.id, OLD.id);
           IF TG_OP <> 'DELETE' THEN
             INSERT INTO pt VALUES (NEW.*);
           END IF;
           RETURN NULL;
         END",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_functions_that_execute_texts() {
    is_read(
        "BEGIN
           EXECUTE format('DELETE FROM %I.%I WHERE %I = %L', TG_TABLE_SCHEMA, TG_TABLE_NAME || 't',
             TG_ARGV[1], coalesce(OLD.id, NEW.id));
           IF TG_OP <> 'DELETE' THEN
             EXECUTE 'INSERT INTO ' || quote_ident(TG_ARGV[0]) || ' SELECT ($1).*' USING NEW;
           END IF;
           RETURN NULL;
         END",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_functions_that_call_others() {
    is_read(
        "BEGIN
           IF TG_OP = 'DELETE' THEN
             PERFORM forget_p(OLD.id);
             RETURN OLD;
           END IF;
           PERFORM copy_p(NEW);
           RETURN NULL;
         END$f$;
         CREATE FUNCTION forget_p(bigint) RETURNS void LANGUAGE sql AS $f$
           DELETE FROM pt WHERE id = $1$f$;
         CREATE FUNCTION copy_p(r p, kind text DEFAULT 'row') RETURNS void LANGUAGE plpgsql AS $f$
         BEGIN
           INSERT INTO pt AS t (id, typ, v) VALUES (r.id, r.typ, r.v)
             ON CONFLICT (id) DO UPDATE SET typ = EXCLUDED.typ, v = EXCLUDED.v;
         END",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_functions_that_merge() {
    is_read(
        "DECLARE
           r p%ROWTYPE := NEW;
         BEGIN
           IF TG_OP = 'DELETE' THEN
             DELETE FROM pt WHERE id = OLD.id;
             RETURN NULL;
           END IF;
           MERGE INTO pt t USING (SELECT r.*) s ON t.id = s.id
             WHEN MATCHED THEN UPDATE SET typ = s.typ, v = s.v
             WHEN NOT MATCHED THEN INSERT (id, typ, v) VALUES (s.id, s.typ, s.v);
           RETURN NULL;
         END",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_statement_triggers_with_transition_tables() {
    let told = agree(
        "CREATE TABLE p (id bigint PRIMARY KEY, v text);
         CREATE TABLE pt (id bigint PRIMARY KEY, v text);
         CREATE FUNCTION inserted() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN INSERT INTO pt SELECT * FROM fresh; RETURN NULL; END$f$;
         CREATE TRIGGER inserted AFTER INSERT ON p REFERENCING NEW TABLE AS fresh
           FOR EACH STATEMENT EXECUTE FUNCTION inserted();",
    )
    .await;
    assert_eq!(told.keys().collect::<Vec<_>>(), [&pair("p", "pt")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_one_function_for_several_tables() {
    let told = agree(
        "CREATE TABLE a (id bigint PRIMARY KEY, v text);
         CREATE TABLE b (id bigint PRIMARY KEY, w text);
         CREATE TABLE a_copy (LIKE a INCLUDING ALL);
         CREATE TABLE b_copy (LIKE b INCLUDING ALL);
         CREATE FUNCTION copied() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN
           EXECUTE format('INSERT INTO %I SELECT ($1).*', TG_TABLE_NAME || TG_ARGV[0]) USING NEW;
           RETURN NULL;
         END$f$;
         CREATE TRIGGER copied AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION copied('_copy');
         CREATE TRIGGER copied AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION copied('_copy');",
    )
    .await;
    let pairs = [pair("a", "a_copy"), pair("b", "b_copy")];
    assert_eq!(told.into_keys().collect::<Vec<_>>(), pairs);
}

/// The look-alikes that write another table and keep no copy.
#[tokio::test(flavor = "multi_thread")]
async fn that_logs_counters_and_queues_are_no_shadows() {
    let told = agree(
        "CREATE TABLE p (id bigint PRIMARY KEY, owner bigint, typ smallint NOT NULL, v text);
         CREATE TABLE owners (id bigint PRIMARY KEY, n bigint NOT NULL DEFAULT 0);
         ALTER TABLE p ADD FOREIGN KEY (owner) REFERENCES owners;

         CREATE TABLE audit (id bigserial PRIMARY KEY, op text, at timestamptz DEFAULT now(), pid bigint, row_then jsonb);
         CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN
           INSERT INTO audit (op, pid, row_then) VALUES (TG_OP, coalesce(NEW.id, OLD.id), to_jsonb(NEW));
           RETURN NULL;
         END$f$;
         CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON p FOR EACH ROW EXECUTE FUNCTION audited();

         CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN
           IF TG_OP = 'INSERT' THEN
             UPDATE owners SET n = n + 1 WHERE id = NEW.owner;
           ELSE
             UPDATE owners SET n = n - 1 WHERE id = OLD.owner;
           END IF;
           RETURN NULL;
         END$f$;
         CREATE TRIGGER counted AFTER INSERT OR DELETE ON p FOR EACH ROW EXECUTE FUNCTION counted();

         CREATE FUNCTION notified() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN PERFORM pg_notify('p', NEW.id::text); RETURN NULL; END$f$;
         CREATE TRIGGER notified AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION notified();

         CREATE TABLE events (id bigserial PRIMARY KEY, pid bigint NOT NULL);
         CREATE FUNCTION queued() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN INSERT INTO events (pid) VALUES (NEW.id); RETURN NULL; END$f$;
         CREATE TRIGGER queued AFTER INSERT OR UPDATE ON p FOR EACH ROW EXECUTE FUNCTION queued();

         CREATE TABLE deleted (id bigserial PRIMARY KEY, name text NOT NULL, key_value bigint NOT NULL);
         CREATE FUNCTION tracked() RETURNS trigger LANGUAGE plpgsql AS $f$
         BEGIN
           INSERT INTO deleted (name, key_value) SELECT TG_TABLE_NAME, old_table.id FROM old_table;
           RETURN NULL;
         END$f$;
         CREATE TRIGGER tracked AFTER DELETE ON p REFERENCING OLD TABLE AS old_table
           FOR EACH STATEMENT EXECUTE FUNCTION tracked();

         CREATE TRIGGER quiet BEFORE UPDATE ON p FOR EACH ROW
           EXECUTE FUNCTION suppress_redundant_updates_trigger();",
    )
    .await;
    assert_eq!(told, Told::new());
}
