//! A sheet of A4 that is written from top to bottom in one of the fonts every PDF reader has.
//!
//! Those fonts know the letters of Western Europe (WinAnsi); any other letter is printed as `?`.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
/// The right edges of the three columns of figures.
const COLUMNS: [f32; 3] = [350.0, 430.0, WIDTH - MARGIN];
/// Letters that fit beside the figures, and across the sheet.
const LONGEST_NAME: usize = 42;
const LONGEST_LINE: usize = 118;

const REGULAR: Name<'_> = Name(b"F1");
const BOLD: Name<'_> = Name(b"F2");

/// How a line is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Title,
    Heading,
    Plain,
    Small,
}

impl Style {
    fn font(self) -> (Name<'static>, f32) {
        match self {
            Self::Title => (BOLD, 16.0),
            Self::Heading => (BOLD, 9.5),
            Self::Plain => (REGULAR, 9.5),
            Self::Small => (REGULAR, 8.0),
        }
    }

    fn height(self) -> f32 {
        match self {
            Self::Title => 24.0,
            Self::Heading | Self::Plain => 13.0,
            Self::Small => 11.0,
        }
    }
}

/// The sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Paper {
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Gap,
    Text(Style, String),
    Row(Style, String, [String; 3]),
}

impl Paper {
    pub(super) fn gap(&mut self) {
        self.lines.push(Line::Gap);
    }

    pub(super) fn text(&mut self, style: Style, text: &str) {
        self.lines.push(Line::Text(style, cut(text, LONGEST_LINE)));
    }

    /// A name and three figures.
    pub(super) fn row(&mut self, style: Style, name: &str, figures: [&str; 3]) {
        let figures = figures.map(str::to_owned);
        self.lines
            .push(Line::Row(style, cut(name, LONGEST_NAME), figures));
    }
}

/// The sheet as a file.
pub(crate) fn pdf(paper: &Paper) -> Vec<u8> {
    let [catalog, tree, page, regular, bold, content, info] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
    sheet.parent(tree).contents(content);
    sheet
        .resources()
        .fonts()
        .pair(REGULAR, regular)
        .pair(BOLD, bold);
    sheet.finish();
    for (id, base) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(id)
            .base_font(Name(base.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.stream(content, &drawn(paper));
    pdf.document_info(info).creator(TextStr("Guichet"));
    pdf.finish()
}

fn drawn(paper: &Paper) -> Vec<u8> {
    let mut content = Content::new();
    let mut y = HEIGHT - MARGIN;
    for line in &paper.lines {
        match line {
            Line::Gap => y -= 9.0,
            Line::Text(style, text) => {
                y -= style.height();
                show(&mut content, *style, MARGIN, y, text);
            }
            Line::Row(style, name, figures) => {
                y -= style.height();
                show(&mut content, *style, MARGIN, y, name);
                for (figure, right) in figures.iter().zip(COLUMNS) {
                    let x = right - width(figure, *style);
                    show(&mut content, *style, x, y, figure);
                }
            }
        }
    }
    content.finish().to_vec()
}

fn show(content: &mut Content, style: Style, x: f32, y: f32, text: &str) {
    let (font, size) = style.font();
    content.begin_text();
    content.set_font(font, size);
    content.next_line(x, y);
    content.show(Str(&win_ansi(text)));
    content.end_text();
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest - 1).chain(['…']).collect()
}

/// Exact for figures, whose digits are all as wide as each other; near enough for the few words
/// above them (Helvetica's own measures).
fn width(text: &str, style: Style) -> f32 {
    let (_, size) = style.font();
    let thousandths: f32 = text
        .chars()
        .map(|letter| match letter {
            '.' | ',' | ' ' | '\'' | 'i' | 'l' | 'I' => 278.0,
            '-' | '(' | ')' | 'r' | 't' | 'f' => 333.0,
            'm' | 'M' | 'w' | 'W' => 860.0,
            letter if letter.is_ascii_uppercase() => 700.0,
            _ => 556.0,
        })
        .sum();
    thousandths * size / 1000.0
}

/// Windows' Western alphabet: Latin-1, and above it the few signs we print.
fn win_ansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| match letter {
            '€' => 0x80,
            '…' => 0x85,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '–' => 0x96,
            '—' => 0x97,
            'Œ' => 0x8C,
            'œ' => 0x9C,
            ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
            _ => b'?',
        })
        .collect()
}
