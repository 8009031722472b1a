//! Messages are filed once, paged by key, changed by their customers, and found again.

use crate::shop::{self, Key, at, number, text_message, wamid};
use domain::{
    content::Content,
    entry::Stamp,
    id::MessageKey,
    status::{Pricing, Status},
};
use proptest::prelude::*;
use store::{
    Cursor,
    message::{self, Inserted, NewMessage, Place},
};

#[test]
fn a_webhook_that_comes_twice_files_its_message_once() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Léa");
    let first = shop.write(move |tx| message::insert(tx, &text_message(thread, "a", 0, "Bonjour")));
    let again =
        shop.write(move |tx| message::insert(tx, &text_message(thread, "a", 5, "Autre chose")));
    assert!(matches!(first, Inserted::New(_)));
    assert_eq!(again, Inserted::Known(first.key()));
    let row = shop
        .read(move |read| message::by_wamid(read, &number(1), &wamid("a")))
        .unwrap();
    assert_eq!(
        row.content.text(),
        Some("Bonjour"),
        "what was filed first stays"
    );
}

#[test]
fn two_numbers_may_use_the_same_message_id() {
    let shop = shop::open();
    let (who, one) = shop.customer("Léa");
    let two = shop
        .write(move |tx| store::thread::find_or_create(tx, &number(2), who))
        .id;
    let a = shop.text(one, "same", 0, "to the first");
    let b = shop.text(two, "same", 0, "to the second");
    assert_ne!(a, b);
}

proptest! {
    #![proptest_config(shop::cases(16))]

    #[test]
    fn every_way_through_a_conversation_shows_each_message_once(
        seconds in prop::collection::vec(0i64..40, 1..50),
        limit in 1u32..9,
        middle in 0usize..50,
    ) {
        let shop = shop::open();
        let (_, thread) = shop.customer("Ana");
        let mut wanted: Vec<(i64, MessageKey)> =
            seconds.iter().enumerate().map(|(n, second)| (*second, shop.text(thread, &n.to_string(), *second, "x"))).collect();
        wanted.sort_unstable();
        let keys: Vec<MessageKey> = wanted.iter().map(|(_, key)| *key).collect();
        let page = |place| shop.read(move |read| message::page(read, thread, place, limit));

        let mut back = Vec::new();
        let mut place = Place::Newest;
        loop {
            let page = page(place);
            back.splice(0..0, page.rows.iter().map(|row| row.key));
            match page.older { Some(older) => place = Place::Before(older), None => break }
        }
        prop_assert_eq!(&back, &keys);

        let mut on = Vec::new();
        let mut place = Place::After(Cursor { sort: i64::MIN, id: i64::MIN });
        loop {
            let page = page(place);
            on.extend(page.rows.iter().map(|row| row.key));
            match page.newer { Some(newer) => place = Place::After(newer), None => break }
        }
        prop_assert_eq!(&on, &keys);

        let middle = keys[middle % keys.len()];
        let around = page(Place::Around(middle));
        let mut both: Vec<MessageKey> = around.rows.iter().map(|row| row.key).collect();
        prop_assert!(both.contains(&middle));
        let (mut older, mut newer) = (around.older, around.newer);
        while let Some(place) = older {
            let page = page(Place::Before(place));
            both.splice(0..0, page.rows.iter().map(|row| row.key));
            older = page.older;
        }
        while let Some(place) = newer {
            let page = page(Place::After(place));
            both.extend(page.rows.iter().map(|row| row.key));
            newer = page.newer;
        }
        prop_assert_eq!(&both, &keys);
    }
}

#[test]
fn imported_history_gets_lower_keys_the_later_it_is_imported() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let live = shop.text(thread, "live", 100, "today");
    let historic = |name: &str, second| {
        let new = NewMessage {
            historic: true,
            ..text_message(thread, name, second, "then")
        };
        shop.write(move |tx| message::insert(tx, &new)).key()
    };
    let (yesterday, last_month) = (historic("h1", 50), historic("h2", 10));
    let next = shop.text(thread, "live2", 101, "today too");
    assert!(last_month < yesterday && yesterday < live && live < next);
}

