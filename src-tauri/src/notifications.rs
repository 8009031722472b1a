//! Notifications through the system's own service: a customer wrote, a window closes, a send
//! failed, money or a rate card needs a look. Clicking one shows the place it is about. A desktop without the service changes nothing else.

use crate::{desk::Desk, place::Place, tray, window, words::Words};
use chrono::{Local, NaiveDate};
use domain::id::ThreadId;
use engine::{
    api::change::Summons,
    notifier::{Note, NoteKind, Notifier},
};
use notify_rust::Notification;
#[cfg(all(unix, not(target_os = "macos")))]
use notify_rust::NotificationResponse;
use std::{
    collections::{HashMap, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};
use tauri::{AppHandle, Manager};

const ICON: &[u8] = include_bytes!("../../icons/128x128.png");

/// Shows the engine's notes.
pub struct Notifications {
    app: AppHandle,
    shown: Arc<Shown>,
    crowd: Mutex<Crowd>,
}

#[cfg(all(unix, not(target_os = "macos")))]
type Handle = Arc<notify_rust::NotificationHandle>;
#[cfg(not(all(unix, not(target_os = "macos"))))]
type Handle = ();

/// More bubbles than this within [`CROWD_TIME`] tell a person less, not more: after a night away
/// hundreds could fall due at once. What is held back is in the list, the title and the tray.
const CROWD: usize = 6;
const CROWD_TIME: Duration = Duration::from_secs(10);

/// When the last few bubbles were shown, oldest first.
#[derive(Default)]
struct Crowd(VecDeque<Instant>);

impl Crowd {
    /// Whether one more may be shown now.
    fn lets_in(&mut self, now: Instant) -> bool {
        self.0
            .retain(|shown| now.duration_since(*shown) < CROWD_TIME);
        let room = self.0.len() < CROWD;
        if room {
            self.0.push_back(now);
        }
        room
    }
}

/// What is on the screen, by conversation, so that it can be taken away again.
#[derive(Default)]
struct Shown(Mutex<HashMap<Option<ThreadId>, Vec<Handle>>>);

impl Shown {
    fn kept(&self) -> MutexGuard<'_, HashMap<Option<ThreadId>, Vec<Handle>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notifications {
    /// Notifications of this app.
    pub fn of(app: &AppHandle) -> Self {
        Self {
            app: app.clone(),
            shown: Arc::default(),
            crowd: Mutex::default(),
        }
    }
}

impl Notifier for Notifications {
    fn notify(&self, note: Note) {
        let desk = self.app.state::<Desk>();
        if note.kind == NoteKind::Message && note.thread.is_some_and(|thread| desk.sees(thread)) {
            return;
        }
        let mut crowd = self.crowd.lock().unwrap_or_else(PoisonError::into_inner);
        if !crowd.lets_in(Instant::now()) {
            return;
        }
        let (app, shown, words) = (self.app.clone(), Arc::clone(&self.shown), desk.words());
        let picture = picture(&desk.place);
        // The service answers when it likes, and a click comes when it comes: neither may block.
        if note.kind == NoteKind::NotLeft {
            return last_word(&words, &picture, &note);
        }
        background("notification", move || {
            show(&app, &shown, &note, &words, &picture)
        });
    }

    fn withdraw(&self, thread: ThreadId) {
        let gone = self.shown.kept().remove(&Some(thread)).unwrap_or_default();
        if !gone.is_empty() {
            background("withdrawal", move || gone.into_iter().for_each(close));
        }
    }
}

/// How long the program may end later to say what it has to say.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Says something while the program ends: its threads end with it, so the service has a moment to
/// take it.
fn last_word(words: &Words, picture: &Path, note: &Note) {
    let (title, text) = wording(words, note);
    let bubble = bubble(words, picture, &title, &text);
    let (said, heard) = mpsc::channel();
    background("last word", move || {
        if let Err(why) = bubble.show() {
            tracing::info!(%why, "no notification service");
        }
        let _ = said.send(());
    });
    if heard.recv_timeout(LAST_WORD).is_err() {
        tracing::info!("the notification service takes its time");
    }
}

/// Tells once that closing only hides.
pub fn say_where_it_went(app: &AppHandle) {
    let desk = app.state::<Desk>();
    let (words, picture) = (desk.words(), picture(&desk.place));
    background("notification", move || {
        let said = bubble(
            &words,
            &picture,
            &words.say("notify_tray_title", &[]),
            &words.say("notify_tray_text", &[]),
        )
        .show();
        if let Err(why) = said {
            tracing::info!(%why, "no notification service");
        }
    });
}

fn background(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(why) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        tracing::warn!(%why, "no thread for a notification");
    }
}

