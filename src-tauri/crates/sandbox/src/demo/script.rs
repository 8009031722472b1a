//! Reads the demo's conversations from their text files; `conversations.txt` says how they are
//! written. Pure: what is read becomes messages in [`super::play`].

use chrono::TimeDelta;

/// A conversation with a named customer.
pub(crate) struct Talk {
    pub(crate) name: String,
    /// A phone number in digits, or a username with `@`.
    pub(crate) address: String,
    pub(crate) workshop: bool,
    /// How long ago the customer wrote last.
    pub(crate) age: TimeDelta,
    pub(crate) lines: Vec<Line>,
}

/// One message.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Time since the line before, where the file says it.
    pub(crate) gap: Option<TimeDelta>,
    pub(crate) from_shop: bool,
    /// `photo`, `react` and so on; empty for plain text.
    pub(crate) tag: String,
    pub(crate) arguments: String,
    pub(crate) text: String,
}

impl Line {
    /// The last word of the arguments as a distance back (`^2`), 1 without one.
    pub(crate) fn back(&self) -> usize {
        let word = self.arguments.rsplit(' ').next().unwrap_or_default();
        word.strip_prefix('^')
            .and_then(|n| n.parse().ok())
            .unwrap_or(1)
    }

    /// Whether the customer's line moves the window.
    pub(crate) fn opens(&self) -> bool {
        !self.from_shop && self.tag != "react" && self.tag != "edited"
    }
}

/// The conversations with a head line.
pub(crate) fn talks(text: &str) -> Vec<Talk> {
    let mut talks: Vec<Talk> = Vec::new();
    for line in meaningful(text) {
        if let Some(head) = line.strip_prefix("@ ") {
            talks.extend(talk(head));
        } else if let Some(talk) = talks.last_mut() {
            talk.lines.extend(read_line(line));
        }
    }
    talks
}

/// The anonymous conversations between `%` lines.
pub(crate) fn blocks(text: &str) -> Vec<Vec<Line>> {
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    for line in meaningful(text) {
        if line == "%" {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.extend(read_line(line));
        }
    }
    blocks
}

fn meaningful(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn talk(head: &str) -> Option<Talk> {
    let mut cells = head.split('|').map(str::trim);
    let (first, second) = (cells.next()?, cells.next()?);
    let (name, address) = if first.starts_with('@') {
        (second, first)
    } else {
        (first, second)
    };
    let workshop = cells.next()? == "workshop";
    let age = duration(cells.next()?)?;
    Some(Talk {
        name: name.into(),
        address: address.into(),
        workshop,
        age,
        lines: Vec::new(),
    })
}

/// `2d3h`, `40m`
fn duration(text: &str) -> Option<TimeDelta> {
    let mut total = TimeDelta::zero();
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let count = std::mem::take(&mut number).parse().ok()?;
        total += match c {
            'd' => TimeDelta::days(count),
            'h' => TimeDelta::hours(count),
            'm' => TimeDelta::minutes(count),
            _ => return None,
        };
    }
    number.is_empty().then_some(total)
}

fn read_line(line: &str) -> Option<Line> {
    let at = line.find(['<', '>'])?;
    let from_shop = line[at..].starts_with('>');
    let gap = Some(line[..at].trim())
        .filter(|g| !g.is_empty())
        .and_then(duration);
    let rest = line[at + 1..].trim();
    let (tag, arguments, text) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
        Some((inside, text)) => {
            let (tag, arguments) = inside.split_once(' ').unwrap_or((inside, ""));
            (tag, arguments, text.trim())
        }
        None => ("", "", rest),
    };
    Some(Line {
        gap,
        from_shop,
        tag: tag.into(),
        arguments: arguments.into(),
        text: text.into(),
    })
}

/// Fills the slots of an everyday conversation; the same number always tells the same one.
pub(crate) fn fill(line: &Line, seed: usize, first_name: &str) -> Line {
    let pick = |list: &[&str], salt: usize| list[(seed * 7 + salt * 3) % list.len()].to_owned();
    let slots = [
        ("{article}", pick(&ARTICLES, 1)),
        ("{prix}", pick(&PRICES, 2)),
        ("{taille}", pick(&SIZES, 3)),
        ("{jour}", pick(&DAYS, 4)),
        ("{heure}", pick(&HOURS, 5)),
        ("{ville}", pick(&TOWNS, 6)),
        ("{couleur}", pick(&COLOURS, 7)),
        ("{photo}", pick(&PHOTOS, 8)),
        ("{prenom}", first_name.to_owned()),
    ];
    let mut line = line.clone();
    for (slot, value) in &slots {
        line.text = line.text.replace(slot, value);
        line.arguments = line.arguments.replace(slot, value);
    }
    line
}

