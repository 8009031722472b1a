//! Who a customer is: one person of ours, known by any of several aliases.
//!
//! Any alias may be missing, and Meta writes "missing" in three ways. A business-scoped user id
//! never passes through phone parsing (Meta, Business-scoped user IDs, 2026-05-07).

use crate::id::{Bsuid, PersonId, Username};
use crate::phone::{E164, LineKey};
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

/// Who a webhook says it is about. All four may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Identity {
    /// Their id within our business portfolio.
    #[serde(default, deserialize_with = "bsuid_or_none")]
    pub bsuid: Option<Bsuid>,
    /// Their number, when Meta gives it.
    #[serde(default, deserialize_with = "phone_or_none")]
    pub phone: Option<E164>,
    /// Their username, without `@`.
    #[serde(default, deserialize_with = "username_or_none")]
    pub username: Option<Username>,
    /// The name they chose for their profile.
    #[serde(default, deserialize_with = "name_or_none")]
    pub name: Option<String>,
}

/// Something a person is recognised by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Alias {
    /// A business-scoped user id.
    Bsuid(Bsuid),
    /// A telephone line.
    Phone(LineKey),
    /// A username; it changes hands, so it counts only where nothing better is known.
    Username(Username),
}

/// Which of the people we know an identity belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Nobody yet.
    New,
    /// This one.
    Known(PersonId),
    /// Several turned out to be one.
    Merge {
        /// The one that stays: the one known longest (smallest id).
        keep: PersonId,
        /// Those whose aliases and history move over, ascending.
        absorb: Vec<PersonId>,
    },
}

impl Identity {
    /// What Meta said, in whichever of its ways: missing, null and `""` alike, a `wa_id` that is
    /// really a business-scoped id, a username with or without `@`.
    pub fn from_meta(
        wa_id: Option<&str>,
        user_id: Option<&str>,
        username: Option<&str>,
        name: Option<&str>,
    ) -> Self {
        let given = |text: Option<&str>| {
            text.map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let misplaced = wa_id.filter(|wa_id| is_bsuid(wa_id)).map(str::to_owned);
        Self {
            bsuid: given(user_id)
                .or_else(|| given(misplaced.as_deref()))
                .and_then(Bsuid::new),
            phone: given(wa_id)
                .filter(|wa_id| !is_bsuid(wa_id))
                .and_then(|wa_id| E164::from_wa_id(&wa_id)),
            username: given(username).and_then(|name| Username::new(name.trim_start_matches('@'))),
            name: given(name),
        }
    }

    /// What this identity can be recognised by later, best first.
    pub fn aliases(&self) -> Vec<Alias> {
        let bsuid = self.bsuid.clone().map(Alias::Bsuid);
        let phone = self
            .phone
            .as_ref()
            .map(|phone| Alias::Phone(phone.canonical()));
        let username = self.username.clone().map(Alias::Username);
        bsuid.into_iter().chain(phone).chain(username).collect()
    }

    /// What this identity is recognised by now: a username only when there is nothing better.
    fn identifying(&self) -> Vec<Alias> {
        let mut aliases = self.aliases();
        if aliases.len() > 1 {
            aliases.retain(|alias| !matches!(alias, Alias::Username(_)));
        }
        aliases
    }
}

impl Alias {
    /// `bsuid`, `phone` or `username`: how the store names the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bsuid(_) => "bsuid",
            Self::Phone(_) => "phone",
            Self::Username(_) => "username",
        }
    }

    /// The value as it is stored.
    pub fn value(&self) -> &str {
        match self {
            Self::Bsuid(id) => id.as_str(),
            Self::Phone(line) => line.as_str(),
            Self::Username(name) => name.as_str(),
        }
    }

    /// Reads a stored alias back; `None` for a kind this version does not know.
    pub fn from_stored(kind: &str, value: &str) -> Option<Self> {
        match kind {
            "bsuid" => Bsuid::new(value).map(Self::Bsuid),
            "phone" => E164::from_wa_id(value).map(|phone| Self::Phone(phone.canonical())),
            "username" => Username::new(value).map(Self::Username),
            _ => None,
        }
    }
}

/// Which of the `known` people `seen` belongs to. Business-scoped id and telephone line identify;
/// a username does so only when neither is given.
///
/// ```
/// use domain::{customer::{Identity, Resolution, resolve}, id::PersonId};
/// let seen = Identity::from_meta(Some("33639981240"), None, None, Some("Zoé"));
/// assert_eq!(resolve(&[], &seen, true), Resolution::New);
/// let known = [(PersonId(7), seen.aliases())];
/// assert_eq!(resolve(&known, &seen, true), Resolution::Known(PersonId(7)));
/// ```
///
/// Within `one_portfolio` a person has one business-scoped id, and another with their number: whoever
/// comes with a number and another id has been given the number after them (Meta, Business-scoped
/// user IDs, 2026-05-07). Several portfolios give one person several ids.
pub fn resolve(
    known: &[(PersonId, Vec<Alias>)],
    seen: &Identity,
    one_portfolio: bool,
) -> Resolution {
    let looked_for = seen.identifying();
    let Some(id) = seen.bsuid.as_ref().filter(|_| one_portfolio) else {
        return owners(known, &looked_for);
    };
    let mut may_be = known.to_vec();
    may_be
        .retain(|(_, aliases)| aliases.contains(&Alias::Bsuid(id.clone())) || !has_bsuid(aliases));
    owners(&may_be, &looked_for)
}

