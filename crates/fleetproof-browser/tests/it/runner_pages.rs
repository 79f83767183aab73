//! The page of one runner, in each generation of markup.

use fleetproof_browser::{Contact, Managers, PageTrouble, RunnerPage, Shown};
use time::macros::datetime;

use crate::support::{Door, LONG, SHORT, Site, run, signed_in};

/// Pages that never show what is looked for.
const NEVER: [&str; 2] = ["script-failed", "unknown"];

async fn read(name: &str) -> Result<RunnerPage, PageTrouble> {
    let (site, browser, session) = signed_in().await;
    let mut tab = browser.tab(&session).await.unwrap();
    if NEVER.contains(&name) {
        tab.set_patience(SHORT);
    }
    tab.runner_page(&site.page(name), 12).await
}

fn shown(page: &RunnerPage) -> Vec<Option<Shown>> {
    let rows = page.managers.rows().iter();
    rows.map(|row| row.badge.as_ref().map(|badge| badge.shown))
        .collect()
}

fn names(page: &RunnerPage) -> Vec<&str> {
    page.managers
        .rows()
        .iter()
        .map(|row| row.system_id.as_str())
        .collect()
}

#[test]
fn the_newest_is_opened_once_and_read_by_its_attributes() {
    run(async {
        let page = read("generation-c").await.unwrap();
        assert_eq!(
            page.badge.as_ref().map(|badge| badge.shown),
            Some(Shown::Online)
        );
        let contact = datetime!(2026-03-01 12:00:00 UTC);
        assert_eq!(page.contact, Some(Contact::At(contact)));
        assert_eq!(names(&page), ["s_one", "s_two"]);
        assert_eq!(shown(&page), [Some(Shown::Online), Some(Shown::Stale)]);
        let Managers::Listed { count, rows, pages } = &page.managers else {
            panic!("{:?}", page.managers);
        };
        assert_eq!((*count, *pages), (Some(2), 1));
        assert_eq!(rows[0].version.as_deref(), Some("18.2.0 (abcdef12)"));
        assert_eq!(rows[1].contact, Contact::None("Never contacted".to_owned()));
    });
}

#[test]
fn the_middle_one_is_waited_for_and_read_in_another_language() {
    run(async {
        let page = read("generation-b").await.unwrap();
        let badge = page.badge.as_ref().unwrap();
        assert_eq!(
            (badge.shown, badge.text.as_str()),
            (Shown::NotOnline, "Nie kontaktiert")
        );
        let of_rows = [Shown::Online, Shown::Stale, Shown::NotOnline].map(Some);
        assert_eq!(shown(&page), of_rows);
        assert_eq!(
            page.managers.rows()[0].contact,
            Contact::At(datetime!(2026-03-01 12:00:01 UTC))
        );
        assert!(matches!(
            page.managers,
            Managers::Listed {
                count: Some(1203),
                ..
            }
        ));
        // The badges were found by their icons: the report tells it.
        assert!(
            page.older_markup
                .iter()
                .any(|told| told.starts_with("system-id-cell"))
        );
    });
}

#[test]
fn the_oldest_has_a_button_and_no_status_column() {
    run(async {
        let page = read("generation-a").await.unwrap();
        assert_eq!(
            page.badge.as_ref().map(|badge| badge.shown),
            Some(Shown::Online)
        );
        assert_eq!(names(&page), ["r_one", "r_two"]);
        assert_eq!(shown(&page), [None, None]);
        let rows = page.managers.rows();
        assert_eq!(
            rows[0].contact,
            Contact::At(datetime!(2026-03-01 12:00:00 UTC))
        );
        assert_eq!(rows[1].contact.time(), None);
    });
}

#[test]
fn a_table_of_properties_shows_no_managers() {
    run(async {
        let page = read("plain").await.unwrap();
        assert_eq!((page.badge, page.managers), (None, Managers::NotShown));
    });
}

#[test]
fn a_page_without_the_block_has_no_managers() {
    run(async {
        let page = read("no-managers").await.unwrap();
        assert_eq!(page.badge.unwrap().shown, Shown::NeverContacted);
        assert_eq!(page.managers, Managers::None);
    });
}

#[test]
fn all_pages_of_the_table_are_read() {
    run(async {
        let page = read("many-managers").await.unwrap();
        let Managers::Listed { count, rows, pages } = &page.managers else {
            panic!("{:?}", page.managers);
        };
        assert_eq!((*count, rows.len(), *pages), (Some(250), 250, 3));
        assert_eq!(rows[249].system_id, "s_0249");
    });
}

