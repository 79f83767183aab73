//! `tags` and `taggings`: the tags of runners.

use std::collections::HashMap;

use crate::database::{Db, QueryError, statements};

statements! {
    /// In one order, so that two requests with the same new tags do not lock each other out.
    ENSURE =
        Legacy => "INSERT INTO tags (name) SELECT DISTINCT name FROM unnest($1::varchar[]) AS name \
                   ORDER BY name ON CONFLICT (name) DO NOTHING";
    ATTACH =
        Legacy => "INSERT INTO taggings (tag_id, taggable_id, taggable_type, context, created_at) \
                   SELECT id, $1, 'Ci::Runner', 'tags', $3::timestamptz FROM tags \
                   WHERE name = ANY ($2::varchar[]) AND NOT EXISTS \
                       (SELECT FROM taggings known WHERE known.tag_id = tags.id \
                            AND known.taggable_id = $1 AND known.taggable_type = 'Ci::Runner' \
                            AND known.context = 'tags') \
                   ORDER BY id";
    DETACH =
        Legacy => "DELETE FROM taggings WHERE taggable_id = $1 \
                   AND taggable_type = 'Ci::Runner' AND context = 'tags'";
    DETACH_OTHERS =
        Legacy => "DELETE FROM taggings USING tags WHERE tags.id = tag_id AND taggable_id = $1 \
                   AND taggable_type = 'Ci::Runner' AND context = 'tags' \
                   AND NOT tags.name = ANY ($2::varchar[])";
    IDS = Legacy => "SELECT id FROM tags WHERE name = ANY ($1::varchar[])";
    OF_RUNNER =
        Legacy => "SELECT tags.name FROM taggings JOIN tags ON tags.id = tag_id \
                   WHERE taggable_id = $1 AND taggable_type = 'Ci::Runner' AND context = 'tags' \
                   ORDER BY taggings.id";
    OF_RUNNERS =
        Legacy => "SELECT taggable_id, tags.name FROM taggings JOIN tags ON tags.id = tag_id \
                   WHERE taggable_id = ANY ($1::bigint[]) AND taggable_type = 'Ci::Runner' \
                   AND context = 'tags' ORDER BY taggings.id";
}

/// Gives a runner these tags besides those that it has.
pub(crate) async fn attach(
    db: &Db,
    runner_id: i64,
    tags: &[String],
    now: time::OffsetDateTime,
) -> Result<(), QueryError> {
    if tags.is_empty() {
        return Ok(());
    }
    db.execute(&ENSURE, &[&tags]).await?;
    db.execute(&ATTACH, &[&runner_id, &tags, &now])
        .await
        .map(drop)
}

/// Gives a runner these tags and no others; those that stay keep their rows.
pub(crate) async fn replace(
    db: &Db,
    runner_id: i64,
    tags: &[String],
    now: time::OffsetDateTime,
) -> Result<(), QueryError> {
    db.execute(&DETACH_OTHERS, &[&runner_id, &tags]).await?;
    attach(db, runner_id, tags, now).await
}

/// Takes all tags from a runner.
pub(crate) async fn detach(db: &Db, runner_id: i64) -> Result<(), QueryError> {
    db.execute(&DETACH, &[&runner_id]).await.map(drop)
}

/// The numbers of those of the tags that there are.
pub(crate) async fn ids(db: &Db, names: &[String]) -> Result<Vec<i64>, QueryError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.rows(&IDS, &[&names]).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The tags of a runner.
pub(crate) async fn of_runner(db: &Db, runner_id: i64) -> Result<Vec<String>, QueryError> {
    let rows = db.rows(&OF_RUNNER, &[&runner_id]).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The tags of each of some runners that has any.
pub(crate) async fn of_runners(
    db: &Db,
    runner_ids: &[i64],
) -> Result<HashMap<i64, Vec<String>>, QueryError> {
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    for row in db.rows(&OF_RUNNERS, &[&runner_ids]).await? {
        tags.entry(row.try_get("taggable_id")?)
            .or_default()
            .push(row.try_get("name")?);
    }
    Ok(tags)
}
