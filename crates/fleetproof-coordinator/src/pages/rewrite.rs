use axum::{Router, extract::Request, middleware::map_request};
use http::{Extensions, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tower::{Layer, Service};

/// The address that was asked for, before it was rewritten.
#[derive(Debug, Clone)]
pub(crate) struct Asked(Uri);

impl Asked {
    /// What was asked for; `uri` if that was not noted.
    pub(crate) fn of<'a>(extensions: &'a Extensions, uri: &'a Uri) -> &'a Uri {
        extensions.get::<Self>().map_or(uri, |asked| &asked.0)
    }
}

/// `router` behind a rewriting of paths: what stands before `/-/` is the full path of a group or
/// project, of any number of parts, and becomes one part.
///
/// `/groups/fleet/linux/-/runners/5` becomes `/-/groups/fleet%2Flinux/runners/5`.
pub(crate) fn rewritten(
    router: Router,
) -> impl Service<
    Request,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone
+ Send
+ 'static {
    map_request(rewrite).layer(router)
}

async fn rewrite(mut request: Request) -> Request {
    let asked = request.uri().clone();
    if let Some(uri) = inner(&asked) {
        *request.uri_mut() = uri;
    }
    request.extensions_mut().insert(Asked(asked));
    request
}

/// The address within the router; nothing if it is the same.
fn inner(asked: &Uri) -> Option<Uri> {
    let path = asked.path();
    // Nobody comes in by the inner addresses.
    if path.starts_with("/-/") {
        return "/-".parse().ok();
    }
    let (place, page) = path.trim_start_matches('/').split_once("/-/")?;
    let (kind, place) = match place.strip_prefix("groups/") {
        Some(group) => ("groups", group),
        None => ("projects", place),
    };
    let place = percent_encoding::percent_decode_str(place)
        .decode_utf8()
        .ok()?;
    let place = utf8_percent_encode(&place, NON_ALPHANUMERIC);
    let query = asked
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    format!("/-/{kind}/{place}/{page}{query}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(asked: &str) -> Option<String> {
        inner(&asked.parse().unwrap()).map(|uri| uri.to_string())
    }

    #[test]
    fn the_path_of_a_group_or_project_becomes_one_part() {
        assert_eq!(
            at("/groups/fleet/linux/-/runners/5?a=b").as_deref(),
            Some("/-/groups/fleet%2Flinux/runners/5?a=b")
        );
        assert_eq!(
            at("/fleet/my-app/-/settings/ci_cd").as_deref(),
            Some("/-/projects/fleet%2Fmy%2Dapp/settings/ci_cd")
        );
        assert_eq!(at("/admin/runners/5"), None);
        assert_eq!(at("/api/v4/runners"), None);
    }

    #[test]
    fn nobody_comes_in_by_the_inner_addresses() {
        assert_eq!(at("/-/groups/fleet/runners/5").as_deref(), Some("/-"));
    }
}
