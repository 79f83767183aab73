//! Rows of tables, and lists of runners.

use super::{Part, part};

pub(super) const PARTS: &[Part] = &[
    // Rows of tables.
    part("status-cell", &[r#"[data-testid="td-status"]"#]),
    part(
        "system-id-cell",
        &[r#"[data-testid="td-systemId"]"#, r#"td[role="cell"]"#, "td"],
    ),
    part("version-cell", &[r#"[data-testid="td-version"]"#]),
    part("contact-cell", &[r#"[data-testid="td-contactedAt"]"#]),
    part("time", &["time[datetime]"]),
    // Lists of runners.
    part(
        "list",
        &[
            r#"[data-testid="runner-list"]"#,
            "#js-runners-settings",
            r#"[data-qa-selector="runners_settings_content"], [data-testid="runners-settings-content"]"#,
        ],
    ),
    part(
        "list-row",
        &[r#"[data-testid^="runner-row-"]"#, r#"[id^="runner_"]"#],
    ),
    part(
        "list-empty",
        &[
            r#"[data-testid="empty-message"]"#,
            r#"[data-testid="runners-empty-state"]"#,
            ".gl-empty-state",
        ],
    ),
    part(
        "list-link",
        &[
            r#"[data-testid="td-summary"] a[href*="/runners/"]"#,
            r#"[data-testid="runner-link"]"#,
            r#"a[href*="/runners/"]"#,
        ],
    ),
    part("count-all", &[r#"[data-testid="runner-count-all"]"#]),
    part(
        "count-instance",
        &[r#"[data-testid="runner-count-instance"]"#],
    ),
    part("count-group", &[r#"[data-testid="runner-count-group"]"#]),
    part(
        "count-project",
        &[r#"[data-testid="runner-count-project"]"#],
    ),
];
