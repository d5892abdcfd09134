//! Who may ask: only a page of this host, opened with the token that was printed. Without these checks
//! any page in the same browser could read a case through the loopback interface.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use axum::http::{HeaderMap, header};

/// Name of the header in which the page sends the token.
const TOKEN: &str = "x-proximate-token";

/// The port and the token of this run.
#[derive(Debug)]
pub(crate) struct Guard {
    port: u16,
    token: String,
}

impl Guard {
    /// A guard with a token of its own: 128 bits out of the keys that the operating system seeds.
    pub(crate) fn new(port: u16) -> Self {
        let word = || RandomState::new().build_hasher().finish();
        Self { port, token: format!("{:016x}{:016x}", word(), word()) }
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Whether a request is for this host by name, so that no foreign name was pointed at this address.
    pub(crate) fn knows_host(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        host.is_some_and(|host| self.names().any(|name| host == name))
    }

    /// Whether a request comes from a page of this host that has the token.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or_default());
        let own = origin.is_none_or(|origin| self.names().any(|name| origin == format!("http://{name}")));
        let token = headers.get(TOKEN).map(|value| value.as_bytes());
        self.knows_host(headers) && own && token == Some(self.token.as_bytes())
    }

    fn names(&self) -> impl Iterator<Item = String> {
        let port = self.port;
        ["127.0.0.1", "localhost"].into_iter().map(move |name| format!("{name}:{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn admits_only_its_own_page_with_the_token() {
        let guard = Guard::new(4000);
        let token = guard.token().to_owned();
        let check = |rows: &[(&'static str, &str)], expected| {
            assert_eq!(guard.admits(&headers(rows)), expected, "{rows:?}");
        };
        check(&[("host", "127.0.0.1:4000"), (TOKEN, &token)], true);
        check(&[("host", "localhost:4000"), ("origin", "http://localhost:4000"), (TOKEN, &token)], true);
        check(&[("host", "127.0.0.1:4000")], false);
        check(&[("host", "127.0.0.1:4000"), (TOKEN, "guess")], false);
        check(&[("host", "evil.example:4000"), (TOKEN, &token)], false);
        check(&[("host", "127.0.0.1:4000"), ("origin", "http://evil.example"), (TOKEN, &token)], false);
        check(&[(TOKEN, &token)], false);
    }

    #[test]
    fn two_runs_have_two_tokens() {
        assert_ne!(Guard::new(1).token(), Guard::new(1).token());
    }
}
