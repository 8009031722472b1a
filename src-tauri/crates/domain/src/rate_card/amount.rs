//! One cell of a rate card: an amount, or that there is none. Nothing ambiguous is taken.

use super::import::ImportError;
use crate::money::{Currency, Money};

/// No card has ever asked a thousand of any currency's units but the smallest ones; a cell above
/// this is a mistake in any of the sixteen currencies.
const ABSURD_MICROS: i64 = 10_000 * 1_000_000;

/// Reads a rate such as `0.0300`, `$0.0300` or `1,234.5600`, or `n/a`, where Meta has none.
pub(super) fn rate(
    market: &str,
    column: &str,
    cell: &str,
    currency: Currency,
) -> Result<Option<Money>, ImportError> {
    let cell = cell.trim();
    if cell.eq_ignore_ascii_case("n/a") {
        return Ok(None);
    }
    let refuse = || ImportError::Cell {
        market: market.to_owned(),
        column: column.to_owned(),
        cell: cell.to_owned(),
    };
    let bare = without_symbol(cell, currency);
    let plain = without_thousands(bare).ok_or_else(|| {
        if bare
            .bytes()
            .all(|b| b.is_ascii_digit() || b",.".contains(&b))
        {
            ImportError::CommaDecimal {
                market: market.to_owned(),
                cell: cell.to_owned(),
            }
        } else {
            refuse()
        }
    })?;
    let exact = without_float_noise(&plain).ok_or_else(refuse)?;
    let rate = Money::parse(&exact, currency).map_err(|_| refuse())?;
    if rate.micros <= 0 || rate.micros > ABSURD_MICROS {
        return Err(refuse());
    }
    Ok(Some(rate))
}

/// The cell without the currency's own symbol or letters, on either side.
fn without_symbol(cell: &str, currency: Currency) -> &str {
    let symbols: &[&str] = match currency.code() {
        "USD" => &["US$", "$"],
        "EUR" => &["€"],
        "GBP" => &["£"],
        "INR" => &["₹"],
        "BRL" => &["R$"],
        "IDR" => &["Rp"],
        "MYR" => &["RM"],
        "PEN" => &["S/"],
        "ARS" | "AUD" | "CLP" | "COP" | "MXN" | "SGD" => &["$"],
        _ => &[],
    };
    symbols
        .iter()
        .copied()
        .chain([currency.code()])
        .find_map(|symbol| cell.strip_prefix(symbol).or(cell.strip_suffix(symbol)))
        .map_or(cell, str::trim)
}

/// `1,234.5600` as `1234.5600`. A comma is taken only where it cannot be a decimal sign: groups
/// of three, and a point after them.
fn without_thousands(amount: &str) -> Option<String> {
    if !amount.contains(',') {
        return Some(amount.to_owned());
    }
    let (units, fraction) = amount.split_once('.')?;
    let groups = whole_number(units).filter(|_| !units.starts_with('0'))?;
    (!fraction.contains(',')).then(|| format!("{groups}.{fraction}"))
}

/// A whole number, with or without commas between groups of three digits.
pub(super) fn whole_number(text: &str) -> Option<u64> {
    let (first, rest) = text.split_once(',').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let groups = rest.is_empty() && first == text
        || (1..=3).contains(&first.len())
            && rest
                .split(',')
                .all(|group| group.len() == 3 && digits(group));
    if first.is_empty() || !digits(first) || !groups {
        return None;
    }
    text.replace(',', "").parse().ok()
}

/// A decimal as a spreadsheet keeps it (`0.030000000000000002`) to six places, if it lies within
/// a billionth of one; `None` where digits would get lost.
fn without_float_noise(decimal: &str) -> Option<String> {
    let Some((units, fraction)) = decimal.split_once('.') else {
        return Some(decimal.to_owned());
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if fraction.len() <= 6 || !digits(fraction) || !digits(units) {
        return Some(decimal.to_owned());
    }
    let (places, noise) = fraction.split_at(6);
    let micros: u64 = format!("{units}{places}").parse().ok()?;
    let rounded = match &format!("{noise:0<3}")[..3] {
        "000" => micros,
        "999" => micros.checked_add(1)?,
        _ => return None,
    };
    Some(format!(
        "{}.{:06}",
        rounded / 1_000_000,
        rounded % 1_000_000
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn read(cell: &str, currency: &str) -> Result<Option<String>, ImportError> {
        let read = rate("France", "utility", cell, currency.parse().unwrap());
        read.map(|rate| rate.map(|rate| rate.decimal()))
    }

    #[test]
    fn a_rate_is_read_as_people_and_spreadsheets_write_it() {
        for (cell, currency, expected) in [
            ("0.0300", "USD", "0.0300"),
            (" 0.03 ", "USD", "0.0300"),
            ("$0.0300", "USD", "0.0300"),
            ("US$ 0.0300", "USD", "0.0300"),
            ("USD 0.0300", "USD", "0.0300"),
            ("0.0248 €", "EUR", "0.0248"),
            ("R$0.3217", "BRL", "0.3217"),
            ("46.0227", "COP", "46.0227"),
            ("1,234.5600", "IDR", "1234.5600"),
            ("0.030000000000000002", "USD", "0.0300"),
            ("0.029999999999999999", "USD", "0.0300"),
            ("0.03000000099", "USD", "0.0300"),
            ("0.999999999999", "USD", "1.0000"),
        ] {
            assert_eq!(
                read(cell, currency).unwrap().as_deref(),
                Some(expected),
                "{cell}"
            );
        }
        assert_eq!(read("N/A", "USD").unwrap(), None);
    }

    #[test]
    fn what_could_be_another_amount_is_refused() {
        for cell in ["0,0300", "1,234", "1.234,56", "0,030.5", "12,34.5", ",5"] {
            assert!(
                matches!(read(cell, "USD"), Err(ImportError::CommaDecimal { .. })),
                "{cell}"
            );
        }
        for cell in [
            "",
            "0",
            "0.0000",
            "-0.0300",
            "free",
            "€0.0300",
            "£0.03",
            "3e-2",
            "0.03.00",
            "--",
            "0.0300001",
            "0.0300000011",
            "99999999",
            "TBD",
            "0.03 0.04",
            "$",
            "#REF!",
            "٠.٠٣",
        ] {
            assert!(
                matches!(read(cell, "USD"), Err(ImportError::Cell { .. })),
                "{cell}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_rate_survives_a_spreadsheet(micros in 1i64..10_000_000_000) {
            let rate = Money { micros, currency: Currency::USD };
            // Cell values are floats in a spreadsheet; ours stay integers.
            let kept = format!("{}", micros as f64 / 1_000_000.0);
            prop_assert_eq!(read(&kept, "USD").unwrap(), Some(rate.decimal()));
        }

        #[test]
        fn no_cell_breaks_the_reader(cell in "\\PC*", digits in "[$€0-9.,]{0,30}") {
            let _ = read(&cell, "USD");
            let _ = read(&digits, "EUR");
        }
    }
}
