//! The cookie that holds a session's secret.

/// Its name.
pub const SESSION_COOKIE: &str = "millrace_session";

/// As long as browsers keep a cookie at most (400 days). What ends a session is its own row, which is prolonged by
/// use; the cookie only has to outlive it.
const MAX_AGE_S: u32 = 34_560_000;

/// The Set-Cookie value that signs a browser in. Scripts cannot read it, other sites' forms do not send it.
pub fn signed_in(secret: &str, secure: bool) -> String {
    cookie(secret, MAX_AGE_S, secure)
}

/// The Set-Cookie value that makes a browser forget.
pub fn signed_out(secure: bool) -> String {
    cookie("", 0, secure)
}

fn cookie(value: &str, max_age_s: u32, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_makes_it_secure() {
        assert_eq!(signed_in("s", false), "millrace_session=s; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");
        assert!(signed_in("s", true).ends_with("; Secure"));
        assert!(signed_out(true).starts_with("millrace_session=; Path=/; Max-Age=0;"));
    }
}
