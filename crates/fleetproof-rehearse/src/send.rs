use futures::SinkExt;
use tokio_postgres::Client;

use crate::migration::{Kind, Statement};

/// Has the server run a statement, with the lines that follow it.
///
/// # Errors
/// What the server says.
pub async fn send(client: &Client, statement: &Statement) -> Result<(), tokio_postgres::Error> {
    let Kind::Copy { data } = &statement.kind else {
        return client.batch_execute(&statement.text).await;
    };
    let sink = client.copy_in(&statement.text).await?;
    let mut sink = std::pin::pin!(sink);
    sink.send(std::io::Cursor::new(data.clone())).await?;
    sink.finish().await.map(|_| ())
}
