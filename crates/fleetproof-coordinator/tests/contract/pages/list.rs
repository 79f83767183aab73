//! Lists of runners: what they draw from, filters by address, order, pages.

use fleetproof_model::RunnerType;
use serde_json::json;
use time::Duration;

use crate::support::{Page, Reader, Role, TestApp, fleet};

/// The numbers of the runners on a page, in its order.
fn listed(page: &Page) -> Vec<i64> {
    let rows = page.attributes("[data-testid^=runner-row-]", "data-testid");
    let number = |row: &String| row["runner-row-".len()..].parse().unwrap();
    rows.iter().map(number).collect()
}

async fn ids(reader: &mut Reader, path: &str) -> Vec<i64> {
    listed(&reader.page(path).await)
}

fn counts(page: &Page) -> [String; 4] {
    ["all", "instance", "group", "project"]
        .map(|name| page.text(&format!("[data-testid=runner-count-{name}]")))
}

#[tokio::test]
async fn the_instance_s_list_has_every_runner_the_newest_first() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let [instance, group, project] = fleet(&app).await;
    let page = reader.page("/admin/runners").await;
    assert_eq!(listed(&page), [project, group, instance]);
    assert_eq!(counts(&page), ["3", "1", "1", "1"]);
    let row = |id: i64, cell: &str| format!("[data-testid=runner-row-{id}] [data-testid={cell}]");
    assert_eq!(page.text(&row(instance, "td-owner")), "Administrator");
    assert_eq!(page.text(&row(group, "td-owner")), "fleet");
    assert_eq!(page.text(&row(project, "td-owner")), "fleet/app");
    let badge = "td-status] [data-testid=runner-status-badge";
    assert_eq!(
        page.attribute(&row(group, badge), "data-qa-status"),
        "NEVER_CONTACTED"
    );
    let link = page.attribute(&row(group, "td-summary] a[href^='/admin/runners/'"), "href");
    assert_eq!(link, format!("/admin/runners/{group}"));
    assert_eq!(
        page.attribute("[data-testid=runner-list]", "aria-busy"),
        "false"
    );
    reader.page(&link).await;
}

#[tokio::test]
async fn filters_stand_in_the_address_and_add_up() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let [instance, group, project] = fleet(&app).await;
    let traits = json!({ "tag_list": "linux,gpu", "description": "100% _done_", "paused": true });
    let (tagged, token) = app.create(RunnerType::Group, traits).await;
    let body = json!({ "token": token, "system_id": "s_1", "info": { "version": "17.11.2" } });
    app.post("/jobs/request", body).await;
    app.age(instance, Duration::days(9), Some(Duration::days(8)))
        .await;
    app.age(group, Duration::days(3), Some(Duration::hours(3)))
        .await;
    for (query, expected) in [
        ("status=ONLINE", vec![tagged]),
        ("status[]=ONLINE", vec![tagged]),
        ("status=offline", vec![group, instance]),
        ("status=STALE", vec![instance]),
        ("status=NEVER_CONTACTED", vec![project]),
        ("runner_type[]=GROUP_TYPE", vec![tagged, group]),
        ("runner_type=GROUP_TYPE&status=OFFLINE", vec![group]),
        ("paused=true", vec![tagged]),
        ("paused[]=false", vec![project, group, instance]),
        ("tag=linux", vec![tagged]),
        ("tag[]=linux&tag[]=gpu", vec![tagged]),
        ("tag=linux,windows", vec![]),
        ("version_prefix=17.11", vec![tagged]),
        ("version_prefix=17.1", vec![]),
        ("search=DONE", vec![tagged]),
        ("search=100%25+_", vec![tagged]),
        ("search=0_", vec![]),
        ("sort=CREATED_ASC", vec![instance, group, project, tagged]),
        ("sort=CONTACTED_ASC", vec![instance, group, tagged, project]),
        (
            "status=nonsense&sort=nonsense&after=nonsense",
            vec![tagged, project, group, instance],
        ),
    ] {
        assert_eq!(
            ids(&mut reader, &format!("/admin/runners?{query}")).await,
            expected,
            "{query}"
        );
    }
    let by_number = format!("/admin/runners?search=%23{group}");
    assert_eq!(ids(&mut reader, &by_number).await, [group]);

    let page = reader
        .page("/admin/runners?status=OFFLINE&runner_type=GROUP_TYPE")
        .await;
    assert_eq!(
        counts(&page),
        ["2", "1", "1", "0"],
        "tabs have the other filters"
    );
    assert_eq!(
        page.attributes("#filter-status option[selected]", "value"),
        ["OFFLINE"]
    );
    assert_eq!(page.text(".tabs [aria-current=page]"), "Group 1");
    let stats = |name: &str| page.text(&format!("[data-testid=runner-stats-{name}] dd"));
    assert_eq!(
        [stats("online"), stats("offline"), stats("stale")],
        ["0", "1", "0"]
    );
}

