//! The window that shows the recovery key. It is a page of its own without script, which the
//! inbox's page cannot read; from here the key goes to paper, or into a file of the person's.

use crate::{
    desk::Desk,
    exports,
    notice::{ADDRESS, text, whole},
};
use chrono::Local;
use engine::api::fault::{Fault, FaultCode};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

/// The window's label: only to it is the key told.
pub const LABEL: &str = "recovery";
const FILE: &str = "guichet-recovery-key.txt";
/// Ours and not the page's: its policy lets no script of its own run.
const CLOSES_WITH_ESCAPE: &str = "addEventListener('keydown', ({ key }) => { \
    if (key === 'Escape') location.assign('/recovery/close') })";

/// Shows the recovery key in a window of its own.
#[tauri::command]
pub async fn show_recovery_key(app: AppHandle) -> Result<(), Fault> {
    let failed = |why: tauri::Error| Fault::new(FaultCode::Internal).because(why);
    if let Some(open) = app.get_webview_window(LABEL) {
        return open.set_focus().map_err(failed);
    }
    let desk = app.state::<Desk>();
    // Said here, where the page can show it, and not in the new window.
    desk.engine().await?.recovery_key()?;
    let address = format!("{ADDRESS}recovery");
    let address = address
        .parse()
        .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
    let handle = app.clone();
    WebviewWindowBuilder::new(&app, LABEL, WebviewUrl::CustomProtocol(address))
        .title(desk.words().say("recovery_title", &[]))
        .inner_size(620.0, 560.0)
        .center()
        .initialization_script(CLOSES_WITH_ESCAPE)
        // Not incognito: there the second window of a run would know no address of ours (tauri
        // registers them once for all such windows, and each has a context of its own). Nothing of
        // the page is stored: its answer says so.
        .on_navigation(move |to| follow(&handle, to))
        .build()
        .map_err(failed)?;
    Ok(())
}

/// Printing and closing are links without a page behind them.
fn follow(app: &AppHandle, to: &Url) -> bool {
    let Some(window) = app.get_webview_window(LABEL) else {
        return to.as_str().starts_with(ADDRESS);
    };
    let done = match to.path() {
        "/recovery/print" => window.print(),
        "/recovery/close" => window.close(),
        "/recovery/kept" => {
            tauri::async_runtime::spawn(note_kept(app.clone()));
            window.close()
        }
        _ => return to.as_str().starts_with(ADDRESS),
    };
    if let Err(why) = done {
        tracing::warn!(%why, "the recovery key's window did not do as asked");
    }
    false
}

async fn note_kept(app: AppHandle) {
    let noted = match app.state::<Desk>().engine().await {
        Ok(engine) => engine.recovery_kept().await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = noted {
        tracing::warn!(%fault, "that the recovery key is kept could not be noted");
    }
}

/// The page at `path`; called for this window only.
pub fn page(app: &AppHandle, path: &str) -> String {
    let desk = app.state::<Desk>();
    let words = desk.words();
    let key =
        tauri::async_runtime::block_on(desk.engine()).and_then(|engine| engine.recovery_key());
    let key = match key {
        Ok(key) => key,
        Err(fault) => {
            tracing::warn!(%fault, "the recovery key cannot be shown");
            return whole(&words, "recovery_failed", "");
        }
    };
    let say = |key: &str| text(&words.say(key, &[]));
    let folder = desk.place.data.display().to_string();
    let day = Local::now()
        .format(day_format(words.language()))
        .to_string();
    let about = words.say("recovery_about", &[("folder", &folder), ("day", &day)]);
    let to_save = path != "/recovery/save";
    let saved = if !to_save {
        let kept = [words.say("recovery_title", &[]), key.clone(), about.clone()].join("\n\n");
        let said = match exports::into_downloads(FILE, kept.as_bytes()) {
            Ok(to) => words.say("recovery_saved", &[("file", &to)]),
            Err(fault) => {
                tracing::warn!(%fault, detail = fault.detail, "the recovery key was not saved");
                words.say("recovery_not_saved", &[])
            }
        };
        // It has the keyboard: one more Enter must not say that the key is kept.
        format!(
            "<p role=\"status\" tabindex=\"-1\" autofocus>{}</p>",
            text(&said)
        )
    } else {
        String::new()
    };
    // Each keeps its hyphen: a line begins with a group, never with what is left of one.
    let groups: Vec<String> = key
        .split_inclusive('-')
        .map(|group| format!("<span>{group}</span>"))
        .collect();
    let key = groups.join("<wbr>");
    let body = format!(
        "<p>{}</p><p class=\"key\" dir=\"ltr\">{key}</p><p class=\"small\">{}</p>\
         <p class=\"row\"><a href=\"{ADDRESS}recovery/print\">{}</a>\
         <a href=\"{ADDRESS}recovery/save\"{}>{}</a></p>{saved}\
         <p class=\"row\"><a href=\"{ADDRESS}recovery/kept\">{}</a></p>",
        say("recovery_text"),
        text(&about),
        say("recovery_print"),
        if to_save { " autofocus" } else { "" },
        say("recovery_save"),
        say("recovery_done"),
    );
    whole(&words, "recovery_title", &body)
}

/// A day as it is written in this language.
fn day_format(language: &str) -> &'static str {
    match language {
        "fr" => "%d/%m/%Y",
        _ => "%-d %B %Y",
    }
}
