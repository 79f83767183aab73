use fleetproof_model::Unread;
use tokio_postgres::Client;

use super::{Piece, pieces};
use crate::{RehearseError, ServerWords, catalog::Catalog};

/// What became of a copy.
#[derive(Debug, Default)]
pub struct Copied {
    /// What could not be made; the rest is there.
    pub unread: Vec<Unread>,
}

/// Makes an empty copy of `catalog` in the database of `client`.
///
/// # Errors
/// The connection may break. What the server refuses to make is told in the result.
pub async fn copy_to(client: &Client, catalog: &Catalog) -> Result<Copied, RehearseError> {
    client.batch_execute("BEGIN").await?;
    let mut waiting = pieces(catalog);
    let mut copied = Copied::default();
    loop {
        let refused = apply_all(client, waiting).await?;
        let progress = refused.len() < copied.unread.len() || copied.unread.is_empty();
        let told = |(piece, words): &(Piece, ServerWords)| told(piece, words);
        copied.unread = refused.iter().map(told).collect();
        waiting = refused.into_iter().map(|(piece, _)| piece).collect();
        if waiting.is_empty() || !progress {
            break;
        }
    }
    client.batch_execute("COMMIT").await?;
    Ok(copied)
}

fn told(piece: &Piece, words: &ServerWords) -> Unread {
    let reason = match piece.object.strip_prefix("extension ") {
        Some(name) => format!(
            "the private server does not have this extension ({words}); install the package that \
             holds {name} for its version, and what depends on it is judged too"
        ),
        None if piece.sql.ends_with("/* an aggregate */") => "aggregates are not copied".to_owned(),
        None if piece.sql.ends_with("/* a foreign table */") => {
            "foreign tables are not copied".to_owned()
        }
        None => format!("it could not be made on the scratch copy: {words}"),
    };
    Unread {
        object: piece.object.clone(),
        reason,
    }
}

/// Statements to a batch: one refused costs the batch a second, slower run.
const BATCH: usize = 64;

/// Applies what it can, and returns the rest with what the server said.
async fn apply_all(
    client: &Client,
    pieces: Vec<Piece>,
) -> Result<Vec<(Piece, ServerWords)>, RehearseError> {
    let mut refused = Vec::new();
    for batch in pieces.chunks(BATCH) {
        let whole: Vec<&str> = batch.iter().map(|piece| piece.sql.as_str()).collect();
        if apply(client, &whole.join(";\n")).await?.is_none() {
            continue;
        }
        for piece in batch {
            if let Some(words) = apply(client, &piece.sql).await? {
                refused.push((piece.clone(), words));
            }
        }
    }
    Ok(refused)
}

/// Runs `sql` within a savepoint; what the server said if it refused.
async fn apply(client: &Client, sql: &str) -> Result<Option<ServerWords>, RehearseError> {
    let sql = format!("SAVEPOINT piece;\n{sql};\nRELEASE SAVEPOINT piece");
    let Err(error) = client.batch_execute(&sql).await else {
        return Ok(None);
    };
    let Some(words) = ServerWords::of(&error) else {
        return Err(error.into());
    };
    client
        .batch_execute("ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece")
        .await?;
    Ok(Some(words))
}
