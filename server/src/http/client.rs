//! Who is at the other end of a request: address, host, credentials, and whether a page of ours sent it.

use crate::{
    auth::{Credentials, SESSION_COOKIE},
    config::Config,
    graphql::RequestInfo,
};
use poem::{Request, http::header};
use std::{net::IpAddr, sync::Arc};

/// The address that a request comes from: the proxy's word when proxies are trusted, the socket's otherwise.
pub fn address(config: &Config, request: &Request) -> Option<IpAddr> {
    if config.trust_proxy
        && let Some(forwarded) = request.header("x-forwarded-for")
        // The last entry is the one that our own proxy wrote.
        && let Some(address) = forwarded.rsplit(',').next().and_then(|entry| entry.trim().parse().ok())
    {
        return Some(address);
    }
    request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip)
}

/// The host that the browser asked for, with its port.
pub fn host<'r>(config: &Config, request: &'r Request) -> Option<&'r str> {
    let forwarded = if config.trust_proxy { request.header("x-forwarded-host") } else { None };
    let host = forwarded
        .or_else(|| request.header(header::HOST))
        .or_else(|| request.uri().authority().map(|host| host.as_str()))?;
    let is_sane = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".:-[]_".contains(&byte));
    is_sane.then_some(host)
}

/// What resolvers may know of the request.
pub fn info(config: &Config, request: &Request) -> RequestInfo {
    let secure = config.is_https() || (config.trust_proxy && request.header("x-forwarded-proto") == Some("https"));
    let scheme = if secure { "https" } else { "http" };
    let base_url = match &config.public_url {
        Some(url) => url.clone(),
        None => format!("{scheme}://{}", host(config, request).unwrap_or("localhost")),
    };
    RequestInfo {
        address: address(config, request).map(|address| address.to_string()).unwrap_or_default(),
        user_agent: request.header(header::USER_AGENT).map(|agent| agent.chars().take(300).collect()),
        secure,
        base_url,
        cookies_out: Arc::default(),
    }
}

/// The secrets that a request carries.
pub fn credentials(request: &Request) -> Credentials {
    Credentials { session: session(request), bearer: request.header(header::AUTHORIZATION).and_then(bearer) }
}

/// The token of an `Authorization` value.
pub fn bearer(value: &str) -> Option<String> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

fn session(request: &Request) -> Option<String> {
    let cookies = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// Whether a request that carries the session cookie was sent by a page of ours: another site's page can send the
/// cookie along, but neither this header nor these values.
pub fn is_own_page(config: &Config, request: &Request) -> bool {
    if request.header("x-millrace").is_some() {
        return true;
    }
    match request.header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => {
            request.header(header::ORIGIN).is_some_and(|origin| is_own_origin(config, origin, host(config, request)))
        }
    }
}

/// Whether a socket may be opened: browsers always say which page asks for it, other programs need not.
pub fn may_open_socket(config: &Config, request: &Request) -> bool {
    request.header(header::ORIGIN).is_none_or(|origin| is_own_origin(config, origin, host(config, request)))
}

fn is_own_origin(config: &Config, origin: &str, host: Option<&str>) -> bool {
    let Some((_, origin_host)) = origin.split_once("://") else {
        return false;
    };
    Some(origin_host) == host || config.public_url.as_deref() == Some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        headers.iter().fold(Request::builder(), |builder, (name, value)| builder.header(*name, *value)).finish()
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let name = format!("theme=dark; {SESSION_COOKIE}=s3cret; x=y");
        assert_eq!(credentials(&request(&[("cookie", &name)])).session.as_deref(), Some("s3cret"));
        assert_eq!(credentials(&request(&[("cookie", "theme=dark")])).session, None);
        assert_eq!(credentials(&request(&[("authorization", "bearer abc")])).bearer.as_deref(), Some("abc"));
    }

    #[test]
    fn another_sites_page_is_told_apart() {
        let config = Config::default();
        let own = |headers: &[(&str, &str)]| is_own_page(&config, &request(headers));
        assert!(own(&[("host", "crm.local:8700"), ("origin", "http://crm.local:8700")]));
        assert!(own(&[("host", "crm.local"), ("sec-fetch-site", "same-origin")]));
        assert!(own(&[("x-millrace", "1")]));
        assert!(!own(&[("host", "crm.local"), ("origin", "https://evil.example")]));
        assert!(!own(&[("host", "crm.local"), ("origin", "http://crm.local"), ("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("host", "crm.local"), ("origin", "null")]));
        assert!(!own(&[("host", "crm.local")]));
    }

    #[test]
    fn a_proxy_is_believed_only_when_it_is_trusted() {
        let forwarded = request(&[
            ("x-forwarded-for", "10.0.0.9, 203.0.113.7"),
            ("host", "inner"),
            ("x-forwarded-host", "crm.example"),
        ]);
        assert_eq!(address(&Config::default(), &forwarded), None);
        let trusting = Config { trust_proxy: true, ..Config::default() };
        assert_eq!(address(&trusting, &forwarded).unwrap().to_string(), "203.0.113.7");
        assert_eq!(info(&trusting, &forwarded).base_url, "http://crm.example");
        assert_eq!(info(&Config::default(), &forwarded).base_url, "http://inner");
    }
}
