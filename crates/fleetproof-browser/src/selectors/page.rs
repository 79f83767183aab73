//! Parts of a page of any kind, and of that of one runner.

use super::{Part, part};

pub(super) const PARTS: &[Part] = &[
    // A page of any kind.
    part(
        "heading",
        &[
            r#"[data-testid="page-heading"]"#,
            ".page-title",
            "main h1, #content-body h1",
            "h1",
        ],
    ),
    part(
        "alert",
        &[
            r#"[data-testid="alert-danger"]"#,
            ".flash-alert",
            ".gl-alert-danger",
        ],
    ),
    part(
        "login-page",
        &[
            r#"[data-testid="login-page"]"#,
            r#"[data-testid="sign-in-form"]"#,
            "#new_user",
        ],
    ),
    part(
        "runner-token",
        &[
            r#"[data-testid="runner-token"]"#,
            r#"[data-qa-selector="runner_token"]"#,
        ],
    ),
    // The status of a runner or manager.
    part(
        "status-badge",
        &[
            r#"[data-testid="runner-status-badge"]"#,
            r#"[data-testid="runner-status-icon"][data-qa-status]"#,
            r#"[data-qa-selector^="runner_status_"][data-qa-selector$="_content"]"#,
            ".runner-status-online, .runner-status-offline, .runner-status-stale, .runner-status-never_contacted",
        ],
    ),
    part("online-icon", &[r#"[data-testid="status-active-icon"]"#]),
    part("other-icon", &[r#"[data-testid="time-out-icon"]"#]),
    // The page of one runner.
    part("last-contact", &[r#"[data-testid="runner-last-contact"]"#]),
    part(
        "managers",
        &[r#"[data-testid="runner-managers"]"#, "#runner-managers"],
    ),
    part(
        "managers-toggle",
        &[r#"[data-testid="crud-collapse-toggle"]"#, "[aria-expanded]"],
    ),
    part("managers-count", &[r#"[data-testid="crud-count"]"#]),
    part(
        "managers-loading",
        &[
            r#"[data-testid="crud-loading"]"#,
            ".gl-skeleton-loader",
            r#"[aria-busy="true"]"#,
        ],
    ),
    // The oldest generation: a button in the list of details.
    part(
        "managers-button",
        &[
            r#"[data-testid="runner-button"]"#,
            r#"[data-qa-selector="runner_button"]"#,
        ],
    ),
    part(
        "next-page",
        &[r#"[data-testid="nextButton"]"#, r#"[rel="next"]"#],
    ),
];
