//! What the pretend Meta may reach: this computer alone. Webhooks and linked files elsewhere are
//! refused before a connection is opened, and no redirect or proxy leads out again.

use url::{Host, Url};

/// Whether the address is `http` or `https` on this computer.
pub(crate) fn holds(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    here && matches!(url.scheme(), "http" | "https")
}

/// The same for an address as text.
pub(crate) fn holds_text(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| holds(&url))
}

/// Follows no redirect and asks no proxy: either could lead away from this computer.
pub(crate) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer() {
        for here in [
            "http://127.0.0.1:4280/webhook",
            "http://127.8.8.8/",
            "https://localhost/hook",
            "http://[::1]:80/",
        ] {
            assert!(holds_text(here), "{here}");
        }
        for elsewhere in [
            "https://example.com/",
            "http://127.0.0.1.example.com/",
            "http://192.168.1.7/",
            "http://localhost.example.com/",
            "http://user@example.com:127/",
            "http://0.0.0.0/",
            "file:///etc/passwd",
            "/webhook",
        ] {
            assert!(!holds_text(elsewhere), "{elsewhere}");
        }
    }
}
