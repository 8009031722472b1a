//! Telephone numbers, as Meta writes them and as people do.
//!
//! Meta's `wa_id` is taken as it comes: test and sample numbers are not valid anywhere and must
//! still be answered. A number a person types is read with libphonenumber's rules.

use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, PhoneNumber};
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A telephone number with its country code: `+33639981240`. 7 to 15 digits after the `+`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct E164(String);

/// A telephone line, whichever way its number is written. Equal for the variants that Brazil,
/// Mexico and Argentina know of one number. To compare with, never to dial.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct LineKey(String);

/// Why a text is no telephone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// No number in it, or none that can be completed without knowing the country.
    #[error("not a telephone number")]
    NotANumber,
    /// Fewer than 7 or more than 15 digits with the country code.
    #[error("a telephone number has 7 to 15 digits")]
    Length,
}

impl E164 {
    /// Reads a number as a person types or pastes it (see [`as_typed`]). Without `+` or `00` it is taken as one of
    /// `default_region` (two letters, such as `FR`).
    ///
    /// # Errors
    /// See [`PhoneError`].
    ///
    /// ```
    /// use domain::phone::E164;
    /// let number = E164::parse("06 39 98 12 40", Some("FR"))?;
    /// assert_eq!(number.as_str(), "+33639981240");
    /// assert_eq!(number.international(), "+33 6 39 98 12 40");
    /// # Ok::<(), domain::phone::PhoneError>(())
    /// ```
    pub fn parse(text: &str, default_region: Option<&str>) -> Result<Self, PhoneError> {
        let region = default_region.and_then(|region| region.to_ascii_uppercase().parse().ok());
        let text = as_typed(text);
        let written = match text.strip_prefix("00") {
            Some(rest) => format!("+{rest}"),
            None => text,
        };
        let number = phonenumber::parse(region, written).map_err(|_| PhoneError::NotANumber)?;
        Self::from_digits(
            number
                .format()
                .mode(Mode::E164)
                .to_string()
                .trim_start_matches('+'),
        )
    }

    /// Takes Meta's `wa_id`: digits, with or without `+`. Invalid numbers are kept, because Meta
    /// sends them in samples and tests; `None` when it is not 7 to 15 digits.
    pub fn from_wa_id(wa_id: &str) -> Option<Self> {
        let wa_id = wa_id.trim();
        Self::from_digits(wa_id.strip_prefix('+').unwrap_or(wa_id)).ok()
    }

    /// The number with its `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without `+`, as Meta writes a `wa_id`.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// The line this number reaches.
    pub fn canonical(&self) -> LineKey {
        let digits = self.digits();
        let line = match digits.split_at_checked(2) {
            Some(("55", national)) => brazilian(national).map(|rest| format!("55{rest}")),
            Some(("52", national)) => mexican(national).map(|rest| format!("52{rest}")),
            Some(("54", national)) => argentinian(national).map(|rest| format!("54{rest}")),
            _ => None,
        };
        LineKey(format!("+{}", line.as_deref().unwrap_or(digits)))
    }

    /// The number as people read it, `+33 6 39 98 12 40`.
    pub fn international(&self) -> String {
        match self.parsed() {
            Some(number) => number.format().mode(Mode::International).to_string(),
            None => self.0.clone(),
        }
    }

    /// The two letters of the country, when libphonenumber knows it. Never used for prices.
    pub fn country(&self) -> Option<String> {
        let number = self.parsed()?;
        let region = number.metadata(&DATABASE)?.id();
        (region.len() == 2 && region.bytes().all(|b| b.is_ascii_alphabetic()))
            .then(|| region.to_owned())
    }

    fn parsed(&self) -> Option<PhoneNumber> {
        phonenumber::parse(None, &self.0).ok()
    }

    fn from_digits(digits: &str) -> Result<Self, PhoneError> {
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(PhoneError::NotANumber);
        }
        if !(7..=15).contains(&digits.len()) {
            return Err(PhoneError::Length);
        }
        Ok(Self(format!("+{digits}")))
    }
}

/// Mobile numbers gained a leading 9 after the area code; WhatsApp still knows older accounts
/// without it. Only numbers that had eight digits beginning with 6 to 9 are twins: the others
/// without the 9 are landlines of somebody else.
fn brazilian(national: &str) -> Option<String> {
    let (area, line) = national.split_at_checked(2)?;
    let old = line.strip_prefix('9').filter(|old| old.len() == 8)?;
    matches!(old.as_bytes()[0], b'6'..=b'9').then(|| format!("{area}{old}"))
}

/// Mobile numbers were once dialled with a 1 after the country code.
fn mexican(national: &str) -> Option<String> {
    national
        .strip_prefix('1')
        .filter(|rest| rest.len() == 10)
        .map(str::to_owned)
}

/// Mobile numbers carry a 9 from abroad and a 15 after the area code at home.
fn argentinian(national: &str) -> Option<String> {
    if let Some(rest) = national.strip_prefix('9').filter(|rest| rest.len() == 10) {
        return Some(rest.to_owned());
    }
    if national.len() != 12 {
        return None;
    }
    // Buenos Aires has the only area code of two digits; the others have three or four, and the
    // library knows which.
    let number = phonenumber::parse(Some(phonenumber::country::AR), format!("0{national}")).ok()?;
    let significant = number.national().value().to_string();
    significant
        .strip_prefix('9')
        .filter(|rest| rest.len() == 10)
        .map(str::to_owned)
}

/// What of a pasted text is the number: without the marks of writing direction that address books
/// put around it, with European digits and the plain `+`, out of a `tel:` or `wa.me` address.
///
/// ```
/// use domain::phone::as_typed;
/// assert_eq!(as_typed("\u{202a}+33 6 39 98 12 40\u{202c}"), "+33 6 39 98 12 40");
/// assert_eq!(as_typed("https://wa.me/33639981240?text=Bonjour"), "+33639981240");
/// assert_eq!(as_typed("+٩٦٦ ٥٠"), "+966 50");
/// ```
pub fn as_typed(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(plain_sign)
        .collect();
    let plain = plain.trim();
    let lower = plain.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix("tel:") {
        return number.split([';', '?']).next().unwrap_or("").to_owned();
    }
    let address = lower
        .strip_prefix("https://")
        .or(lower.strip_prefix("http://"))
        .unwrap_or(&lower);
    let linked = address
        .strip_prefix("wa.me/")
        .or(address.strip_prefix("api.whatsapp.com/send?phone="))
        .or(address.strip_prefix("whatsapp://send?phone="));
    match linked {
        Some(number) => {
            let digits: String = number
                .trim_start_matches(['+', ' '])
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            format!("+{digits}")
        }
        None => plain.to_owned(),
    }
}

/// Marks of writing direction, joiners and the byte-order mark: nobody sees them in what they paste.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The first of ten digits in a row, of every script that customers' address books are written in.
const ZEROS: [char; 12] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ff10}',
];

fn plain_sign(c: char) -> char {
    match c {
        '＋' | '﹢' => '+',
        '－' | '‐' | '‑' | '–' => '-',
        _ => ZEROS
            .iter()
            .find_map(|zero| {
                u32::from(c)
                    .checked_sub(u32::from(*zero))
                    .filter(|n| *n < 10)
            })
            .and_then(|digit| char::from_digit(digit, 10))
            .unwrap_or(c),
    }
}

impl LineKey {
    /// The key as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for E164 {
    type Error = PhoneError;

    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::from_digits(text.trim().trim_start_matches('+'))
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.0
    }
}

impl From<LineKey> for String {
    fn from(key: LineKey) -> Self {
        key.0
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
