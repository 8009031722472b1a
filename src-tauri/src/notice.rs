//! The page that is shown instead of the inbox when there can be none: what happened, what to do,
//! a way to try again. It has no script, so it works when nothing else does.

use crate::{desk::Desk, window, words::Words};
use domain::refusal::Refusal;
use engine::api::fault::{Fault, FaultCode};
use std::path::Path;
use tauri::{
    AppHandle, Manager, UriSchemeContext, Wry,
    http::{Request, Response},
};

const ADDRESS: &str = if cfg!(windows) {
    "http://notice.localhost/"
} else {
    "notice://localhost/"
};

/// Shows why there is no inbox.
pub fn show(app: &AppHandle) {
    let window = app.get_webview_window(window::MAIN);
    let address = ADDRESS.parse();
    if let (Some(window), Ok(address)) = (window, address)
        && let Err(why) = window.navigate(address)
    {
        tracing::error!(%why, "the reason could not be shown");
    }
}

/// Answers `notice://localhost/`; `/retry` starts the app anew.
pub fn answer(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let app = context.app_handle();
    if request.uri().path() == "/retry" {
        app.request_restart();
    }
    let desk = app.state::<Desk>();
    let fault = desk
        .fault()
        .unwrap_or_else(|| Fault::new(FaultCode::Internal));
    let mut response = Response::new(page(&desk.words(), &fault, &desk.place.data).into_bytes());
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
    ] {
        headers.insert(name, tauri::http::HeaderValue::from_static(value));
    }
    response
}

fn page(words: &Words, fault: &Fault, folder: &Path) -> String {
    let sentence = words.say(key(fault), &[]);
    let say = |key: &str| text(&words.say(key, &[]));
    let folder = folder.display().to_string();
    let details = fault
        .detail
        .as_deref()
        .map_or_else(String::new, |detail| format!("<pre>{}</pre>", text(detail)));
    format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>Guichet</title>\
         <style>{STYLE}</style><main><h1>{title}</h1><p>{sentence}</p>\
         <p><a href=\"{ADDRESS}retry\">{retry}</a></p><p class=\"small\">{folder}</p>{details}</main></html>",
        language = words.language(),
        title = say("start_error_title"),
        sentence = text(&sentence),
        retry = say("start_error_retry"),
        folder = text(&words.say("start_error_folder", &[("folder", &folder)])),
    )
}

fn key(fault: &Fault) -> &'static str {
    match fault.code {
        _ if fault.key == Some(Refusal::AlreadyOpen) => "start_error_already_open",
        FaultCode::DiskFull => "start_error_disk_full",
        FaultCode::KeychainLocked => "start_error_keychain_locked",
        FaultCode::NewerDatabase => "start_error_newer_database",
        FaultCode::DatabaseUnreadable => "start_error_database_unreadable",
        _ => "start_error_internal",
    }
}

fn text(plain: &str) -> String {
    plain
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const STYLE: &str = "\
    :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
    body{margin:0;min-height:100vh;display:grid;place-items:center;\
      background:light-dark(#f6f7f6,#141817);color:light-dark(#1d2623,#e8eeeb)}\
    main{max-width:34rem;margin:2rem;padding:2rem;border-radius:14px;\
      background:light-dark(#fff,#1c2220);border:1px solid light-dark(#dde3e0,#2c3532)}\
    h1{margin:0 0 .5rem;font-size:1.4rem}\
    a{display:inline-block;padding:.55rem 1.1rem;border-radius:8px;text-decoration:none;\
      background:#0f6b5c;color:#fff}\
    a:focus-visible{outline:3px solid #e9a93a;outline-offset:2px}\
    .small,pre{font-size:.85rem;color:light-dark(#53605b,#a3b0ab);overflow-wrap:anywhere}\
    pre{white-space:pre-wrap}";

#[cfg(test)]
mod tests {
    use super::page;
    use crate::words::Words;
    use engine::api::fault::{Fault, FaultCode};
    use std::path::Path;

    #[test]
    fn it_says_what_to_do_and_runs_nothing() {
        let fault = Fault::new(FaultCode::KeychainLocked).because("<script>alert(1)</script>");
        let page = page(
            &Words::of("fr"),
            &fault,
            Path::new("/home/lea/.local/share/guichet"),
        );
        assert!(page.contains("trousseau"), "{page}");
        assert!(
            page.contains("/home/lea/.local/share/guichet"),
            "where the data are is worth knowing"
        );
        assert!(!page.contains("<script"), "{page}");
    }
}
