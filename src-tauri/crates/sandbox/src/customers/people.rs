//! Who is who: phone numbers to customers and back. The same line can be written several ways
//! in Brazil, Mexico and Argentina; a business-scoped id never passes through phone parsing.

use super::places;
use crate::ids;
use crate::world::{Customer, Thread, World};

/// Only the digits of a phone number, as `wa_id` has them.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether the text is a business-scoped user id (`CC.…`) and no phone number.
pub(crate) fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else {
        return false;
    };
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=128).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
}

/// The digits that a message to `to` goes to. Without a plus sign the sender's calling code is
/// put in front (Meta, Send messages, 2026-05-21), unless the number is one that wrote to us or
/// already is one of the sender's country.
pub(crate) fn dialled(world: &World, own: &str, to: &str) -> String {
    let given = digits(to);
    let code = places::calling_code(places::country(own));
    let at_home = given.starts_with(code) && given.len() >= own.len();
    if to.trim_start().starts_with('+') || at_home || world.lines.contains_key(&line(&given)) {
        return given;
    }
    format!("{code}{given}")
}

/// One spelling for each line: Brazil's ninth digit, Mexico's 1 and Argentina's 9 fold away.
pub(crate) fn line(digits: &str) -> String {
    if digits.len() == 13 && digits.starts_with("55") && digits.as_bytes()[4] == b'9' {
        return format!("{}{}", &digits[..4], &digits[5..]);
    }
    for (long, short) in [("521", "52"), ("549", "54")] {
        if digits.len() == 13 && digits.starts_with(long) {
            return format!("{short}{}", &digits[3..]);
        }
    }
    digits.to_owned()
}

/// The customer on this phone line or with this id; made when nobody is known yet.
pub(crate) fn meet(world: &mut World, address: &str) -> String {
    if is_user_id(address) {
        world
            .customers
            .entry(address.to_owned())
            .or_insert_with(|| Customer {
                user_id: address.to_owned(),
                wa_id: None,
                name: String::new(),
                username: None,
            });
        return address.to_owned();
    }
    let wa_id = digits(address);
    let line = line(&wa_id);
    if let Some(user_id) = world.lines.get(&line) {
        return user_id.clone();
    }
    let user_id = ids::user_id(places::country(&wa_id), &world.account.waba_id, &line);
    let customer = Customer {
        user_id: user_id.clone(),
        wa_id: Some(wa_id),
        name: String::new(),
        username: None,
    };
    world.customers.insert(user_id.clone(), customer);
    world.lines.insert(line, user_id.clone());
    user_id
}

/// The key of what a number and a customer share.
pub(crate) fn thread_key(number: &str, customer: &str) -> String {
    format!("{number}|{customer}")
}

/// What a number and a customer share; made on first contact.
pub(crate) fn thread<'a>(world: &'a mut World, number: &str, customer: &str) -> &'a mut Thread {
    world
        .threads
        .entry(thread_key(number, customer))
        .or_insert_with(|| Thread {
            number: number.to_owned(),
            customer: customer.to_owned(),
            written_at: None,
            ad_at: None,
            entry_until: None,
            entry_id: None,
            blocked: false,
            typing_until: None,
            messages: Vec::new(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_one_line_are_one() {
        assert_eq!(line("5511987654321"), line("551187654321"));
        assert_eq!(line("5215512345678"), line("525512345678"));
        assert_eq!(line("5491123456789"), line("541123456789"));
        assert_ne!(line("33639980101"), line("33639980102"));
    }

    #[test]
    fn a_number_without_its_country_gets_the_senders() {
        let mut world = World::default();
        let dial = |world: &World, to: &str| dialled(world, "33639980001", to);
        assert_eq!(dial(&world, "+1 (631) 555-1234"), "16315551234");
        assert_eq!(dial(&world, "(631) 555-1234"), "336315551234");
        assert_eq!(dial(&world, "1 (631) 555-1234"), "3316315551234");
        assert_eq!(dial(&world, "33639980101"), "33639980101");
        meet(&mut world, "+16315551234");
        assert_eq!(
            dial(&world, "16315551234"),
            "16315551234",
            "who wrote to us is known"
        );
    }

    #[test]
    fn ids_and_numbers_are_told_apart() {
        assert!(is_user_id("FR.1349120865530274191"));
        assert!(is_user_id("US.ENT.118"));
        assert!(!is_user_id("+33639980101"));
        assert!(!is_user_id("33.639"));
    }
}
