use axum::extract::FromRequestParts;
use http::{header, request::Parts};

/// The coordinator as the caller addresses it: what links in answers begin with.
///
/// GitLab has this from its configuration; here it is the request's own `Host`, so that links work
/// through whatever port the caller came in by.
#[derive(Debug, Clone)]
pub struct Site {
    base: String,
    path: String,
    query: String,
}

impl Site {
    /// The address of a page, such as `http://127.0.0.1:8929/fleet/app`.
    pub fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// The host, with port if there is one.
    pub fn host(&self) -> &str {
        self.base
            .split_once("://")
            .map_or(self.base.as_str(), |(_, host)| host)
    }

    /// Whether the caller speaks HTTPS to it, or to the proxy in front.
    pub fn is_https(&self) -> bool {
        self.base.starts_with("https:")
    }

    /// The request's own address with other values for some parameters of its query. Parameters
    /// stand in the order of their names, as Rails writes them; a token is left out.
    pub fn itself_with(&self, values: &[(&str, String)]) -> String {
        let replaced = |name: &str| values.iter().any(|(other, _)| *other == name);
        let mut pairs: Vec<String> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or_default();
                !replaced(name) && !name.contains("token")
            })
            .map(str::to_owned)
            .chain(values.iter().map(|(name, value)| format!("{name}={value}")))
            .collect();
        pairs.sort();
        format!("{}{}?{}", self.base, self.path, pairs.join("&"))
    }
}

impl<S: Sync> FromRequestParts<S> for Site {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let scheme = match text(http::HeaderName::from_static("x-forwarded-proto")) {
            Some("https") => "https",
            _ => "http",
        };
        let host = text(header::HOST).unwrap_or("localhost");
        Ok(Self {
            base: format!("{scheme}://{host}"),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_keeps_other_parameters_and_no_token() {
        let site = Site {
            base: "http://127.0.0.1:1".into(),
            path: "/api/v4/runners".into(),
            query: "type=group_type&page=2&private_token=secret&tag_list=a%2Cb".into(),
        };
        assert_eq!(
            site.itself_with(&[("page", "3".into()), ("per_page", "20".into())]),
            "http://127.0.0.1:1/api/v4/runners?page=3&per_page=20&tag_list=a%2Cb&type=group_type"
        );
        assert_eq!(site.host(), "127.0.0.1:1");
    }
}
