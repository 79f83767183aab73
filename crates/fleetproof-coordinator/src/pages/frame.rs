use http::{HeaderName, StatusCode, header};
use maud::{DOCTYPE, Markup, html};

use super::{assets, signed_in::SignedIn};
use crate::reply::Reply;

/// Nothing but our own files is loaded and run, and nobody else frames a page or gets its forms:
/// what a stored text says stays text even if it were not escaped.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// What a page consists of.
pub(super) struct Frame<'a> {
    /// For the tab, and the heading of a page that has no other.
    pub(super) title: &'a str,
    /// Who looks at it, if they are signed in.
    pub(super) reader: Option<&'a SignedIn>,
    /// What forms of somebody who is not signed in bring along.
    pub(super) csrf_token: &'a str,
    /// The way here: texts and paths, the page itself last.
    pub(super) trail: &'a [(String, String)],
    /// What the page is about.
    pub(super) main: Markup,
}

impl Frame<'_> {
    /// The page, to be sent with that status.
    pub(super) fn reply(&self, status: StatusCode) -> Reply {
        let markup = self.document().into_string();
        Reply::text(status, "text/html; charset=utf-8", markup)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, POLICY)
            .header(header::REFERRER_POLICY, "same-origin")
            .header(
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=()",
            )
    }

    fn document(&self) -> Markup {
        let csrf_token = self
            .reader
            .map_or(self.csrf_token, |reader| &reader.csrf_token);
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="csrf-param" content="authenticity_token";
                    meta name="csrf-token" content=(csrf_token);
                    title { (self.title) " · fleetproof" }
                    link rel="icon" href=(assets::ICON.path());
                    link rel="stylesheet" href=(assets::STYLE.path());
                    script src=(assets::SCRIPT.path()) defer {}
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    (self.header())
                    main #content tabindex="-1" {
                        @if self.trail.len() > 1 { (self.breadcrumbs()) }
                        (self.main)
                    }
                    footer.foot {
                        "fleetproof's reference coordinator: GitLab's runner side, for tests."
                    }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header.top {
                a.brand href="/" { "fleetproof" }
                @if let Some(reader) = self.reader {
                    nav aria-label="Main" data-testid="super-sidebar" {
                        @if reader.user.admin {
                            a href="/admin/runners" { "Runners" }
                        }
                    }
                    form.user action="/users/sign_out" method="post" data-testid="user-dropdown" {
                        input type="hidden" name="authenticity_token" value=(reader.csrf_token);
                        span { (reader.user.name) }
                        button.quiet type="submit" data-testid="sign-out-link" { "Sign out" }
                    }
                }
            }
        }
    }

    fn breadcrumbs(&self) -> Markup {
        let last = self.trail.len() - 1;
        html! {
            nav.trail aria-label="Breadcrumbs" {
                ol {
                    @for (place, (text, path)) in self.trail.iter().enumerate() {
                        li {
                            a href=(path) aria-current=[(place == last).then_some("page")] { (text) }
                        }
                    }
                }
            }
        }
    }
}
