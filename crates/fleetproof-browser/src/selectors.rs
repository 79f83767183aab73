//! By what the parts of GitLab's pages are found: one table, the newest markup first.
//!
//! Test ids and attributes, since every text is translated to the user's language. A page is read
//! by the first alternative that is there, and what was read by a later one is told: the markup
//! has changed, or is of an older GitLab. Sources are GitLab's own components and the page objects
//! of its end-to-end tests, of three generations of markup.

/// A part of a page, and the CSS selectors by which it is found, best first.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its name, by which reports refer to it.
    pub name: &'static str,
    /// The alternatives.
    pub alternatives: &'static [&'static str],
}

const fn part(name: &'static str, alternatives: &'static [&'static str]) -> Part {
    Part { name, alternatives }
}

/// All parts of the runner pages.
pub const PARTS: &[Part] = &[
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
    // Signing in.
    part("cookie-banner", &["#onetrust-accept-btn-handler"]),
    part(
        "password-tab",
        &[
            r#"[data-testid="standard-tab"]"#,
            r#"[data-testid="sign-in-tab"]"#,
        ],
    ),
    part(
        "username",
        &[
            r#"input[data-testid="username-field"]"#,
            r#"input[name="user[login]"]"#,
            r#"input[data-qa-selector="login_field"]"#,
        ],
    ),
    part(
        "password",
        &[
            r#"input[data-testid="password-field"]"#,
            r#"input[name="user[password]"]"#,
            r#"input[data-qa-selector="password_field"]"#,
        ],
    ),
    part(
        "sign-in",
        &[
            r#"[data-testid="sign-in-button"]"#,
            r#"[data-qa-selector="sign_in_button"]"#,
            r#"#new_user [type="submit"], [data-testid="sign-in-form"] [type="submit"]"#,
        ],
    ),
    part(
        "sso-button",
        &[
            r#"[data-testid$="-login-button"]"#,
            r#"form[action*="/users/auth/"] button, a[href*="/users/auth/"]"#,
        ],
    ),
    part(
        "captcha",
        &[
            ".g-recaptcha",
            ".js-arkose-labs-form, #js-arkose-labs-challenge",
        ],
    ),
    part(
        "two-factor-code",
        &[
            r#"input[data-testid="two-fa-code-field"]"#,
            r#"input[name="user[otp_attempt]"]"#,
            r#"input[data-qa-selector="two_fa_code_field"]"#,
        ],
    ),
    part(
        "two-factor-verify",
        &[
            r#"[data-testid="verify-code-button"]"#,
            r#"[data-qa-selector="verify_code_button"]"#,
            r#".js-2fa-form [type="submit"], form:has(input[name="user[otp_attempt]"]) [type="submit"]"#,
        ],
    ),
    part(
        "security-key",
        &[
            r#"#js-authenticate-token-2fa"#,
            r#"[data-testid="webauthn-prompt"]"#,
            ".js-authenticate-webauthn",
        ],
    ),
    part(
        "terms",
        &[
            r#"[data-testid="accept-terms-button"]"#,
            r#"[data-qa-selector="accept_terms_button"]"#,
        ],
    ),
    part(
        "new-password",
        &[
            r#"[data-testid="change-password-button"]"#,
            "#user_password_confirmation",
            r#"input[name="user[new_password]"]"#,
        ],
    ),
    part(
        "email-code",
        &[
            ".js-email-verification",
            r#"input[name="user[verification_token]"]"#,
        ],
    ),
    part(
        "admin-password",
        &[
            r#"input[data-testid="admin-password-field"]"#,
            r#"input[name="user[password]"]"#,
        ],
    ),
    part(
        "admin-sign-in",
        &[
            r#"[data-testid="admin-sign-in-button"]"#,
            r#"[data-testid="sign-in-button"]"#,
            r#"form:has(input[name="user[password]"]) [type="submit"]"#,
        ],
    ),
    part(
        "signed-in",
        &[
            r#"[data-testid="super-sidebar"]"#,
            r#"[data-testid="user-menu"], [data-testid="user-dropdown"], [data-testid="user-menu-toggle"]"#,
            "#super-sidebar, .js-super-sidebar",
            r#"[data-qa-selector="user_menu"], .header-user-dropdown-toggle"#,
        ],
    ),
];

/// What a person needs to hear of a part that was not found: its name and the selectors tried.
pub fn looked_for(name: &str) -> String {
    let part = PARTS.iter().find(|part| part.name == name);
    let alternatives = part.map_or(&[][..], |part| part.alternatives);
    let tried: Vec<String> = alternatives.iter().map(|css| format!("`{css}`")).collect();
    format!("{name} ({})", tried.join(", "))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_part_is_there_once_and_can_be_found_by_something() {
        let mut names = HashSet::new();
        for part in PARTS {
            assert!(names.insert(part.name), "{} is there twice", part.name);
            assert!(!part.alternatives.is_empty(), "{}", part.name);
        }
    }

    #[test]
    fn what_was_looked_for_names_the_selectors() {
        let told = looked_for("managers-count");
        assert_eq!(told, r#"managers-count (`[data-testid="crud-count"]`)"#);
    }
}