const ARTICLES: [&str; 6] = [
    "le manteau « Brume »",
    "la robe « Prairie »",
    "le pull « Givre »",
    "le gilet « Lande »",
    "la jupe « Marée »",
    "la chemise « Alizé »",
];
const PRICES: [&str; 7] = ["45", "59", "72", "38", "89", "64", "115"];
const SIZES: [&str; 5] = ["38", "40", "42", "44", "36"];
const DAYS: [&str; 5] = ["samedi", "jeudi", "vendredi", "mardi", "mercredi"];
const HOURS: [&str; 5] = ["11 h", "17 h", "14 h 30", "midi", "18 h"];
const TOWNS: [&str; 6] = [
    "Nantes",
    "Brest",
    "Saint-Malo",
    "Vannes",
    "Angers",
    "Lorient",
];
const COLOURS: [&str; 5] = [
    "bleu nuit",
    "vert sauge",
    "rouge brique",
    "écru",
    "gris clair",
];
const PHOTOS: [&str; 5] = [
    "echarpe.jpg",
    "lampe.jpg",
    "robe.jpg",
    "tasse.jpg",
    "manteau.jpg",
];

/// The people of the everyday conversations.
pub(crate) const PEOPLE: [&str; 60] = [
    "Anne Le Roux",
    "Bastien Corre",
    "Chloé Daniel",
    "David Jaouen",
    "Emma Rolland",
    "François Hervé",
    "Gaëlle Nicolas",
    "Hugo Lemaître",
    "Isabelle Poirier",
    "Julien Salaün",
    "Karine Le Gall",
    "Louise Féval",
    "Manon Cadiou",
    "Nicolas Bégoc",
    "Océane Picard",
    "Pauline Chevrel",
    "Quentin Marchand",
    "Romane Colin",
    "Simon Abgrall",
    "Tiphaine Le Dantec",
    "Ulysse Perrot",
    "Valérie Dubois",
    "William Besnard",
    "Youna Cariou",
    "Zacharie Morvan",
    "Agathe Leclerc",
    "Benoît Le Meur",
    "Claire Fontaine",
    "Denis Kermarrec",
    "Éva Bourdon",
    "Fanny Gicquel",
    "Gilles Pasquier",
    "Héloïse Garnier",
    "Ibrahim Sow",
    "Joséphine Caradec",
    "Kévin Maillard",
    "Lucie Tréguer",
    "Maëlle Simon",
    "Noé Guillou",
    "Odile Renard",
    "Pierre-Yves Blanchard",
    "Rozenn Kerhervé",
    "Solène Rivière",
    "Théo Lagadec",
    "Ursule Mahé",
    "Véronique Allain",
    "Wassim Haddad",
    "Xavier Le Pennec",
    "Yasmine Cherif",
    "Zélie Perrin",
    "Alban Cosquer",
    "Bérénice Roy",
    "Cyril Mével",
    "Delphine Caro",
    "Erwan Gouzien",
    "Flora Bihan",
    "Gabriel Texier",
    "Honorine Lebret",
    "Ilan Mercier",
    "Jade Corbel",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_who_and_what() {
        let all = talks(
            "@ @lina | Lina | shop | 2h\n40m < [quote ^2] Oui\n> [list Voir: A; B] Choisissez\n",
        );
        let talk = &all[0];
        assert_eq!(
            (talk.name.as_str(), talk.address.as_str()),
            ("Lina", "@lina")
        );
        assert_eq!(talk.age, TimeDelta::hours(2));
        assert_eq!(talk.lines[0].gap, Some(TimeDelta::minutes(40)));
        assert_eq!(
            (talk.lines[0].back(), talk.lines[0].text.as_str()),
            (2, "Oui")
        );
        assert!(talk.lines[1].from_shop);
        assert_eq!(talk.lines[1].arguments, "Voir: A; B");
    }
}