#[tokio::test]
async fn every_runner_is_on_one_page_forwards_and_backwards() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    // Equal times, no time at all, and the rest.
    app.execute(
        "INSERT INTO ci_runners (runner_type, token_encrypted, created_at, contacted_at)
         SELECT 1, 'token ' || n, now() - make_interval(hours => n / 3),
             CASE WHEN n % 4 > 0 THEN now() - make_interval(mins => n / 2) END
         FROM generate_series(1, 51) AS n",
        &[],
    )
    .await;
    for sort in [
        "CREATED_DESC",
        "CREATED_ASC",
        "CONTACTED_DESC",
        "CONTACTED_ASC",
    ] {
        let mut page = reader.page(&format!("/admin/runners?sort={sort}")).await;
        let mut seen = vec![listed(&page)];
        assert_eq!(page.count("a[data-testid=prevButton]"), 0);
        while let Some(next) = page.attributes("a[data-testid=nextButton]", "href").pop() {
            page = reader.page(&next).await;
            seen.push(listed(&page));
        }
        let lengths: Vec<usize> = seen.iter().map(Vec::len).collect();
        assert_eq!(lengths, [20, 20, 11], "{sort}");
        let mut all = seen.concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 51, "{sort}");
        for expected in seen.iter().rev().skip(1) {
            let previous = page.attribute("a[data-testid=prevButton]", "href");
            page = reader.page(&previous).await;
            assert_eq!(&listed(&page), expected, "{sort}");
        }
        assert_eq!(page.count("a[data-testid=prevButton]"), 0, "{sort}");
    }
}

#[tokio::test]
async fn a_group_s_list_has_what_is_below_it_and_what_it_inherits() {
    let app = TestApp::start().await;
    let fleet_id = app.running.access().group.id;
    let below = app.group("linux", Some(fleet_id)).await;
    app.group("elsewhere", None).await;
    let [instance, group, project] = fleet(&app).await;
    let (sub, _) = app
        .create(RunnerType::Group, json!({ "group_id": below }))
        .await;
    let mut reader = app.reader(Role::GroupOwner).await;
    let page = reader.page("/groups/fleet/-/runners").await;
    assert_eq!(listed(&page), [sub, project, group, instance]);
    assert_eq!(counts(&page), ["4", "1", "2", "1"]);
    let own = "/groups/fleet/-/runners?membership=DESCENDANTS";
    assert_eq!(ids(&mut reader, own).await, [sub, project, group]);
    let inherited = "/groups/fleet/linux/-/runners";
    assert_eq!(ids(&mut reader, inherited).await, [sub, group, instance]);
    app.execute(
        "UPDATE namespaces SET shared_runners_enabled = false WHERE id = $1",
        &[&below],
    )
    .await;
    assert_eq!(ids(&mut reader, inherited).await, [sub, group]);
    for id in [sub, project, group, instance] {
        reader.page(&format!("/groups/fleet/-/runners/{id}")).await;
    }
    reader
        .get("/groups/elsewhere/-/runners")
        .await
        .assert_status(404);
    reader.get("/admin/runners").await.assert_status(404);
}

#[tokio::test]
async fn an_empty_list_says_so() {
    let app = TestApp::start().await;
    let mut reader = Reader::root(&app).await;
    let page = reader.page("/admin/runners").await;
    assert_eq!(page.count("[data-testid=empty-message]"), 1);
    assert_eq!(counts(&page), ["0", "0", "0", "0"]);
}
