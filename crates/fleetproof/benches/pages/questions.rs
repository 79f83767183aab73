use std::time::Duration;

use tokio_postgres::{Client, Statement, types::ToSql};

use crate::{
    plant::{MANAGERS, TAG},
    reader::Answer,
};

/// Rows of a page of managers, and of a list of runners.
const PAGES: (usize, usize) = (100, 20);

/// A page, and the SQL that gives the same rows and numbers.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) path: String,
    /// How long the first byte may take.
    pub(crate) limit: Duration,
    sql: [String; 2],
    values: Vec<Box<dyn ToSql + Sync>>,
    rows_on_page: (&'static str, usize),
    said_on_page: String,
}

/// The statements of a question.
pub(crate) struct Prepared<'a> {
    statements: [Statement; 2],
    values: &'a [Box<dyn ToSql + Sync>],
}

impl Question {
    /// The page of a runner with many managers.
    pub(crate) fn managers(runner_id: i64) -> Self {
        let of_runner = "FROM ci_runner_machines WHERE runner_id = $1";
        Self {
            name: "1,000 managers of a runner",
            path: format!("/admin/runners/{runner_id}"),
            limit: Duration::from_millis(50),
            // One row more than a page shows tells whether there is a next one.
            sql: [
                format!(
                    "SELECT * {of_runner} ORDER BY id DESC LIMIT {}",
                    PAGES.0 + 1
                ),
                format!("SELECT count(*) {of_runner}"),
            ],
            values: vec![Box::new(runner_id)],
            rows_on_page: ("data-testid=\"td-systemId\"", PAGES.0),
            said_on_page: format!("{},000", MANAGERS / 1000),
        }
    }

    /// A list of very many runners, of which the filters leave every hundredth or so.
    pub(crate) fn list() -> Self {
        let conditions = "FROM ci_runners WHERE contacted_at > now() - interval '2 hours' \
             AND id IN (SELECT taggable_id FROM taggings JOIN tags ON tags.id = tag_id \
                 WHERE tags.name = $1 AND taggable_type = 'Ci::Runner' AND context = 'tags')";
        Self {
            name: "100,000 runners, filtered",
            path: format!("/admin/runners?status[]=ONLINE&tag[]={TAG}"),
            limit: Duration::from_millis(100),
            sql: [
                format!(
                    "SELECT * {conditions} ORDER BY created_at DESC, id DESC LIMIT {}",
                    PAGES.1 + 1
                ),
                format!(
                    "SELECT runner_type, count(*), \
                     count(*) FILTER (WHERE contacted_at > now() - interval '2 hours'), \
                     count(*) FILTER (WHERE contacted_at <= now() - interval '2 hours'), \
                     count(*) FILTER (WHERE created_at <= now() - interval '7 days' AND \
                         (contacted_at IS NULL OR contacted_at <= now() - interval '7 days')) \
                     {conditions} GROUP BY runner_type"
                ),
            ],
            values: vec![Box::new(TAG)],
            rows_on_page: ("data-testid=\"runner-row-", PAGES.1),
            // A page follows.
            said_on_page: "after=".to_owned(),
        }
    }

    pub(crate) async fn prepared(&self, client: &Client) -> Prepared<'_> {
        let prepare = async |at: usize| {
            let made = client.prepare(&self.sql[at]).await;
            made.expect("the statement can be prepared")
        };
        Prepared {
            statements: [prepare(0).await, prepare(1).await],
            values: &self.values,
        }
    }

    /// The page is the one that was meant: a figure of another says nothing.
    pub(crate) fn assert_answers(&self, answer: &Answer) {
        let (mark, wanted) = self.rows_on_page;
        let rows = answer.body.matches(mark).count();
        assert!(
            answer.status == 200 && rows == wanted && answer.body.contains(&self.said_on_page),
            "{} answers {} with {rows} rows:\n{}",
            self.path,
            answer.status,
            answer.body
        );
    }
}

impl Prepared<'_> {
    /// Runs them, one after the other.
    pub(crate) async fn run(&self, client: &Client) {
        let values: Vec<&(dyn ToSql + Sync)> = self.values.iter().map(AsRef::as_ref).collect();
        for statement in &self.statements {
            let rows = client.query(statement, &values).await;
            assert!(!rows.expect("the statement runs").is_empty());
        }
    }
}