fn bubble(words: &Words, picture: &Path, title: &str, text: &str) -> Notification {
    let mut bubble = Notification::new();
    bubble
        .appname(&words.say("notify_app_name", &[]))
        .summary(&short(title, LONGEST_TITLE))
        .body(&plain(&short(text, LONGEST_TEXT)))
        .icon(&picture.to_string_lossy())
        .action("default", &words.say("notify_open", &[]));
    #[cfg(all(unix, not(target_os = "macos")))]
    bubble.hint(notify_rust::Hint::DesktopEntry(
        "app.guichet.desktop".into(),
    ));
    bubble
}

/// The app's picture as a file, which works whether or not the app is installed.
fn picture(place: &Place) -> PathBuf {
    let file = place.data.join("icon.png");
    if !file.exists()
        && let Err(why) = fs::write(&file, ICON)
    {
        tracing::info!(%why, "notifications go without a picture");
    }
    file
}

/// Characters of a bubble, which must not cover the screen.
const LONGEST_TITLE: usize = 80;
const LONGEST_TEXT: usize = 240;

/// The beginning of what is longer than that, without the controls that turn text around: a name
/// stands beside words of ours.
fn short(text: &str, longest: usize) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut letters = text.chars().filter(|c| !turns(c));
    let mut short: String = letters.by_ref().take(longest).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// Customers' words are text: the service would read markup in them.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Where a click leads; `None` is the window as it stands.
fn place_of(note: &Note) -> Option<Summons> {
    match note.kind {
        NoteKind::Budget | NoteKind::RateCard => Some(Summons::Costs),
        NoteKind::Trouble => Some(Summons::Setup),
        NoteKind::ClosingDigest | NoteKind::NotLeft => None,
        NoteKind::Message
        | NoteKind::ClosingInAnHour
        | NoteKind::ClosingInTenMinutes
        | NoteKind::SendFailed => note.thread.map(|id| Summons::Thread { id }),
    }
}

/// The first day of a quarter as people write it.
fn written(day: &str, language: &str) -> String {
    let form = if language == "fr" {
        "%d/%m/%Y"
    } else {
        "%-d %B %Y"
    };
    day.parse::<NaiveDate>()
        .map_or_else(|_| day.to_owned(), |date| date.format(form).to_string())
}

/// The title and the text of a note.
fn wording(words: &Words, note: &Note) -> (String, String) {
    let time = note.closes_at.map(|at| {
        at.to_utc()
            .with_timezone(&Local)
            .format("%H:%M")
            .to_string()
    });
    let day = note.day.as_deref().unwrap_or_default();
    let (day, count) = (
        written(day, words.language()),
        note.count.unwrap_or_default(),
    );
    let count = count.to_string();
    let values = [
        ("name", note.name.as_str()),
        ("time", time.as_deref().unwrap_or_default()),
        ("day", &day),
        ("count", &count),
        ("percent", &count),
    ];
    let say = |key: &str| words.say(key, &values);
    match note.kind {
        NoteKind::Message => {
            let text = note.text.clone().filter(|text| !text.trim().is_empty());
            (
                say("notify_message_title"),
                text.unwrap_or_else(|| say("notify_message_no_text")),
            )
        }
        NoteKind::ClosingInAnHour => (say("notify_closing_hour"), say("notify_closing_hour_text")),
        NoteKind::ClosingInTenMinutes => {
            (say("notify_closing_ten"), say("notify_closing_ten_text"))
        }
        NoteKind::SendFailed => (say("notify_failed"), say("notify_failed_text")),
        NoteKind::Budget if note.name.is_empty() => {
            (say("notify_budget"), say("notify_budget_text"))
        }
        NoteKind::Budget => (say("notify_budget_number"), say("notify_budget_text")),
        NoteKind::Trouble => {
            let sentence = note.reason.and_then(|reason| words.error(reason));
            let text = sentence.unwrap_or_else(|| say("notify_trouble_text"));
            (say("notify_trouble"), text)
        }
        NoteKind::RateCard => (say("notify_rate_card"), say("notify_rate_card_text")),
        NoteKind::NotLeft => not_left(words, note),
        NoteKind::ClosingDigest => {
            let title = words.count("notify_digest", note.count.unwrap_or_default());
            (title, say("notify_digest_text"))
        }
    }
}

