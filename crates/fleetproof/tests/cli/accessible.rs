//! Every page for everybody: axe-core finds nothing in a real Chromium, light and dark, wide and narrow.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use fantoccini::Client;
use serde_json::Value;

use crate::support::{Driver, Served, sign_in};

/// Widths of a window: a desk, and a telephone.
pub(crate) const WIDTHS: [u32; 2] = [1280, 400];

/// axe-core's one file, from the package registry.
pub(crate) fn axe() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe");
    let file: PathBuf = folder.join("node_modules/axe-core/axe.min.js");
    if !file.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        let done = Command::new("npm")
            .args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "axe-core@4.11.1",
            ])
            .arg("--prefix")
            .arg(&folder)
            .output()
            .expect("npm of the package npm");
        assert!(done.status.success(), "{done:?}");
    }
    std::fs::read_to_string(file).unwrap()
}

/// What axe-core finds on the page that is open, in a line each.
pub(crate) async fn violations(browser: &Client, axe: &str) -> Vec<String> {
    let run = format!(
        "{axe};
         const done = arguments[arguments.length - 1];
         axe.run(document).then(found => done(found.violations), error => done([String(error)]));"
    );
    let found = browser.execute_async(&run, vec![]).await.unwrap();
    let of = |violation: &Value| format!("{} {}", violation["help"], violation["nodes"][0]["html"]);
    found.as_array().unwrap().iter().map(of).collect()
}

/// Opens what is closed on a page, as a reader would.
const OPEN_ALL: &str = "document.querySelectorAll('[aria-expanded=false]').forEach(e => e.click())";

async fn problems_of(served: &Served, driver: &Driver, dark: bool, axe: &str) -> Vec<String> {
    let browser = driver.browser(dark).await;
    let mut problems = Vec::new();
    let signed_out = ["/users/sign_in"];
    let signed_in = [
        "/admin/runners",
        "/admin/runners?status=STALE&sort=CONTACTED_ASC",
        "/admin/runners?search=nothing-has-this-name",
        "/admin/runners/1",
        "/admin/runners/new",
        "/admin/runners/4711",
        "/groups/fleet/-/runners",
        "/groups/fleet/-/runners/8",
        "/groups/fleet/-/runners/new",
        "/fleet/app/-/settings/ci_cd",
        "/fleet/app/-/runners/15",
        "/fleet/app/-/runners/new",
    ];
    for (index, path) in signed_out.iter().chain(&signed_in).enumerate() {
        if index == signed_out.len() {
            sign_in(&browser, served).await;
        }
        browser
            .goto(&format!("{}{path}", served.url()))
            .await
            .unwrap();
        let is_dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
        assert_eq!(browser.execute(is_dark, vec![]).await.unwrap(), dark);
        browser.execute(OPEN_ALL, vec![]).await.unwrap();
        for width in WIDTHS {
            browser.set_window_size(width, 900).await.unwrap();
            let found = violations(&browser, axe).await;
            let scheme = if dark { "dark" } else { "light" };
            problems.extend(
                found
                    .iter()
                    .map(|what| format!("{path} {scheme} {width}: {what}")),
            );
        }
    }
    // It would find something.
    let break_it = "document.querySelector('main').append(document.createElement('img'))";
    browser.execute(break_it, vec![]).await.unwrap();
    assert!(!violations(&browser, axe).await.is_empty());
    browser.close().await.unwrap();
    problems
}

#[test]
fn axe_finds_nothing_on_any_page_of_the_coordinator() {
    let axe = axe();
    let served = Served::start("--seed-data");
    let driver = Driver::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let problems = runtime.block_on(async {
        let mut problems = problems_of(&served, &driver, false, &axe).await;
        problems.extend(problems_of(&served, &driver, true, &axe).await);
        problems
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
