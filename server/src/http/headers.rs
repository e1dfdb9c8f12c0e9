//! The security headers of every answer.

use super::{Site, assets, client};
use poem::{
    Request, Response,
    http::{HeaderName, HeaderValue, header},
};

const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// What a page is: it decides the Content-Security-Policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The web app and its files.
    App,
    /// GraphiQL, whose editor writes styles as it runs.
    Graphiql,
    /// No page: data.
    Data,
    /// A file that somebody put on a record: whatever it is, nothing in it runs.
    File,
}

/// What must be known of the request once it is gone.
pub struct Facts {
    page: Page,
    secure: bool,
    sockets: String,
}

impl Facts {
    /// Notes them.
    pub fn of(site: &Site, request: &Request) -> Self {
        let path = request.uri().path();
        let page = match path {
            "/graphiql" => Page::Graphiql,
            _ if path.starts_with("/graphiql/") => Page::Graphiql,
            _ if path.starts_with("/files/") => Page::File,
            _ if path.starts_with("/graphql")
                || path.starts_with("/avatars/")
                || matches!(path, "/healthz" | "/readyz" | "/metrics") =>
            {
                Page::Data
            }
            _ => Page::App,
        };
        let config = &site.app.config;
        let host = client::host(config, request).unwrap_or_default();
        // 'self' covers sockets in current browsers; older ones want them named.
        let sockets = if host.is_empty() { String::new() } else { format!(" ws://{host} wss://{host}") };
        let secure = config.is_https() || (config.trust_proxy && request.header("x-forwarded-proto") == Some("https"));
        Self { page, secure, sockets }
    }

    /// Puts the headers on the answer.
    pub fn dress(&self, response: &mut Response) {
        let headers = response.headers_mut();
        for (name, value) in FIXED {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        // The app shows PDF files in a frame. The browsers' own viewers do not work in a sandbox.
        let framed = self.page == Page::File && is_pdf(headers.get(header::CONTENT_TYPE));
        if framed {
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        }
        if let Ok(policy) = HeaderValue::from_str(&self.policy(framed)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if self.secure {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
        }
    }

    fn policy(&self, framed: bool) -> String {
        const COMMON: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
        let sockets = &self.sockets;
        match self.page {
            Page::Data => COMMON.to_owned(),
            Page::File if framed => "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; \
                 base-uri 'none'; frame-ancestors 'self'; form-action 'none'"
                .to_owned(),
            Page::File => format!("{COMMON}; sandbox"),
            Page::App => format!(
                "{COMMON}; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                 frame-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; worker-src 'self'",
                assets::inline_scripts()
            ),
            Page::Graphiql => format!(
                "{COMMON}; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
                 connect-src 'self'{sockets}"
            ),
        }
    }
}

fn is_pdf(content_type: Option<&HeaderValue>) -> bool {
    content_type.is_some_and(|content_type| content_type == "application/pdf")
}
