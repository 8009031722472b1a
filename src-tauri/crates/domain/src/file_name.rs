//! A file's name as people see it: it cannot be made to look like another kind of file.

/// Characters of a name that are shown; names from customers can be of any length.
const LONGEST: usize = 80;
/// Of a longer one, so many of the last are shown: they hold the ending.
const LAST: usize = 24;

/// The name without what turns text around or cannot be seen, blanks in a row as one, and, where it
/// is long, without its middle: its ending is always the last thing one reads.
///
/// ```
/// use domain::file_name::shown;
/// assert_eq!(shown("Devis\u{202e}fdp.exe"), "Devisfdp.exe");
/// assert_eq!(shown("Devis.pdf                    .exe"), "Devis.pdf .exe");
/// ```
pub fn shown(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let plain: Vec<char> = words.join(" ").chars().filter(|c| is_seen(*c)).collect();
    if plain.len() <= LONGEST {
        return plain.into_iter().collect();
    }
    let (first, last) = (LONGEST - LAST - 1, plain.len() - LAST);
    let kept = plain[..first].iter().chain(&['…']).chain(&plain[last..]);
    kept.collect()
}

fn is_seen(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    !c.is_control() && !invisible
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn the_last_thing_read_is_the_true_ending() {
        for (name, seen) in [
            ("Facture n° 12.pdf", "Facture n° 12.pdf"),
            ("photo\u{202e}gpj.scr", "photogpj.scr"),
            ("a\u{2066}b\u{2069}\u{200b}.txt", "ab.txt"),
            ("a\n\tb.pdf", "a b.pdf"),
            ("سعر.pdf", "سعر.pdf"),
            ("\u{202e}", ""),
        ] {
            assert_eq!(shown(name), seen);
        }
        let long = format!("{}.pdf.exe", "a".repeat(500));
        let seen = shown(&long);
        assert!(
            seen.chars().count() == 80 && seen.ends_with(".pdf.exe"),
            "{seen}"
        );
    }
}
