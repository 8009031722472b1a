//! Letters as they are compared: without case, accents and vowel marks, `œ` as `oe`; and where in
//! the text each of them stands, so that a match can be marked there.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

/// Accented Latin letters and what they fold to, as the full-text index folds them.
const ACCENTED: &[(&str, char)] = &[
    ("àáâãäåāăąǎạảấầẩẫậắằẳẵặ", 'a'),
    ("çćĉċč", 'c'),
    ("ďḍ", 'd'),
    ("èéêëēĕėęěẹẻẽếềểễệ", 'e'),
    ("ĝğġģǧ", 'g'),
    ("ĥḥ", 'h'),
    ("ìíîïĩīĭįǐỉị", 'i'),
    ("ĵ", 'j'),
    ("ķ", 'k'),
    ("ĺļľ", 'l'),
    ("ñńņň", 'n'),
    ("òóôõöōŏőơǒọỏốồổỗộớờởỡợ", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşšșṣ", 's'),
    ("ţťțṭ", 't'),
    ("ùúûüũūŭůűųưǔụủứừửữự", 'u'),
    ("ŵ", 'w'),
    ("ýÿŷỳỵỷỹ", 'y'),
    ("źżžẓ", 'z'),
];

/// Letters that are no accented ones and that people type without the key for them. The full-text
/// index knows none of these, so it is given them spelt out.
const SPELT: &[(char, &str)] = &[
    ('œ', "oe"),
    ('æ', "ae"),
    ('ß', "ss"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ŧ', "t"),
    ('ı', "i"),
    ('ĳ', "ij"),
    ('أ', "ا"),
    ('إ', "ا"),
    ('آ', "ا"),
    ('ٱ', "ا"),
    ('ى', "ي"),
];

static PLAIN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    ACCENTED
        .iter()
        .flat_map(|(letters, plain)| letters.chars().map(move |letter| (letter, *plain)))
        .collect()
});

/// A text as it is compared.
pub(super) struct Folded {
    /// Its letters.
    pub letters: Vec<char>,
    /// Which character of the text each letter comes from; one more at the end, for the end.
    pub from: Vec<usize>,
}

/// The text's letters, each folded.
pub(super) fn fold(text: &str) -> Folded {
    let (mut letters, mut from) = (Vec::new(), Vec::new());
    let mut place = 0;
    for letter in text.chars() {
        let before = letters.len();
        match spelt(letter) {
            Some(plain) => letters.extend(plain.chars()),
            None if is_mark(letter) => {}
            None => letters.push(fold_one(letter)),
        }
        from.resize(from.len() + letters.len() - before, place);
        place += 1;
    }
    from.push(place);
    Folded { letters, from }
}

/// The text as the index of words learns it, and is asked for it.
pub(super) fn spell_out(text: &str) -> Cow<'_, str> {
    let as_it_is = |letter: char| spelt(letter).is_none() && !is_vowel_mark(letter);
    if text.chars().all(as_it_is) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !is_vowel_mark(*letter)) {
        match spelt(letter) {
            Some(plain) => out.push_str(plain),
            None => out.push(letter),
        }
    }
    Cow::Owned(out)
}

/// Where `needle` first stands in `text`, both folded.
pub(super) fn find(text: &[char], needle: &[char]) -> Option<usize> {
    if needle.is_empty() {
        return None;
    }
    text.windows(needle.len())
        .position(|window| window == needle)
}

fn spelt(letter: char) -> Option<&'static str> {
    if letter.is_ascii() {
        return None;
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    SPELT
        .iter()
        .find_map(|(special, plain)| (*special == lower).then_some(*plain))
}

/// Accents written as a character of their own, and vowel marks.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}') || is_vowel_mark(letter)
}

/// What Arabic and Hebrew are mostly written without: vowel marks, and the stroke that stretches
/// an Arabic word.
fn is_vowel_mark(letter: char) -> bool {
    matches!(letter,
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C2}' | '\u{5C4}'..='\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}')
}

fn fold_one(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    PLAIN.get(&lower).copied().unwrap_or(lower)
}
