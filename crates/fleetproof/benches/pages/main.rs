//! What the README says of pages: how long a coordinator takes to the first byte of the page of a
//! runner with 1,000 managers, and of a list of 100,000 runners filtered by status and tag; both also
//! as a multiple of the bare SQL on the same server.
//!
//! `cargo bench -p fleetproof --bench pages -- 50` takes the medians of so many rounds, page and SQL in
//! turns.

#[path = "../measured/mod.rs"]
#[expect(dead_code, reason = "other benches use more of it")]
mod measured;
mod plant;
mod questions;
mod reader;
#[path = "../soak/served.rs"]
#[expect(dead_code, reason = "the other bench uses more of it")]
mod served;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use measured::{load_row, numbers, row};
use questions::Question;
use reader::Reader;
use served::Served;
use tokio_postgres::Client;

/// Rounds, where none are given.
const ROUNDS: usize = 50;
/// Rounds before those that count: caches of both sides are warm, as those of a busy server are.
const WARM: usize = 5;

fn main() -> ExitCode {
    let rounds = numbers().next().unwrap_or(ROUNDS);
    let served = Served::start("swapped");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let within = runtime.block_on(async {
        let connected = tokio_postgres::connect(served.database_url(), tokio_postgres::NoTls);
        let (client, connection) = connected.await.expect("a connection");
        tokio::spawn(connection);
        let planted = plant::plant(&client).await;
        let mut reader = Reader::signed_in(&served);
        let mut within = true;
        row("                                 first byte   limit   bare SQL   times");
        for question in [Question::managers(planted), Question::list()] {
            within &= measure(&question, &mut reader, &client, rounds).await;
        }
        within
    });
    load_row();
    if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Asks by page and by SQL in turns, and says whether the page keeps to its limit.
async fn measure(question: &Question, reader: &mut Reader, client: &Client, rounds: usize) -> bool {
    let statements = question.prepared(client).await;
    let (mut pages, mut bare) = (Vec::new(), Vec::new());
    for round in 0..WARM + rounds {
        let answer = reader.get(&question.path);
        question.assert_answers(&answer);
        let started = Instant::now();
        statements.run(client).await;
        if round >= WARM {
            bare.push(started.elapsed());
            pages.push(answer.first_byte);
        }
    }
    let (page, sql) = (median(pages), median(bare));
    row(&format!(
        "{:<30} {:>9.1} ms {:>4} ms {:>7.2} ms {:>7.2}",
        question.name,
        milliseconds(page),
        question.limit.as_millis(),
        milliseconds(sql),
        page.as_secs_f64() / sql.as_secs_f64(),
    ));
    page <= question.limit
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
