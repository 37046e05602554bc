//! Where a request comes from, for patience with those who guess. Never stored, only its hash counts.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The visitor's address; `None` when it can't be told, and then nobody is held up by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address(pub(crate) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        Ok(Self(peer.and_then(|peer| of(peer, &parts.headers))))
    }
}

/// Behind a web server of this machine the address is the one that server added last: what stands before it the visitor
/// may have invented. A web server elsewhere in a private network is not known to be one, and everybody would share its
/// address.
fn of(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let Some(forwarded) = forwarded else { return Some(subscriber(peer)) };
    if peer.is_loopback() {
        let last = forwarded.to_str().ok()?.rsplit(',').next()?;
        return last.trim().parse().ok().map(subscriber);
    }
    let private = match peer {
        IpAddr::V4(peer) => peer.is_private() || peer.is_link_local(),
        IpAddr::V6(peer) => peer.is_unique_local() || peer.is_unicast_link_local(),
    };
    (!private).then(|| subscriber(peer))
}

/// A subscriber has a whole /64 of IPv6 to choose from.
fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            },
            IpAddr::V4,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(peer: &str, forwarded: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for one in forwarded {
            headers.append("x-forwarded-for", one.parse().expect("a value"));
        }
        of(peer.parse().expect("an address"), &headers).map(|address| address.to_string())
    }

    #[test]
    fn the_address_is_the_one_that_our_own_web_server_saw() {
        assert_eq!(told("203.0.113.7", &[]).as_deref(), Some("203.0.113.7"));
        assert_eq!(told("127.0.0.1", &["198.51.100.1, 203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(told("::1", &["198.51.100.1", "203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(told("127.0.0.1", &["nonsense"]), None);
    }

    #[test]
    fn nobody_shares_the_address_of_a_web_server_and_nobody_invents_one() {
        assert_eq!(told("10.0.0.2", &["203.0.113.7"]), None);
        assert_eq!(told("203.0.113.7", &["198.51.100.1"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(told("2001:db8:1:2:3:4:5:6", &[]).as_deref(), Some("2001:db8:1:2::"));
        assert_eq!(told("::ffff:203.0.113.7", &[]).as_deref(), Some("203.0.113.7"));
    }
}
