//! Amounts as others write them, read exactly.

/// A decimal in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Millionths of a unit.
    pub micros: i64,
    /// Digits after the point, as written.
    pub places: u32,
    /// It had more than six digits after the point: rounded half to even.
    pub rounded: bool,
}

/// Reads `12`, `0.03`, `-1.5`, `3e-5`. `None` for anything else, or for what does not fit.
pub(super) fn read(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, number) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (units, fraction) = number.split_once('.').unwrap_or((number, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if units.is_empty() || !plain(units) || !plain(fraction) || !(-30..=30).contains(&exponent) {
        return None;
    }
    let digits: i128 = format!("{units}{fraction}").parse().ok()?;
    let places = i32::try_from(fraction.len()).ok()? - exponent;
    let (micros, rounded) = scaled(digits, 6 - places)?;
    let micros = i64::try_from(micros).ok()?;
    Some(Decimal {
        micros: if negative { -micros } else { micros },
        places: u32::try_from(places).unwrap_or(0),
        rounded,
    })
}

/// Whether `exact` becomes `written` when it is rounded to `places` digits after the point, as a
/// bill does that has no millionths. Halves may go either way.
pub(super) fn rounds_to(exact: i64, written: i64, places: u32) -> bool {
    let Some(digits) = 6u32.checked_sub(places.max(2)) else {
        return exact == written;
    };
    let unit = 10i64.pow(digits);
    written % unit == 0 && exact.abs_diff(written) * 2 <= unit.unsigned_abs()
}

/// `digits` × 10^`power`, half to even, and whether anything was lost.
fn scaled(digits: i128, power: i32) -> Option<(i128, bool)> {
    if power >= 0 {
        let factor = 10i128.checked_pow(power.unsigned_abs())?;
        return Some((digits.checked_mul(factor)?, false));
    }
    let Some(divisor) = 10i128.checked_pow(power.unsigned_abs()) else {
        return Some((0, digits != 0));
    };
    let (whole, rest) = (digits / divisor, digits % divisor);
    let up = rest * 2 > divisor || (rest * 2 == divisor && whole % 2 == 1);
    Some((whole + i128::from(up), rest != 0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_meta_writes_is_read_to_the_millionth() {
        let micros = |text| read(text).unwrap().micros;
        assert_eq!(micros("0.03"), 30_000);
        assert_eq!(micros("12"), 12_000_000);
        assert_eq!(micros("-1.5"), -1_500_000);
        assert_eq!(micros("3e-5"), 30);
        assert_eq!(micros("1.2E3"), 1_200_000_000);
        for bad in ["", ".", ".5", "1,5", "$1", "1.5.0", "1e99", "NaN"] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn more_than_six_places_are_rounded_half_to_even_and_it_is_said() {
        let whole = |text| {
            let read = read(text).unwrap();
            (read.micros, read.rounded)
        };
        assert_eq!(whole("0.0000015"), (2, true));
        assert_eq!(whole("0.0000025"), (2, true));
        assert_eq!(whole("0.00000251"), (3, true));
        assert_eq!(whole("0.0000030"), (3, false));
        assert_eq!(whole("0.30000000000000004"), (300_000, true));
    }

    #[test]
    fn a_bill_in_cents_is_the_same_sum() {
        assert!(rounds_to(71_400, 70_000, 2));
        assert!(rounds_to(75_000, 80_000, 2) && rounds_to(75_000, 70_000, 2));
        assert!(!rounds_to(76_000, 70_000, 2));
        assert!(!rounds_to(71_400, 71_000, 2), "that has three places");
        assert!(rounds_to(71_400, 71_400, 6));
        assert!(!rounds_to(71_000, 100_000, 0), "a bill has cents");
    }

    #[test]
    fn every_amount_of_ours_reads_back() {
        let currency = domain::money::Currency::USD;
        for micros in (-2_000_003..2_000_003).step_by(997) {
            let text = domain::money::Money { micros, currency }.decimal();
            let back = read(&text).unwrap();
            assert_eq!((back.micros, back.rounded), (micros, false), "{text}");
        }
    }
}
