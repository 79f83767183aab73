use maud::{Markup, html};

/// The form for name and password.
pub(super) fn sign_in(csrf_token: &str, notice: Option<&str>) -> Markup {
    html! {
        div.card.narrow data-testid="login-page" {
            h1 { "Sign in" }
            @if let Some(notice) = notice {
                p.alert role="alert" data-testid="alert-danger" { (notice) }
            }
            form action="/users/sign_in" method="post" data-testid="sign-in-form" {
                input type="hidden" name="authenticity_token" value=(csrf_token);
                label for="user_login" { "Username or primary email" }
                input #user_login type="text" name="user[login]" autocomplete="username"
                    autocapitalize="off" spellcheck="false" required data-testid="username-field";
                label for="user_password" { "Password" }
                input #user_password type="password" name="user[password]"
                    autocomplete="current-password" required data-testid="password-field";
                button.primary type="submit" data-testid="sign-in-button" { "Sign in" }
            }
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
