//! Finding and starting the programs.

use std::{fs, path::Path, time::Duration};

use fleetproof_browser::{Browser, BrowserError, Options};

use crate::support::{Door, Site, driver, login, run};

async fn refused(options: Options) -> String {
    Browser::start(options)
        .await
        .expect_err("it does not start")
        .to_string()
}

fn by(webdriver: &str) -> Options {
    Options {
        webdriver: Some(webdriver.to_owned()),
        ..Options::default()
    }
}

#[test]
fn a_browser_that_is_none_is_told() {
    run(async {
        let missing = Options {
            browser_binary: Some("/nowhere/chromium".into()),
            ..Options::default()
        };
        let said = refused(missing).await;
        let wanted = "the browser /nowhere/chromium cannot be run: No such file or directory (os error 2); \
                      install the package `chromium`, or name another with --browser-binary FILE";
        assert_eq!(said, wanted);

        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("chromium");
        driver::script(&broken, "exit 1");
        let broken = Options {
            browser_binary: Some(broken),
            ..Options::default()
        };
        let said = refused(broken).await;
        assert!(
            said.starts_with("the WebDriver did not start a browser: "),
            "{said}"
        );
    });
}

#[test]
fn versions_that_do_not_match_are_told() {
    run(async {
        let said = "session not created: This version of ChromeDriver only supports Chrome version 114\nCurrent browser version is 156.0.8078.108 with binary path /usr/bin/chromium";
        let told = refused(by(&driver::refusing(said).await)).await;
        assert!(
            told.starts_with("chromedriver and Chromium do not match: "),
            "{told}"
        );
        assert!(
            told.contains("Chrome version 114; Current browser version is 156"),
            "{told}"
        );
        assert!(
            told.ends_with("install `chromium` and `chromium-driver` of one version"),
            "{told}"
        );
    });
}

#[test]
fn a_webdriver_that_does_not_answer_is_told() {
    run(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let said = refused(by(&format!("http://{address}"))).await;
        assert!(
            said.starts_with(&format!(
                "the WebDriver at http://{address} does not answer"
            )),
            "{said}"
        );
    });
}

#[test]
fn passwords_do_not_travel_in_the_clear() {
    run(async {
        for url in ["http://192.0.2.1:9515", "https://127.0.0.1:9515", "9515"] {
            let said = refused(by(url)).await;
            assert!(
                said.starts_with(&format!("--webdriver {url} cannot be used: ")),
                "{said}"
            );
        }
    });
}

#[test]
fn nothing_is_left_when_the_work_panics() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let marked = folder.path().join("chromium");
        let mark = format!("--mark={}", folder.path().display());
        driver::script(&marked, &format!("exec chromium {mark} \"$@\""));
        let site = Site::start(Door::Password).await;
        let (url, of_browser) = (site.url(), mark.clone());
        let panicked = tokio::spawn(async move {
            let options = Options {
                browser_binary: Some(marked),
                ..Options::default()
            };
            let browser = Browser::start(options).await.unwrap();
            let _session = browser.sign_in(&url, &login(), false).await.unwrap();
            panic!("{}", profile(&of_browser));
        });
        let payload = panicked.await.unwrap_err().into_panic();
        let profile = payload.downcast::<String>().unwrap();
        assert!(profile.contains("fleetproof-browser-"), "{profile}");
        wait_until(|| command_lines().all(|line| !line.contains(&mark))).await;
        assert!(!Path::new(&*profile).exists(), "{profile}");
    });
}

/// The folder of the profile of the browser with that mark.
fn profile(mark: &str) -> String {
    let line = command_lines().find(|line| line.contains(mark));
    let line = line.expect("the browser runs");
    let words = line.split('\0');
    let mut folders = words.filter_map(|word| word.strip_prefix("--user-data-dir="));
    folders.next().expect("it has a profile").to_owned()
}

fn command_lines() -> impl Iterator<Item = String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes.filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok())
}

async fn wait_until(condition: impl Fn() -> bool) {
    for _ in 0..500 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come to that");
}

/// `BrowserError` is what callers match on.
#[test]
fn what_is_missing_names_its_package() {
    let no_driver = BrowserError::NoDriver.to_string();
    assert!(no_driver.contains("`chromium-driver`"), "{no_driver}");
}
