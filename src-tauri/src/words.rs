//! The shell's own few words, from the same message files as the page's, compiled in.

use domain::refusal::Refusal;
use serde_json::Value;

const FRENCH: &str = include_str!("../../ui/messages/fr/native.json");
const ENGLISH: &str = include_str!("../../ui/messages/en/native.json");
// What went wrong is said in the same sentence wherever it is said.
const FRENCH_ERRORS: &str = include_str!("../../ui/messages/fr/errors.json");
const ENGLISH_ERRORS: &str = include_str!("../../ui/messages/en/errors.json");

/// The words of one language.
pub struct Words {
    language: &'static str,
    texts: Value,
    errors: Value,
}

impl Words {
    /// French for `fr` and its varieties, else English.
    pub fn of(language: &str) -> Self {
        let (language, source, errors) = if is(language, "fr") {
            ("fr", FRENCH, FRENCH_ERRORS)
        } else {
            ("en", ENGLISH, ENGLISH_ERRORS)
        };
        // Both files are compiled in and parsed by a test.
        Self {
            language,
            texts: serde_json::from_str(source).unwrap_or_default(),
            errors: serde_json::from_str(errors).unwrap_or_default(),
        }
    }

    /// In the first of the system's languages that we speak.
    pub fn of_the_system() -> Self {
        Self::of_wishes(sys_locale::get_locales())
    }

    fn of_wishes(mut wishes: impl Iterator<Item = String>) -> Self {
        let spoken = wishes.find(|wish| is(wish, "fr") || is(wish, "en"));
        Self::of(&spoken.unwrap_or_default())
    }

    /// `fr` or `en`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The sentence of what went wrong.
    pub fn error(&self, reason: Refusal) -> Option<String> {
        let key = serde_json::to_value(reason).ok()?;
        let text = self
            .errors
            .get(format!("error_{}", key.as_str()?))?
            .as_str()?;
        Some(text.to_owned())
    }

    /// The text of that key with its `{names}` filled in. What is filled in is never read again
    /// for names, so a customer called `{time}` stays one.
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut left = self.texts.get(key).and_then(Value::as_str).unwrap_or(key);
        let mut said = String::new();
        while let Some((before, after)) = left.split_once('{') {
            said.push_str(before);
            let Some((name, rest)) = after.split_once('}') else {
                said.push('{');
                left = after;
                continue;
            };
            let value = values
                .iter()
                .find(|(known, _)| *known == name)
                .map_or("", |(_, value)| value);
            said.push_str(value);
            left = rest;
        }
        said.push_str(left);
        said
    }

    /// The text of that key for a count, which may have a form of its own for one.
    pub fn count(&self, key: &str, count: u32) -> String {
        let single = format!("{key}_one");
        if count == 1 && self.texts.get(&single).is_some() {
            return self.say(&single, &[]);
        }
        self.say(key, &[("count", &count.to_string())])
    }
}

/// Whether a locale such as `fr-CA` or `fr_CA` is one of this language.
fn is(locale: &str, language: &str) -> bool {
    let own = locale.split(['-', '_']).next();
    own.is_some_and(|own| own.eq_ignore_ascii_case(language))
}

/// The languages the system asks for, first wish first, whether or not their locales are installed:
/// the page's engine knows only of those that are.
#[tauri::command]
pub fn languages() -> Vec<String> {
    sys_locale::get_locales().collect()
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, FRENCH, Words};
    use serde_json::{Map, Value};
    use std::collections::BTreeSet;

    fn keys(source: &str) -> BTreeSet<String> {
        serde_json::from_str::<Map<String, Value>>(source)
            .unwrap_or_default()
            .keys()
            .cloned()
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert!(keys(FRENCH).len() > 10, "the French words can be read");
        assert_eq!(keys(FRENCH), keys(ENGLISH));
    }

    #[test]
    fn every_word_the_shell_says_is_there() {
        let words = Words::of("fr-FR");
        for key in [
            "window_title",
            "window_title_unread",
            "tray_open",
            "tray_settings",
            "tray_quit",
            "tray_tooltip",
            "tray_tooltip_unread",
            "notify_app_name",
            "notify_message_title",
            "notify_message_no_text",
            "notify_closing_hour",
            "notify_closing_hour_text",
            "notify_closing_ten",
            "notify_closing_ten_text",
            "notify_failed",
            "notify_failed_text",
            "notify_open",
            "notify_tray_title",
            "notify_tray_text",
            "start_error_title",
            "start_error_already_open",
            "start_error_internal",
            "start_error_disk_full",
            "start_error_keychain_locked",
            "start_error_newer_database",
            "start_error_database_unreadable",
            "start_error_retry",
            "start_error_read_only",
            "start_error_disk_fails",
            "start_error_key_missing",
            "start_error_data_gone",
            "start_again",
            "start_anew",
            "start_anew_text",
            "recovery_title",
            "recovery_text",
            "recovery_about",
            "recovery_print",
            "recovery_save",
            "recovery_saved",
            "recovery_not_saved",
            "recovery_done",
            "recovery_failed",
            "recovery_field",
            "recovery_open",
            "notify_trouble",
            "notify_trouble_text",
            "start_error_folder",
        ] {
            assert_ne!(words.say(key, &[]), key, "no text for {key}");
        }
    }

    #[test]
    fn a_name_full_of_braces_stays_a_name() {
        let said = Words::of("en").say(
            "notify_closing_hour",
            &[("name", "{time} {name}"), ("time", "9:00")],
        );
        assert!(said.contains("{time} {name}"), "{said}");
    }

    #[test]
    fn one_has_its_own_form() {
        let words = Words::of("en_GB");
        assert!(
            words
                .count("tray_tooltip_unread", 1)
                .ends_with("1 unread message")
        );
        assert!(
            words
                .count("tray_tooltip_unread", 3)
                .ends_with("3 unread messages")
        );
    }

    #[test]
    fn the_first_wish_that_we_speak_counts() {
        let of = |wishes: &[&str]| Words::of_wishes(wishes.iter().map(|&wish| wish.into()));
        assert_eq!(of(&["pt-BR", "fr-CA", "en"]).language(), "fr");
        assert_eq!(of(&["pt-BR", "en-GB", "fr"]).language(), "en");
        assert_eq!(of(&["C"]).language(), "en");
    }

    #[test]
    fn languages_we_do_not_speak_get_english() {
        assert_eq!(Words::of("pt-BR").language(), "en");
        assert_eq!(Words::of("frp").language(), "en", "Arpitan is not French");
        assert_eq!(Words::of("").language(), "en");
    }
}
