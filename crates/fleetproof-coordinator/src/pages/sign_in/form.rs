use maud::{Markup, html};

/// The form for name and password.
pub(super) fn sign_in(csrf_token: &str, login: &str, notice: Option<&str>) -> Markup {
    let fields = html! {
        (username(login))
        (password())
        (button("Sign in"))
    };
    card(
        notice,
        html! { (form("post", html! { (hidden(csrf_token)) (fields) })) },
    )
}

/// The first of two steps asks for the name; the second adds the password, by a script or on a page
/// of its own (`two_step_sign_in`).
pub(super) fn first_step(csrf_token: &str) -> Markup {
    let fields = html! {
        (username(""))
        (button("Continue"))
        template data-step="password" { (hidden(csrf_token)) (password()) }
    };
    card(None, form("get", fields))
}

/// The form for the second factor.
pub(super) fn code(csrf_token: &str, notice: Option<&str>) -> Markup {
    html! {
        div.card.narrow {
            h1 { "Two-factor authentication" }
            (alert(notice))
            form action="/users/sign_in" method="post" {
                (hidden(csrf_token))
                label for="user_otp_attempt" { "Enter the code of your authenticator" }
                input #user_otp_attempt type="text" name="user[otp_attempt]" inputmode="numeric"
                    autocomplete="one-time-code" required data-testid="two-fa-code-field";
                button.primary type="submit" data-testid="verify-code-button" { "Verify code" }
            }
        }
    }
}

/// Buttons that lead to those who know the user, and nothing else.
pub(super) fn elsewhere(csrf_token: &str) -> Markup {
    html! {
        div.card.narrow data-testid="login-page" {
            h1 { "Sign in" }
            p { "Sign in with" }
            @for (provider, name, test_id) in [
                ("saml", "SAML", "saml-login-button"),
                ("openid_connect", "OpenID Connect", "oidc-login-button"),
            ] {
                form action={ "/users/auth/" (provider) } method="post" {
                    (hidden(csrf_token))
                    button.wide type="submit" data-testid=(test_id) { (name) }
                }
            }
        }
    }
}

/// What stands for another site's page.
pub(super) fn provider() -> Markup {
    html! {
        div.notice {
            h1 { "Identity provider" }
            p {
                "This page stands for one of another site, at which people sign in. It knows "
                "nobody."
            }
            p { a href="/users/sign_in" { "Back" } }
        }
    }
}

/// What somebody without an administrator's rights sees first.
pub(super) fn welcome() -> Markup {
    html! {
        div.notice {
            h1 { "Welcome" }
            p {
                "Runners of a group are at " code { "/groups/<full path>/-/runners" }
                ", those of a project at " code { "/<full path>/-/settings/ci_cd" } "."
            }
        }
    }
}

fn card(notice: Option<&str>, form: Markup) -> Markup {
    html! {
        div.card.narrow data-testid="login-page" {
            h1 { "Sign in" }
            (alert(notice))
            (form)
        }
    }
}

fn alert(notice: Option<&str>) -> Markup {
    html! {
        @if let Some(notice) = notice {
            p.alert role="alert" data-testid="alert-danger" { (notice) }
        }
    }
}

fn form(method: &str, fields: Markup) -> Markup {
    html! {
        form #new_user action="/users/sign_in" method=(method) data-testid="sign-in-form" {
            (fields)
        }
    }
}

fn hidden(csrf_token: &str) -> Markup {
    html! { input type="hidden" name="authenticity_token" value=(csrf_token); }
}

fn username(login: &str) -> Markup {
    html! {
        label for="user_login" { "Username or primary email" }
        input #user_login type="text" name="user[login]" value=(login) autocomplete="username"
            autocapitalize="off" spellcheck="false" required data-testid="username-field";
    }
}

fn password() -> Markup {
    html! {
        label for="user_password" { "Password" }
        input #user_password type="password" name="user[password]" autocomplete="current-password"
            required data-testid="password-field";
    }
}

fn button(text: &str) -> Markup {
    html! { button.primary type="submit" data-testid="sign-in-button" { (text) } }
}
