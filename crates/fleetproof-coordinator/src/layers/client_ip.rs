use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;

/// The address that a request came from, as GitLab stores it for a manager (contract REQ-20,
/// VER-13): behind proxies on private addresses, the last one in `X-Forwarded-For` that is not one
/// of them.
#[derive(Debug, Clone)]
pub struct ClientIp(pub String);

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|peer| peer.0.ip().to_canonical());
        let forwarded = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|part| part.trim().parse().ok());
        Ok(Self(
            choose(peer, forwarded).map_or_else(String::new, |address| address.to_string()),
        ))
    }
}

/// Hops from the nearest to the farthest: the first that is no trusted proxy; if all are, the
/// farthest. What a stranger claims about earlier hops does not count.
fn choose(peer: Option<IpAddr>, forwarded: impl Iterator<Item = IpAddr>) -> Option<IpAddr> {
    let mut hops: Vec<IpAddr> = forwarded.chain(peer).collect();
    hops.reverse();
    let stranger = hops.iter().find(|hop| !is_trusted(hop)).copied();
    stranger.or_else(|| hops.last().copied())
}

fn is_trusted(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(peer: &str, forwarded: &[&str]) -> String {
        let peer = peer.parse().ok();
        let forwarded = forwarded.iter().filter_map(|hop| hop.parse().ok());
        choose(peer, forwarded).unwrap().to_string()
    }

    #[test]
    fn a_stranger_cannot_claim_another_address() {
        assert_eq!(chosen("127.0.0.1", &["8.8.8.8", "9.9.9.9"]), "9.9.9.9");
        assert_eq!(chosen("127.0.0.1", &["9.9.9.9", "10.0.0.1"]), "9.9.9.9");
        assert_eq!(chosen("9.9.9.9", &["8.8.8.8"]), "9.9.9.9");
        assert_eq!(chosen("127.0.0.1", &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(chosen("127.0.0.1", &[]), "127.0.0.1");
    }
}
