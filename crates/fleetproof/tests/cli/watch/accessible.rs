//! The status page for everybody: axe-core finds nothing, light and dark, wide and narrow, and nothing lies
//! beyond the edge.

use fantoccini::Client;

use super::{FAST, incidents::KEY};
use crate::{
    accessible::{WIDTHS, axe, violations},
    support::{Driver, Hook, Running, Served, Watching, execute, wait_for},
};

/// What is wrong with the page that is open, in both widths.
async fn problems_here(browser: &Client, axe: &str, name: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for width in WIDTHS {
        browser.set_window_size(width, 900).await.unwrap();
        let found = violations(browser, axe).await;
        problems.extend(found.iter().map(|what| format!("{name} {width}: {what}")));
        let beyond = "return document.documentElement.scrollWidth - innerWidth";
        let beyond = browser.execute(beyond, vec![]).await.unwrap();
        if beyond.as_f64().unwrap() > 0.0 {
            problems.push(format!("{name} {width}: {beyond} pixels beyond the edge"));
        }
    }
    problems
}

/// The same of the page as it is now, which has to have that text, with all that it hides.
async fn problems(running: &Running, driver: &Driver, axe: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (dark, scheme) in [(false, "light"), (true, "dark")] {
        let browser = driver.browser(dark).await;
        browser.goto(running.url()).await.unwrap();
        let source = browser.source().await.unwrap();
        assert!(source.contains(text), "{source}");
        let open = "document.querySelectorAll('details').forEach(e => e.open = true)";
        browser.execute(open, vec![]).await.unwrap();
        problems.extend(problems_here(&browser, axe, &format!("{text}, {scheme}")).await);
        browser.close().await.unwrap();
    }
    problems
}

#[test]
fn axe_finds_nothing_on_the_status_page_well_or_not() {
    let axe = axe();
    let log = "--log-file api.log";
    let served = Served::start(&format!("--schema-step sync-triggers {log}"));
    let database = served.ready("/database_url");
    let hook = Hook::start();
    let arguments = format!(
        "{FAST} --types group --test-target --webhook {}",
        hook.url()
    );
    let watching = Watching::of(&served, &arguments);
    let call = watching.call().env("FLEETPROOF_DATABASE_URL", &database);
    let call = call
        .arg("--target-log")
        .arg(served.started().folder().join("api.log"));
    let running = watching.start_as(call);
    watching.wait_for_pass("unsynced");
    wait_for("readiness", || {
        (running.get("/readyz").0 == 200).then_some(())
    });
    let driver = Driver::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut found = runtime.block_on(problems(&running, &driver, &axe, "Every cell is served"));
    execute(&database, KEY);
    hook.wait_for("firing", &[("cohort", "unsynced")]);
    found.extend(runtime.block_on(problems(&running, &driver, &axe, "Likely cause")));
    assert!(found.is_empty(), "{}", found.join("\n"));
    running.stop();
}