#[test]
fn an_empty_second_page_of_the_table_ends_it() {
    run(async {
        let page = read("many-managers?empty=2").await.unwrap();
        assert_eq!(page.managers.rows().len(), 100);
    });
}

#[test]
fn what_the_page_says_of_its_own_failure_is_told() {
    run(async {
        let trouble = read("fetch-error").await.unwrap_err();
        let said = "the page shows an error: Something went wrong while fetching runner data.";
        assert_eq!(trouble.to_string(), said);
        assert!(trouble.is_the_targets());
    });
}

#[test]
fn a_script_that_failed_is_told_without_its_secrets() {
    run(async {
        let trouble = read("script-failed").await.unwrap_err();
        assert!(
            matches!(trouble, PageTrouble::ScriptFailed { .. }),
            "{trouble}"
        );
        let said = trouble.to_string();
        assert!(said.contains("mountTheApp is not defined"), "{said}");
        assert!(trouble.is_the_targets());
    });
}

#[test]
fn unknown_markup_says_what_was_looked_for() {
    run(async {
        let trouble = read("unknown").await.unwrap_err();
        let said = trouble.to_string();
        assert!(
            said.contains(r#"heading (`[data-testid="page-heading"]`"#),
            "{said}"
        );
        assert!(said.contains("Welcome to something else"), "{said}");
        assert!(!trouble.is_the_targets());
    });
}

#[test]
fn another_site_in_its_place_is_told() {
    run(async {
        let other = Site::start(Door::Unknown).await;
        let (site, browser, session) = signed_in().await;
        let mut tab = browser.tab(&session).await.unwrap();
        tab.set_patience(SHORT);
        let page = format!("{}?{}", site.page("elsewhere"), other.page("unknown"));
        let trouble = tab.runner_page(&page, 12).await.unwrap_err();
        let due = format!("the page leads to {} instead: ", other.url());
        assert!(trouble.to_string().starts_with(&due), "{trouble}");
        assert!(!trouble.is_the_targets());
    });
}

#[test]
fn statuses_are_told_apart() {
    run(async {
        let (site, browser, session) = signed_in().await;
        let tab = browser.tab(&session).await.unwrap();
        for (status, said, targets) in [
            ("500", "the page answers 500: “We are sorry”", true),
            (
                "404",
                "the page answers 404: it is not there, or the user may not see it",
                false,
            ),
            (
                "429",
                "the page answers 429: too many requests; run it again later",
                false,
            ),
        ] {
            let trouble = tab.runner_page(&site.page(status), 12).await.unwrap_err();
            assert_eq!(
                (trouble.to_string().as_str(), trouble.is_the_targets()),
                (said, targets)
            );
        }
    });
}

#[test]
fn the_page_of_another_runner_is_not_taken_for_it() {
    run(async {
        let (site, browser, session) = signed_in().await;
        let mut tab = browser.tab(&session).await.unwrap();
        tab.set_patience(SHORT);
        let trouble = tab
            .runner_page(&site.page("no-managers"), 1)
            .await
            .unwrap_err();
        assert!(
            matches!(trouble, PageTrouble::UnknownMarkup { .. }),
            "{trouble}"
        );
    });
}

#[test]
fn evidence_is_a_picture_text_and_the_console_and_never_a_token() {
    run(async {
        let (site, browser, session) = signed_in().await;
        let mut tab = browser.tab(&session).await.unwrap();
        tab.set_patience(SHORT);
        tab.runner_page(&site.page("script-failed"), 12)
            .await
            .unwrap_err();
        let evidence = tab.evidence().await.unwrap();
        assert_eq!(evidence.path, "/pages/script-failed");
        assert!(
            evidence
                .screenshot
                .unwrap()
                .starts_with("data:image/png;base64,iVBOR")
        );
        assert!(evidence.console_errors[0].contains("mountTheApp"));

        // The registration page shows a token, and asks before it is left.
        tab.runner_page(&site.page("register"), 12)
            .await
            .unwrap_err();
        let evidence = tab.evidence().await.unwrap();
        assert_eq!(evidence.screenshot, None);
        assert!(!format!("{evidence:?}").contains("abcdefgh12345678"));
        tab.set_patience(LONG);
        tab.runner_page(&site.page("no-managers"), 12)
            .await
            .unwrap();
    });
}
