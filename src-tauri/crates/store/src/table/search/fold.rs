//! Letters without case and accents, one for one, so that a match in the folded text is a match
//! at the same place in the text itself.

use std::{collections::HashMap, sync::LazyLock};

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

static PLAIN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    ACCENTED
        .iter()
        .flat_map(|(letters, plain)| letters.chars().map(move |letter| (letter, *plain)))
        .collect()
});

/// The text's characters, each folded.
pub(super) fn fold(text: &str) -> Vec<char> {
    text.chars().map(fold_one).collect()
}

/// Where `needle` first stands in `text`, both folded.
pub(super) fn find(text: &[char], needle: &[char]) -> Option<usize> {
    if needle.is_empty() {
        return None;
    }
    text.windows(needle.len())
        .position(|window| window == needle)
}

fn fold_one(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    PLAIN.get(&lower).copied().unwrap_or(lower)
}
