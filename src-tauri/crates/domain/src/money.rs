//! Money as Meta bills it: whole micro-units of one currency, never a float, never converted.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use ts_rs::TS;

/// A currency Meta bills in, by its ISO 4217 letters. Sixteen are offered as of 2026-10-01
/// (Meta, Pricing, 2026-09-11); any three capitals are kept so that a new one is data, not code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The United States dollar, in which Meta publishes every card.
    pub const USD: Self = Self(*b"USD");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The three capital letters.
    pub fn code(&self) -> &str {
        // Only ASCII capitals get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// What cannot be read as money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three letters.
    #[error("a currency is three letters, not {0:?}")]
    Currency(String),
    /// Not a plain decimal with at most six places.
    #[error("an amount is a decimal with at most six places, not {0:?}")]
    Amount(String),
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) => {
                Ok(Self([*a, *b, *c].map(|l| l.to_ascii_uppercase())))
            }
            _ => Err(MoneyError::Currency(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of one currency in millionths of its unit: 0.0300 USD is 30,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Money {
    /// Millionths of the currency's unit.
    pub micros: i64,
    /// The currency; amounts of two currencies are never added.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal such as `0.0300`.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] when it is not a plain decimal or has more than six places.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        parse_micros(amount)
            .map(|micros| Self { micros, currency })
            .ok_or_else(|| MoneyError::Amount(amount.to_owned()))
    }

    /// The decimal with at least four places, as Meta prints its rates: `0.0300`, `12.000001`.
    pub fn decimal(&self) -> String {
        let sign = if self.micros < 0 { "-" } else { "" };
        let magnitude = self.micros.unsigned_abs();
        let digits = format!(
            "{sign}{}.{:06}",
            magnitude / 1_000_000,
            magnitude % 1_000_000
        );
        let spare = digits.len() - digits.trim_end_matches('0').len();
        digits[..digits.len() - spare.min(2)].to_owned()
    }

    /// The sum, or `None` when the currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self {
            micros: self.micros.checked_add(other.micros)?,
            currency: self.currency,
        })
    }
}

fn parse_micros(amount: &str) -> Option<i64> {
    let amount = amount.trim();
    let (negative, digits) = amount
        .strip_prefix('-')
        .map_or((false, amount), |rest| (true, rest));
    let (units, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(units) || !plain(fraction) || fraction.len() > 6 {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    let total = units
        .parse::<i64>()
        .ok()?
        .checked_mul(1_000_000)?
        .checked_add(micros)?;
    Some(if negative { -total } else { total })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn writing_and_reading_changes_nothing(micros in -1_000_000_000_000_000i64..1_000_000_000_000_000) {
            let money = Money { micros, currency: Currency::USD };
            prop_assert_eq!(Money::parse(&money.decimal(), Currency::USD).unwrap(), money);
        }
    }

    #[test]
    fn rates_are_printed_as_meta_prints_them() {
        let printed = |micros| {
            Money {
                micros,
                currency: Currency::USD,
            }
            .decimal()
        };
        assert_eq!(printed(30_000), "0.0300");
        assert_eq!(printed(12_345_678), "12.345678");
        assert_eq!(printed(-500), "-0.0005");
    }

    #[test]
    fn an_amount_that_would_need_rounding_is_refused() {
        for bad in ["", ".", "1.", "1.2345678", "1e3", "0,03", "n/a"] {
            assert!(
                Money::parse(bad, Currency::USD).is_err(),
                "{bad:?} is not an exact amount"
            );
        }
    }

    #[test]
    fn two_currencies_are_never_added() {
        let (dollar, euro) = (
            Money {
                micros: 1,
                currency: Currency::USD,
            },
            Money {
                micros: 1,
                currency: Currency::EUR,
            },
        );
        assert_eq!(dollar.checked_add(euro), None);
    }
}
