//! Addresses that leave the window for the system's browser, mail or telephone program.

use domain::refusal::Refusal;
use engine::api::fault::{Fault, FaultCode};
use percent_encoding::percent_decode_str;
use std::time::Duration;
use tauri::Url;

/// Opens an address outside: web pages, mail and telephone only.
#[tauri::command]
pub async fn open_external(url: String) -> Result<(), Fault> {
    let refused = || Fault::new(FaultCode::Invalid);
    let address = Url::parse(&url).map_err(|why| refused().because(why))?;
    let address = leaving(address.clone()).ok_or_else(|| refused().because(address.scheme()))?;
    let key = no_program_for(&address);
    let opened = move || open::that_detached_with_timeout(address.as_str(), ANSWERS_WITHIN);
    match tokio::task::spawn_blocking(opened).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(Fault::new(FaultCode::Internal).keyed(key).because(why)),
        Err(why) => Err(Fault::new(FaultCode::Internal).because(why)),
    }
}

/// A system without a program for an address says so by then; one that has it may be busy with it.
const ANSWERS_WITHIN: Duration = Duration::from_secs(3);

/// What to say when nothing opens such an address.
fn no_program_for(address: &Url) -> Refusal {
    match address.scheme() {
        "mailto" => Refusal::NoMailProgram,
        "tel" => Refusal::NoPhoneProgram,
        _ => Refusal::NoBrowser,
    }
}

/// The address as it may leave, if it may.
fn leaving(address: Url) -> Option<Url> {
    match address.scheme() {
        "https" | "http" | "tel" => Some(address),
        "mailto" => Some(letter(address)),
        _ => None,
    }
}

/// A mail address with its subject and text. Whatever else a link asks a mail program for (files
/// to attach, other people to write to) is left behind.
fn letter(mut address: Url) -> Url {
    let lower = address.path().to_ascii_lowercase();
    let end = [",", ";", "%2c", "%3b"]
        .iter()
        .filter_map(|sign| lower.find(sign))
        .min();
    let to = address.path()[..end.unwrap_or(lower.len())].to_owned();
    address.set_path(&to);
    let kept: Vec<&str> = address
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|field| is_words(field))
        .collect();
    let query = kept.join("&");
    address.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
    address.set_fragment(None);
    address
}

fn is_words(field: &str) -> bool {
    let name = field.split('=').next().unwrap_or_default();
    let name = percent_decode_str(name).decode_utf8_lossy();
    ["subject", "body"]
        .iter()
        .any(|words| name.eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::leaving;
    use tauri::Url;

    fn left(url: &str) -> Option<String> {
        leaving(Url::parse(url).unwrap()).map(String::from)
    }

    #[test]
    fn only_plain_addresses_leave() {
        for url in [
            "https://example.org/a?b",
            "mailto:a@example.org",
            "tel:+33639980001",
        ] {
            assert_eq!(left(url).as_deref(), Some(url));
        }
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://server/share",
        ] {
            assert_eq!(left(url), None, "{url}");
        }
    }

    #[test]
    fn a_letter_takes_nothing_along_but_its_words() {
        assert_eq!(
            left("mailto:a@example.org?subject=Devis%20n%C2%B0%204&ATTACH=/etc/passwd&body=Bonjour&bcc=x@example.org&%61ttachment=y").as_deref(),
            Some("mailto:a@example.org?subject=Devis%20n%C2%B0%204&body=Bonjour")
        );
        assert_eq!(
            left("mailto:a@example.org,b@example.org?cc=c@example.org#x").as_deref(),
            Some("mailto:a@example.org")
        );
        assert_eq!(
            left("mailto:a@example.org%2Cb@example.org").as_deref(),
            Some("mailto:a@example.org")
        );
    }
}
