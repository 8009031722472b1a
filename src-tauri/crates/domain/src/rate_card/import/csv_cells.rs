//! The cells of a CSV file, whichever way a spreadsheet wrote them.

use super::{ImportError, is_blank};

/// The cells of a CSV file, row by row, each in the place of its line; lines after `#` are
/// comments. Where semicolons part the cells, commas are decimal signs.
///
/// # Errors
/// [`ImportError::Csv`] when it is not UTF-8, [`ImportError::Utf16`] when it is UTF-16.
pub fn rows_of_csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(ImportError::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut rows = parted(bytes, b',')?;
    let widest = |rows: &[Vec<String>]| rows.iter().map(Vec::len).max().unwrap_or_default();
    let by_semicolon = parted(bytes, b';')?;
    if widest(&by_semicolon) > widest(&rows) {
        rows = by_semicolon;
        if rows.iter().flatten().any(|cell| has_decimal_comma(cell)) {
            rows.iter_mut().flatten().for_each(swap_decimal_sign);
        }
    }
    Ok(rows)
}

fn parted(bytes: &[u8], by: u8) -> Result<Vec<Vec<String>>, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(by)
        .comment(Some(b'#'))
        .from_reader(bytes);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record?;
        // A record's place is where the one before it ended: empty lines and comments come first.
        let place = record.position().map_or(0, |at| {
            let rest = usize::try_from(at.byte())
                .ok()
                .and_then(|byte| bytes.get(byte..));
            at.line() as usize - 1 + rest.map_or(0, passed_over)
        });
        rows.resize_with(place.max(rows.len()), Vec::new);
        rows.push(record.iter().map(str::to_owned).collect());
    }
    while rows.last().is_some_and(|row| is_blank(row)) {
        rows.pop();
    }
    Ok(rows)
}

/// The empty lines and comments that a text begins with.
fn passed_over(text: &[u8]) -> usize {
    let lines = text.split(|byte| *byte == b'\n');
    lines
        .take_while(|line| line.starts_with(b"#") || matches!(*line, b"" | b"\r"))
        .count()
}

/// Whether a cell is an amount with a comma before its last digits: `0,0300`, `1.234,56`.
fn has_decimal_comma(cell: &str) -> bool {
    let Some((units, fraction)) = amount(cell).and_then(|amount| amount.rsplit_once(',')) else {
        return false;
    };
    !units.contains(',') && !fraction.contains('.') && !fraction.is_empty()
}

/// The digits, commas and points of a cell that holds one amount, with or without a currency.
fn amount(cell: &str) -> Option<&str> {
    let outside = |c: char| !c.is_ascii_digit() && c != ',' && c != '.';
    let inner = cell.trim_matches(outside);
    let one = !inner.contains(outside) && inner.contains(|c: char| c.is_ascii_digit());
    one.then_some(inner)
}

/// In a file with decimal commas, commas and points change places in every amount. What could
/// still be read in two ways is refused further on.
fn swap_decimal_sign(cell: &mut String) {
    if amount(cell).is_some() {
        *cell = cell
            .chars()
            .map(|c| match c {
                ',' => '.',
                '.' => ',',
                other => other,
            })
            .collect();
    }
}