/// What waits goes out by itself; of what is in doubt only that is known.
fn not_left(words: &Words, note: &Note) -> (String, String) {
    let doubt = words.count("notify_in_doubt", note.in_doubt);
    let count = note.count.unwrap_or_default();
    if count == 0 {
        return (doubt, note.name.clone());
    }
    let names = [("name", note.name.as_str())];
    let mut text = words.say("notify_not_left_text", &names);
    if note.in_doubt > 0 {
        text = format!("{text} {doubt}.");
    }
    (words.count("notify_not_left", count), text)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn show(app: &AppHandle, shown: &Shown, note: &Note, words: &Words, picture: &Path) {
    let (title, text) = wording(words, note);
    let handle = match bubble(words, picture, &title, &text).show() {
        Ok(handle) => handle,
        Err(why) => {
            tracing::info!(%why, "no notification service");
            return;
        }
    };
    let (id, thread, handle) = (handle.id(), note.thread, Arc::new(handle));
    let place = place_of(note);
    shown
        .kept()
        .entry(thread)
        .or_default()
        .push(Arc::clone(&handle));
    // On the connection that showed it: some services tell a click to nobody else.
    tauri::async_runtime::block_on(handle.wait_for_action_async(|response| {
        if matches!(response, NotificationResponse::Default) {
            window::show(app);
            if let Some(place) = &place {
                tray::summon(app, place);
            }
        }
    }));
    if let Some(handles) = shown.kept().get_mut(&thread) {
        handles.retain(|handle| handle.id() != id);
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn show(_: &AppHandle, _: &Shown, note: &Note, words: &Words, picture: &Path) {
    let (title, text) = wording(words, note);
    if let Err(why) = bubble(words, picture, &title, &text).show() {
        tracing::info!(%why, "no notification service");
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn close(handle: Handle) {
    tauri::async_runtime::block_on(handle.close_async());
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn close((): Handle) {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{CROWD, CROWD_TIME, Crowd, LONGEST_TEXT, Note, NoteKind, plain, short, wording};
    use crate::words::Words;
    use domain::id::{PhoneNumberId, ThreadId};
    use std::time::Instant;

    #[test]
    fn a_crowd_of_notes_does_not_fill_the_screen() {
        let (mut crowd, now) = (Crowd::default(), Instant::now());
        let shown = (0..500).filter(|_| crowd.lets_in(now)).count();
        assert_eq!(shown, CROWD);
        assert!(
            crowd.lets_in(now + CROWD_TIME),
            "a moment later there is room again"
        );
    }

    fn note(kind: NoteKind, text: Option<&str>) -> Note {
        Note {
            kind,
            thread: Some(ThreadId(3)),
            number: PhoneNumberId::new("1002600000000001"),
            name: "Anaïs".into(),
            text: text.map(Into::into),
            closes_at: Some(domain::instant::Instant::from_seconds(1_795_262_400)),
            count: Some(3),
            in_doubt: 1,
            reason: None,
            day: Some("2027-01-01".into()),
        }
    }

    #[test]
    fn every_note_about_the_shop_says_how_much_or_when() {
        let said = |kind, language| {
            let (title, text) = wording(&Words::of(language), &note(kind, None));
            assert!(
                !text.contains('{') && !title.contains('{'),
                "{title} {text}"
            );
            format!("{title} {text}")
        };
        for language in ["fr", "en"] {
            assert!(said(NoteKind::Budget, language).contains("3 %"));
            assert!(said(NoteKind::RateCard, language).contains("2027"));
            assert!(said(NoteKind::ClosingDigest, language).contains('3'));
        }
    }

    #[test]
    fn what_stays_at_the_end_is_counted_and_named() {
        for (language, waits, doubt) in [
            (
                "fr",
                "3 messages ne sont pas partis",
                "1 message est peut-être parti",
            ),
            ("en", "3 messages have not left", "1 message may have left"),
        ] {
            let words = Words::of(language);
            let (title, text) = wording(&words, &note(NoteKind::NotLeft, None));
            assert_eq!(title, waits);
            assert!(text.starts_with("Anaïs") && text.contains(doubt), "{text}");
            let only_doubt = Note {
                count: Some(0),
                ..note(NoteKind::NotLeft, None)
            };
            let (title, text) = wording(&words, &only_doubt);
            assert_eq!((title.as_str(), text.as_str()), (doubt, "Anaïs"));
        }
    }

    #[test]
    fn every_note_names_the_customer() {
        for kind in [
            NoteKind::Message,
            NoteKind::ClosingInAnHour,
            NoteKind::ClosingInTenMinutes,
            NoteKind::SendFailed,
        ] {
            for language in ["fr", "en"] {
                let (title, text) = wording(&Words::of(language), &note(kind, None));
                assert!(title.contains("Anaïs"), "{kind:?} in {language}: {title}");
                assert!(
                    !text.is_empty() && !text.contains('{'),
                    "{kind:?} in {language}: {text}"
                );
            }
        }
    }

    #[test]
    fn what_a_customer_wrote_is_shown_as_text() {
        let (_, text) = wording(
            &Words::of("fr"),
            &note(NoteKind::Message, Some("<b>50 %</b> & moi ?")),
        );
        assert_eq!(plain(&text), "&lt;b&gt;50 %&lt;/b&gt; &amp; moi ?");
    }

    #[test]
    fn a_picture_without_words_still_says_something() {
        let (_, text) = wording(&Words::of("en"), &note(NoteKind::Message, Some("  ")));
        assert_eq!(text, "New message");
    }

    #[test]
    fn whatever_a_customer_is_called_the_bubble_is_small_and_reads_as_it_stands() {
        assert_eq!(short("Inès \u{202e}Delaunay", 80), "Inès Delaunay");
        let long = short(&"x".repeat(100_000), LONGEST_TEXT);
        assert_eq!(long.chars().count(), LONGEST_TEXT + 1);
        assert!(long.ends_with('…'));
    }
}
