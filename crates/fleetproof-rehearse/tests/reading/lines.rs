//! Lines are counted as a server counts them in its CONTEXT.

use fleetproof_postgres::testing::TestDatabase;
use fleetproof_rehearse::{
    catalog,
    reading::{Context, Write, read_body_with},
};
use tokio_postgres::Client;

/// Every write goes to a table of its own, which is not there until it was missed.
const BODY: &str = "

-- a comment; 'with' \"quotes\"
<<whole>>
DECLARE
  n bigint;  /* of
                several lines */
  text_of_lines text := 'one
two';
BEGIN

  INSERT INTO t1 (id) VALUES (NEW.id); INSERT INTO t2 (id) VALUES (NEW.id);
  IF NEW.id > 0
  THEN
    -- before the statement
    INSERT INTO t3 (id)
      VALUES (NEW.id)
      RETURNING id
      INTO n;
  END IF;
  CASE TG_OP
    WHEN 'INSERT' THEN
      /* Grüße */ UPDATE t4
        SET id = NEW.id;
  END CASE;\r
  FOR i IN 1..1 LOOP\r
    DELETE
      FROM t5;
  END LOOP;
  BEGIN
    NULL; EXECUTE
      'INSERT INTO t6 (id) '
      || 'VALUES ($1)' USING NEW.id;
  EXCEPTION WHEN division_by_zero THEN NULL;
  END;
  PERFORM
    called(NEW.id);
  WITH gone AS (
    DELETE FROM t8 RETURNING id
  )
  SELECT count(*) INTO STRICT n FROM gone;
  RETURN NULL;
END";

const CALLED: &str = "BEGIN
  NULL;
  INSERT INTO t7 (id) VALUES (one);
END";

/// The places of an error, innermost first: a function and a line.
fn places(context: &str) -> Vec<(String, u32)> {
    let place = |line: &str| {
        let rest = line.strip_prefix("PL/pgSQL function ")?;
        let (function, rest) = rest.split_once(" line ")?;
        let (name, _) = function.split_once('(')?;
        let (line, _) = rest.split_once(' ')?;
        Some((name.to_owned(), line.parse().ok()?))
    };
    context.lines().filter_map(place).collect()
}

/// Writes to `p` until all tables are there. Which were missed, and where.
async fn missed(client: &Client) -> Vec<(String, Vec<(String, u32)>)> {
    let mut found = Vec::new();
    for id in 1..100 {
        let Err(error) = client
            .batch_execute(&format!("INSERT INTO p VALUES ({id})"))
            .await
        else {
            return found;
        };
        let error = error.as_db_error().unwrap();
        let table = error.message().split('"').nth(1).unwrap().to_owned();
        let create = format!("CREATE TABLE {table} (id bigint)");
        client.batch_execute(&create).await.unwrap();
        found.push((table, places(error.where_().unwrap())));
    }
    panic!("it never ends: {found:?}");
}

fn place(write: &Write) -> (String, Vec<(String, u32)>) {
    let mut places = Vec::new();
    if let Some(inside) = &write.inside {
        let name = inside.function.trim_end_matches("()").to_owned();
        places.push((name, inside.line));
    }
    places.push(("f".to_owned(), write.line));
    (write.target.name.clone(), places)
}

async fn are_the_servers(create: &str) {
    let database = TestDatabase::empty().await;
    let client = database.connect().await;
    let sql = format!(
        "CREATE TABLE p (id bigint);
         CREATE FUNCTION called(one bigint) RETURNS void LANGUAGE plpgsql AS $called${CALLED}$called$;
         {create};
         CREATE TRIGGER f AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();"
    );
    client.batch_execute(&sql).await.unwrap();
    let catalog = catalog::read_here(&client).await.unwrap();
    let function = catalog
        .functions
        .iter()
        .find(|function| function.name == "f")
        .unwrap();
    let body = read_body_with(&function.source, &Context::default(), &catalog);
    assert_eq!(body.unread, []);
    let inserts = body.writes.iter().filter(|write| write.events.insert);
    let read: Vec<_> = inserts.map(place).collect();
    assert_eq!(read.len(), 8);
    assert_eq!(read, missed(&client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_dollar_quotes() {
    are_the_servers(&format!(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f${BODY}$f$"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_body_that_begins_at_once() {
    let body = BODY.trim_start();
    are_the_servers(&format!(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f${body}$f$"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_body_in_plain_quotes() {
    let body = BODY.replace('\'', "''");
    are_the_servers(&format!(
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '{body}'"
    ))
    .await;
}