#[test]
fn an_edit_keeps_what_was_said_first_and_a_revoke_hides_it_from_search() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let key = shop.text(thread, "a", 0, "deux baguettes");
    for body in ["trois baguettes", "quatre croissants"] {
        let content = Content::Text {
            body: body.to_owned(),
        };
        shop.write(move |tx| message::update_content(tx, key, &content));
    }
    let row = shop.read(move |read| message::get(read, key)).unwrap();
    assert_eq!(row.edited_from.as_deref(), Some("deux baguettes"));
    assert_eq!(row.content.text(), Some("quatre croissants"));
    assert_eq!(hits(&shop, "baguettes"), []);
    assert_eq!(hits(&shop, "croissants"), [key]);
    shop.write(move |tx| message::revoke(tx, key));
    assert!(
        shop.read(move |read| message::get(read, key))
            .unwrap()
            .revoked
    );
    assert_eq!(hits(&shop, "croissants"), []);
}

fn hits(shop: &shop::Shop, text: &'static str) -> Vec<MessageKey> {
    let words = store::search::SearchWords::new(text).unwrap();
    let found = shop.read(move |read| store::search::messages(read, &words, None, 50));
    found.into_iter().map(|hit| hit.key).collect()
}

#[test]
fn statuses_and_prices_are_kept_with_the_message() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let key = shop.write(move |tx| shop::enqueue(tx, thread, 1, 0));
    let pricing = Pricing {
        model: Some("PMP".to_owned()),
        kind: Some("free_customer_service".to_owned()),
        subtype: None,
        category: Some("service".to_owned()),
        billable: Some(false),
    };
    let said = pricing.clone();
    shop.write(move |tx| {
        message::set_wamid(tx, key, &wamid("sent"))?;
        message::set_status(tx, key, Status::Delivered, at(3), Some(&said), None)?;
        message::set_status(tx, key, Status::Read, at(4), None, None)
    });
    let row = shop
        .read(move |read| message::by_outgoing(read, shop::outgoing(1)))
        .unwrap();
    assert_eq!(
        (row.wamid, row.status, row.status_at),
        (Some(wamid("sent")), Some(Status::Read), Some(at(4)))
    );
    assert_eq!(
        row.pricing,
        Some(pricing),
        "a later status without a price does not take it away"
    );
}

#[test]
fn a_message_has_one_emoji_of_each_side_and_the_newest_counts() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let on = |ours: bool, emoji: Option<&'static str>| {
        shop.write(move |tx| message::set_reaction(tx, thread, &wamid("a"), ours, emoji));
    };
    on(false, Some("👍"));
    on(true, Some("❤️"));
    on(false, Some("😂"));
    let now = || -> Vec<(bool, String)> {
        let found =
            shop.read(move |read| message::reactions(read, thread, &[wamid("a"), wamid("b")]));
        found
            .into_iter()
            .map(|found| (found.ours, found.emoji))
            .collect()
    };
    assert_eq!(now(), [(false, "😂".to_owned()), (true, "❤️".to_owned())]);
    on(true, None);
    assert_eq!(now(), [(false, "😂".to_owned())]);
}

#[test]
fn reading_goes_on_at_the_first_unread_message() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let keys: Vec<MessageKey> = (0..5)
        .map(|n| shop.text(thread, &n.to_string(), n, "x"))
        .collect();
    assert_eq!(
        shop.read(move |read| message::first_unread(read, thread, Some(Stamp::at(at(2))))),
        Some(keys[3])
    );
    assert_eq!(
        shop.read(move |read| message::first_unread(read, thread, Some(Stamp::at(at(4))))),
        None
    );
}
