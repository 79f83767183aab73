//! Lists of runners, in each generation of markup.

use fleetproof_browser::{ListPage, PageTrouble, Shown};

use crate::support::{SHORT, run, signed_in};

async fn read(name: &str) -> Result<ListPage, PageTrouble> {
    let (site, browser, session) = signed_in().await;
    let mut tab = browser.tab(&session).await.unwrap();
    if name == "unknown" {
        tab.set_patience(SHORT);
    }
    tab.list_page(&site.page(name)).await
}

fn rows(page: &ListPage) -> Vec<(i64, Option<Shown>)> {
    let rows = page.rows.iter();
    rows.map(|row| (row.id, row.badge.as_ref().map(|badge| badge.shown)))
        .collect()
}

#[test]
fn a_list_is_waited_for_until_it_is_no_longer_busy() {
    run(async {
        let page = read("list").await.unwrap();
        assert_eq!(
            rows(&page),
            [(12, Some(Shown::Online)), (11, Some(Shown::Offline))]
        );
        assert_eq!(page.counts, [Some(1203), None, Some(3), None]);
        assert_eq!(
            page.rows[0].link.as_deref(),
            Some("/groups/fleet/-/runners/12")
        );
        assert!(!page.more);
    });
}

#[test]
fn settings_of_a_project_are_read_in_each_generation() {
    run(async {
        let page = read("settings-classes").await.unwrap();
        assert_eq!(
            rows(&page),
            [
                (12, Some(Shown::Online)),
                (11, Some(Shown::Offline)),
                (10, Some(Shown::NeverContacted))
            ]
        );
        let page = read("settings-qa-selector").await.unwrap();
        assert_eq!(
            rows(&page),
            [(12, Some(Shown::Online)), (11, Some(Shown::NeverContacted))]
        );
        let page = read("settings-icon").await.unwrap();
        assert_eq!(
            rows(&page),
            [(12, Some(Shown::Online)), (11, Some(Shown::Stale))]
        );
    });
}

#[test]
fn unknown_markup_is_no_empty_list() {
    run(async {
        let trouble = read("unknown").await.unwrap_err();
        let said = trouble.to_string();
        assert!(
            said.contains(r#"list (`[data-testid="runner-list"]`"#),
            "{said}"
        );
    });
}
