//! Parts of the pages by which people sign in.

use super::{Part, part};

pub(super) const PARTS: &[Part] = &[
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
