//! The catalog as lines of text, to be held against lists.

use tokio_postgres::{Client, types::ToSql};

/// The first column of a query's rows.
pub(crate) async fn lines(
    client: &Client,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Vec<String> {
    let rows = client.query(sql, params).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The words of a list that is laid out over several lines.
pub(crate) fn words(list: &str) -> Vec<&str> {
    list.split_whitespace().collect()
}