/// Whom a notice concerns that one alias was replaced by another (`user_changed_number`,
/// `user_changed_user_id`, `user_id_update`). Afterwards the person has `new` and no longer `old`,
/// which may soon be somebody else's.
///
/// Within `one_portfolio` the new number's owner of before is another person if they have a
/// business-scoped id: theirs would else be the one that is replaced.
pub fn resolve_change(
    known: &[(PersonId, Vec<Alias>)],
    old: &Alias,
    new: &Alias,
    one_portfolio: bool,
) -> Resolution {
    let mut may_be = known.to_vec();
    if one_portfolio && matches!(new, Alias::Phone(_)) {
        may_be.retain(|(_, aliases)| aliases.contains(old) || !has_bsuid(aliases));
    }
    owners(&may_be, &[old.clone(), new.clone()])
}

fn has_bsuid(aliases: &[Alias]) -> bool {
    aliases.iter().any(|alias| matches!(alias, Alias::Bsuid(_)))
}

fn owners(known: &[(PersonId, Vec<Alias>)], looked_for: &[Alias]) -> Resolution {
    let mut found: Vec<PersonId> = known
        .iter()
        .filter(|(_, aliases)| aliases.iter().any(|alias| looked_for.contains(alias)))
        .map(|(person, _)| *person)
        .collect();
    found.sort_unstable();
    found.dedup();
    match found.split_first() {
        None => Resolution::New,
        Some((only, [])) => Resolution::Known(*only),
        Some((keep, absorb)) => Resolution::Merge {
            keep: *keep,
            absorb: absorb.to_vec(),
        },
    }
}

/// What to call a customer: the name the shop saved, else the profile's, the username, the
/// number, the business-scoped id. Empty only when nothing at all is known.
///
/// What would turn the text around it is left out: a name must not make another be read.
pub fn display_name(saved: Option<&str>, identity: &Identity) -> String {
    let given = |name: &str| {
        let plain: String = name.chars().filter(|c| !turns_text(*c)).collect();
        Some(plain.trim().to_owned()).filter(|name| !name.is_empty())
    };
    saved
        .and_then(given)
        .or_else(|| identity.name.as_deref().and_then(given))
        .or_else(|| {
            identity
                .username
                .as_ref()
                .map(|username| format!("@{username}"))
        })
        .or_else(|| identity.phone.as_ref().map(E164::international))
        .or_else(|| identity.bsuid.as_ref().map(Bsuid::to_string))
        .unwrap_or_default()
}

/// Whether a sign overrides or embeds the direction of the text after it (Unicode, UAX 9).
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One or two signs for a round badge: the first letters of the first and last word, or the last
/// two digits of a number; `?` when there is neither.
pub fn initials(display_name: &str) -> String {
    let firsts: Vec<char> = display_name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphabetic()))
        .collect();
    match firsts.as_slice() {
        [] => {
            let digits: Vec<char> = display_name.chars().filter(char::is_ascii_digit).collect();
            if digits.is_empty() {
                "?".to_owned()
            } else {
                digits[digits.len().saturating_sub(2)..].iter().collect()
            }
        }
        [only] => only.to_uppercase().collect(),
        [first, .., last] => first.to_uppercase().chain(last.to_uppercase()).collect(),
    }
}

/// Whether `text` has the shape of a business-scoped user id: two letters of a country, a point,
/// letters and digits (`US.13491208655302741918`, a parent's `US.ENT.118`). Drafts of 2025 had
/// `user.` in place of the country.
pub fn is_bsuid(text: &str) -> bool {
    let Some((scope, rest)) = text.trim().split_once('.') else {
        return false;
    };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let country = scope.len() == 2 && scope.bytes().all(|b| b.is_ascii_alphabetic());
    (country || scope == "user") && rest.split('.').all(word)
}

fn text_or_none<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = Option::deserialize(reader)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

fn bsuid_or_none<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Bsuid>, D::Error> {
    Ok(text_or_none(reader)?.and_then(Bsuid::new))
}

fn phone_or_none<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<E164>, D::Error> {
    Ok(text_or_none(reader)?.and_then(|text| E164::from_wa_id(&text)))
}

fn username_or_none<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Username>, D::Error> {
    Ok(text_or_none(reader)?.and_then(|text| Username::new(text.trim_start_matches('@'))))
}

fn name_or_none<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<String>, D::Error> {
    text_or_none(reader)
}

#[cfg(test)]
mod tests;
