//! The page that is shown instead of the inbox when there can be none: what happened, what to do,
//! a way to try again, and where the key is missing a field for the recovery key. It has no
//! script, so it works when nothing else does.

use crate::{desk::Desk, recovery_window, start, window, words::Words};
use domain::refusal::Refusal;
use engine::{
    account::recovery,
    api::fault::{Fault, FaultCode},
};
use std::path::Path;
use tauri::{
    AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Url, Wry,
    http::{HeaderValue, Request, Response},
};

/// Where pages without script are.
pub const ADDRESS: &str = if cfg!(windows) {
    "http://notice.localhost/"
} else {
    "notice://localhost/"
};
const INBOX: &str = if cfg!(windows) {
    "http://tauri.localhost/"
} else {
    "tauri://localhost/"
};
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    form-action notice: http://notice.localhost";

/// Shows why there is no inbox.
pub fn show(app: &AppHandle) {
    lead(app, ADDRESS);
}

/// Shows the inbox instead, once there is one.
pub fn leave(app: &AppHandle) {
    lead(app, INBOX);
}

fn lead(app: &AppHandle, to: &str) {
    let Some(window) = app.get_webview_window(window::MAIN) else {
        return;
    };
    let led = to.parse::<Url>().map(|to| window.navigate(to));
    if !matches!(led, Ok(Ok(()))) {
        tracing::error!(to, "the window could not be led there");
    }
}

/// Answers the addresses of this page, and those of the window that shows the recovery key.
pub fn answer(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    let label = context.webview_label().to_owned();
    // The keychain may ask the person to unlock it first.
    tauri::async_runtime::spawn_blocking(move || {
        let page = if label == recovery_window::LABEL {
            recovery_window::page(&app, request.uri().path())
        } else {
            page_at(&app, &request)
        };
        responder.respond(as_html(page));
    });
}

fn as_html(page: String) -> Response<Vec<u8>> {
    let mut response = Response::new(page.into_bytes());
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("cache-control", "no-store"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn page_at(app: &AppHandle, request: &Request<Vec<u8>>) -> String {
    let desk = app.state::<Desk>();
    let (words, place) = (desk.words(), &desk.place);
    // While there is an inbox, nothing here does anything.
    let Some(fault) = desk.fault() else {
        return whole(&words, "start_error_title", "");
    };
    let tried = match request.uri().path() {
        "/retry" => Ok(true),
        "/recover" => start::recover(app, &typed(request.body())).map(|()| true),
        "/anew" => start::begin_anew(app).map(|()| true),
        _ => Ok(false),
    };
    match tried {
        Ok(true) => {
            tauri::async_runtime::spawn(start::start(app.clone()));
            whole(&words, "start_again", "")
        }
        Ok(false) => page(&words, &fault, &place.data, None),
        Err(why) => page(&words, &fault, &place.data, Some(&why)),
    }
}

/// The field of the one form there is.
fn typed(body: &[u8]) -> String {
    Url::parse(&format!("form:?{}", String::from_utf8_lossy(body)))
        .ok()
        .and_then(|form| {
            let mut pairs = form.query_pairs();
            pairs.find_map(|(name, value)| (name == "key").then(|| value.into_owned()))
        })
        .unwrap_or_default()
}

fn page(words: &Words, fault: &Fault, folder: &Path, refused: Option<&Fault>) -> String {
    let say = |key: &str| text(&words.say(key, &[]));
    let mut body = format!("<p>{}</p>", say(key(fault)));
    let missing = matches!(
        fault.code,
        FaultCode::KeyMissing | FaultCode::DatabaseUnreadable
    );
    if missing && recovery::is_possible(folder) {
        body += &form(words, refused);
    }
    body += &format!(
        "<p><a href=\"{ADDRESS}retry\">{}</a></p>",
        say("start_error_retry")
    );
    if fault.code == FaultCode::DataGone {
        body += &format!(
            "<p class=\"small\">{}</p><p><a class=\"quiet\" href=\"{ADDRESS}anew\">{}</a></p>",
            say("start_anew_text"),
            say("start_anew")
        );
    }
    let folder = folder.display().to_string();
    let folder = words.say("start_error_folder", &[("folder", &folder)]);
    body += &format!("<p class=\"small\">{}</p>", text(&folder));
    if let Some(detail) = &fault.detail {
        body += &format!("<pre>{}</pre>", text(detail));
    }
    whole(words, "start_error_title", &body)
}

fn form(words: &Words, refused: Option<&Fault>) -> String {
    let say = |key: &str| text(&words.say(key, &[]));
    let problem = refused.map_or_else(String::new, |why| {
        let sentence = why.key.and_then(|key| words.error(key));
        let sentence = sentence.unwrap_or_else(|| words.say(key(why), &[]));
        format!("<p id=\"problem\" role=\"alert\">{}</p>", text(&sentence))
    });
    format!(
        "<form method=\"post\" action=\"{ADDRESS}recover\"><label for=\"key\">{}</label>\
         <input id=\"key\" name=\"key\" autofocus autocomplete=\"off\" spellcheck=\"false\" \
         placeholder=\"XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX\">{problem}\
         <button>{}</button></form>",
        say("recovery_field"),
        say("recovery_open"),
    )
}

/// A page without script, in the person's language.
pub fn whole(words: &Words, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>Guichet</title>\
         <style>{STYLE}</style><main><h1>{}</h1>{body}</main></html>",
        words.language(),
        text(&words.say(title, &[])),
    )
}

fn key(fault: &Fault) -> &'static str {
    match fault.code {
        _ if fault.key == Some(Refusal::AlreadyOpen) => "start_error_already_open",
        FaultCode::DiskFull => "start_error_disk_full",
        FaultCode::ReadOnly => "start_error_read_only",
        FaultCode::DiskFails => "start_error_disk_fails",
        FaultCode::KeychainLocked => "start_error_keychain_locked",
        FaultCode::KeyMissing => "start_error_key_missing",
        FaultCode::DataGone => "start_error_data_gone",
        FaultCode::NewerDatabase => "start_error_newer_database",
        FaultCode::DatabaseUnreadable => "start_error_database_unreadable",
        _ => "start_error_internal",
    }
}

