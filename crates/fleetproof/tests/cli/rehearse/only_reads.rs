//! The database is only read: with the least of rights, the mildest of locks, and no trace.

use super::{before_the_backfill, patch, rehearse};

#[tokio::test(flavor = "multi_thread")]
async fn select_alone_is_enough_and_nothing_is_written_or_locked() {
    let database = before_the_backfill().await;
    let name = database.name();
    let role = format!("reader of {name}");
    let client = database.connect().await;
    // Without TEMPORARY there are no temporary objects; without CREATE no others.
    let rights = format!(
        "CREATE ROLE \"{role}\" LOGIN;
         REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC;
         GRANT CONNECT ON DATABASE \"{name}\" TO \"{role}\";
         REVOKE ALL ON SCHEMA public FROM PUBLIC;
         GRANT USAGE ON SCHEMA public TO \"{role}\";
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO \"{role}\""
    );
    client.batch_execute(&rights).await.unwrap();
    let tables = client
        .query_one(
            "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
            &[],
        )
        .await
        .unwrap();
    // Whatever asked for more than ACCESS SHARE would wait for this, until its lock time-out.
    let locked = format!(
        "BEGIN; LOCK TABLE {} IN EXCLUSIVE MODE",
        tables.get::<_, String>(0)
    );
    client.batch_execute(&locked).await.unwrap();

    let url = database
        .url()
        .replace("postgres@", &format!("{}@", role.replace(' ', "%20")));
    assert_ne!(url, database.url());
    for arguments in ["", "--no-data"] {
        let ended = rehearse(&url, &format!("{arguments} --json report.json"))
            .arg(patch("premature-foreign-key"))
            .run();
        ended.exited(if arguments.is_empty() { 1 } else { 0 });
        assert_eq!(ended.json("report.json")["unread"], serde_json::json!([]));
    }
    let as_it_stands = rehearse(&url, "--json report.json").run();
    let compared = &as_it_stands.json("report.json")["compared"];
    assert_eq!(compared.as_array().map(Vec::len), Some(2), "{compared:#}");

    let rest = format!(
        "ROLLBACK; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM \"{role}\";
         REVOKE ALL ON SCHEMA public FROM \"{role}\"; REVOKE ALL ON DATABASE \"{name}\" FROM \"{role}\";
         DROP ROLE \"{role}\""
    );
    client.batch_execute(&rest).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_server_is_enough() {
    let database = before_the_backfill().await;
    let client = database.connect().await;
    let read_only = format!(
        "ALTER DATABASE \"{}\" SET default_transaction_read_only = on",
        database.name()
    );
    client.batch_execute(&read_only).await.unwrap();
    rehearse(&database.url(), "")
        .arg(patch("premature-foreign-key"))
        .run()
        .exited(1);
}
