//! Who an item is about: its own ids, completed from the `contacts` beside it.
//!
//! A contact belongs to an item when they share an id, or when it is the only one and nothing
//! speaks against it. An item that names nobody is nobody's, whoever stands beside it: a batch may
//! hold the messages of several. Must never give one customer's name, or window, to another.

use crate::json::words;
use domain::{
    customer::Identity,
    id::Bsuid,
    phone::{E164, LineKey},
};
use serde_json::Value;
use std::collections::HashMap;

/// The contacts beside a change's items. A batch may hold thousands of both, so each contact is
/// read once and found by its ids.
#[derive(Default)]
pub(super) struct Contacts {
    known: Vec<Identity>,
    by_bsuid: HashMap<Bsuid, usize>,
    by_line: HashMap<LineKey, usize>,
}

impl Contacts {
    pub(super) fn read(list: &[Value]) -> Self {
        let mut contacts = Self::default();
        for identity in list.iter().map(contact) {
            let place = contacts.known.len();
            if let Some(bsuid) = &identity.bsuid {
                contacts.by_bsuid.entry(bsuid.clone()).or_insert(place);
            }
            if let Some(phone) = &identity.phone {
                contacts.by_line.entry(phone.canonical()).or_insert(place);
            }
            contacts.known.push(identity);
        }
        contacts
    }

    /// The first contact that shares an id with `named`.
    fn sharing(&self, named: &Identity) -> Option<&Identity> {
        let by_bsuid = named.bsuid.as_ref().and_then(|id| self.by_bsuid.get(id));
        let line = named.phone.as_ref().map(E164::canonical);
        let by_line = line.as_ref().and_then(|line| self.by_line.get(line));
        let place = by_bsuid.into_iter().chain(by_line).min()?;
        self.known.get(*place)
    }

    /// The only contact there is, when nothing speaks against its being `named`.
    fn only(&self, named: &Identity) -> Option<&Identity> {
        match self.known.as_slice() {
            [only] if !contradicts(named, only) => Some(only),
            _ => None,
        }
    }
}

/// The party an item names by `number_key` and `user_key`.
pub(super) fn party(
    item: &Value,
    number_key: &str,
    user_key: &str,
    contacts: &Contacts,
) -> Identity {
    complete(named(item, number_key, user_key), contacts)
}

/// The same, completed only by a contact that shares an id with it: for what may concern somebody
/// else than the only contact beside it.
pub(super) fn party_by_id(
    item: &Value,
    number_key: &str,
    user_key: &str,
    contacts: &Contacts,
) -> Identity {
    let named = named(item, number_key, user_key);
    let same = contacts.sharing(&named).cloned();
    with(named, same)
}

/// What an item itself says of the party.
fn named(item: &Value, number_key: &str, user_key: &str) -> Identity {
    Identity::from_meta(words(item, number_key), words(item, user_key), None, None)
}

/// `named` with what the contact that belongs to it adds. Who is not named at all stays nobody.
pub(super) fn complete(named: Identity, contacts: &Contacts) -> Identity {
    if named.aliases().is_empty() {
        return named;
    }
    let contact = contacts.sharing(&named).or_else(|| contacts.only(&named));
    let contact = contact.cloned();
    with(named, contact)
}

fn with(named: Identity, contact: Option<Identity>) -> Identity {
    let Some(contact) = contact else { return named };
    Identity {
        bsuid: named.bsuid.or(contact.bsuid),
        phone: named.phone.or(contact.phone),
        username: named.username.or(contact.username),
        name: named.name.or(contact.name),
    }
}

fn contact(from: &Value) -> Identity {
    let profile = from.get("profile").unwrap_or(&Value::Null);
    let username = words(profile, "username").or_else(|| words(from, "username"));
    Identity::from_meta(
        words(from, "wa_id"),
        words(from, "user_id"),
        username,
        words(profile, "name"),
    )
}

fn contradicts(a: &Identity, b: &Identity) -> bool {
    same_bsuid(a, b) == Some(false) || same_phone(a, b) == Some(false)
}

fn same_bsuid(a: &Identity, b: &Identity) -> Option<bool> {
    Some(a.bsuid.as_ref()? == b.bsuid.as_ref()?)
}

fn same_phone(a: &Identity, b: &Identity) -> Option<bool> {
    Some(a.phone.as_ref()?.canonical() == b.phone.as_ref()?.canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn from(item: Value, contacts: Value) -> Identity {
        party(
            &item,
            "from",
            "from_user_id",
            &Contacts::read(contacts.as_array().map_or(&[], Vec::as_slice)),
        )
    }

    #[test]
    fn two_customers_in_one_change_keep_their_own_names() {
        let contacts = json!([
            {"wa_id": "33639980001", "profile": {"name": "Amina"}},
            {"wa_id": "33639980002", "user_id": "FR.22", "profile": {"name": "Bruno", "username": "@bruno"}}]);
        assert_eq!(
            from(json!({"from": "33639980002"}), contacts.clone())
                .name
                .as_deref(),
            Some("Bruno")
        );
        assert_eq!(
            from(json!({"from_user_id": "FR.22"}), contacts.clone())
                .name
                .as_deref(),
            Some("Bruno")
        );
        assert_eq!(
            from(json!({"from": "33639980003"}), contacts.clone()).name,
            None,
            "a third customer is nobody's namesake"
        );
        assert_eq!(from(json!({}), contacts).name, None);
    }

    #[test]
    fn the_only_contact_completes_a_customer_without_a_number() {
        let contacts =
            json!([{"user_id": "FR.9", "profile": {"name": "Zoé", "username": "zoe.b"}}]);
        let zoe = from(json!({"from": "", "from_user_id": "FR.9"}), contacts);
        assert_eq!(
            (
                zoe.bsuid.as_ref().map(|id| id.as_str()),
                zoe.name.as_deref()
            ),
            (Some("FR.9"), Some("Zoé"))
        );
    }

    #[test]
    fn an_item_that_names_nobody_is_not_the_only_contacts() {
        let contacts = json!([{"wa_id": "33639980001", "profile": {"name": "Amina"}}]);
        assert_eq!(from(json!({"from": ""}), contacts), Identity::default());
    }

    #[test]
    fn the_only_contact_is_not_taken_when_its_number_is_another() {
        let contacts = json!([{"wa_id": "33639980001", "profile": {"name": "Amina"}}]);
        assert_eq!(from(json!({"from": "33639980002"}), contacts).name, None);
    }

    #[test]
    fn both_writings_of_a_brazilian_number_are_one_customer() {
        let contacts = json!([{"wa_id": "5511987654321", "profile": {"name": "Caio"}}]);
        assert_eq!(
            from(json!({"from": "551187654321"}), contacts)
                .name
                .as_deref(),
            Some("Caio")
        );
    }
}
