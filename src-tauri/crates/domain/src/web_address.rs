//! Addresses on the web, as far as their beginning goes.

/// What follows `https://` or `http://`, in whatever case it is written (RFC 3986, 3.1); `None`
/// when the text does not begin so.
///
/// ```
/// use domain::web_address::without_scheme;
/// assert_eq!(without_scheme("HTTPS://Example.org"), Some("Example.org"));
/// assert_eq!(without_scheme("ftp://example.org"), None);
/// ```
pub fn without_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| after(text, scheme))
}

/// Whether the text begins with `https://`, in whatever case.
pub fn is_https(text: &str) -> bool {
    after(text, "https://").is_some()
}

fn after<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}