/// As text in a page, whatever it holds.
pub fn text(plain: &str) -> String {
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
    main{max-width:36rem;margin:2rem;padding:2rem;border-radius:14px;\
      background:light-dark(#fff,#1c2220);border:1px solid light-dark(#dde3e0,#2c3532)}\
    h1{margin:0 0 .5rem;font-size:1.4rem}\
    a,button{display:inline-block;padding:.55rem 1.1rem;border-radius:8px;border:0;\
      text-decoration:none;background:#0f6b5c;color:#fff;font:inherit;cursor:pointer}\
    a.quiet{background:none;color:inherit;text-decoration:underline;padding-inline:0}\
    a:focus-visible,button:focus-visible,input:focus-visible\
      {outline:3px solid #e9a93a;outline-offset:2px}\
    form{display:grid;gap:.5rem;justify-items:start;margin-block:1rem}\
    label{font-weight:600}\
    input{box-sizing:border-box;width:100%;padding:.5rem;font:1rem ui-monospace,monospace;\
      border:1px solid light-dark(#7b8a84,#7b8a84);border-radius:8px;\
      background:transparent;color:inherit}\
    #problem{margin:0;color:light-dark(#a3231b,#ff9d93)}\
    .key{font:600 1.25rem/2 ui-monospace,monospace;letter-spacing:.06em;user-select:text}\
    .key span{display:inline-block;white-space:nowrap}\
    .row{display:flex;flex-wrap:wrap;gap:.6rem}\
    .small,pre{font-size:.85rem;color:light-dark(#53605b,#a3b0ab);overflow-wrap:anywhere}\
    pre{white-space:pre-wrap}\
    @media print{.row{display:none}main{border:0}}";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{page, typed};
    use crate::words::Words;
    use engine::api::fault::{Fault, FaultCode};
    use std::path::Path;

    #[test]
    fn it_says_what_to_do_and_runs_nothing() {
        let fault = Fault::new(FaultCode::KeychainLocked).because("<script>alert(1)</script>");
        let folder = Path::new("/home/lea/.local/share/guichet");
        let page = page(&Words::of("fr"), &fault, folder, None);
        assert!(page.contains("trousseau"), "{page}");
        assert!(
            page.contains("/home/lea/.local/share/guichet"),
            "where the data are is worth knowing"
        );
        assert!(!page.contains("<script"), "{page}");
    }

    #[test]
    fn the_recovery_key_is_asked_for_only_where_it_opens_something() {
        let folder = tempfile::tempdir().unwrap();
        let said = |code| page(&Words::of("en"), &Fault::new(code), folder.path(), None);
        assert!(!said(FaultCode::KeyMissing).contains("<form"));
        std::fs::write(folder.path().join("recovery.json"), "{}").unwrap();
        assert!(said(FaultCode::KeyMissing).contains("<form"));
        assert!(!said(FaultCode::DiskFull).contains("<form"));
    }

    #[test]
    fn the_form_is_read_as_browsers_send_it() {
        assert_eq!(typed(b"key=AB12-CD+34&x=1"), "AB12-CD 34");
        assert_eq!(typed(b"other=1"), "");
    }
}
