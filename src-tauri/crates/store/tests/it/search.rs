//! Search finds what a person would expect, in every script, whatever is typed.

use crate::shop::{self, at};
use domain::{id::MessageKey, phone::E164};
use proptest::prelude::*;
use store::{
    message::{self, NewMessage},
    person::{self, PersonRow},
    search::{self, SearchHit, SearchWords},
};

fn find(shop: &shop::Shop, text: &str, thread: Option<domain::id::ThreadId>) -> Vec<SearchHit> {
    let Some(words) = SearchWords::new(text) else {
        return Vec::new();
    };
    shop.read(move |read| search::messages(read, &words, thread, 50))
}

fn marked(hit: &SearchHit) -> Vec<&str> {
    hit.snippet
        .iter()
        .filter(|part| part.hit)
        .map(|part| part.text.as_str())
        .collect()
}

#[test]
fn words_are_found_without_accents_by_their_beginning_and_in_every_script() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let said = [
        ("fr", "Une crème brûlée, s'il vous plaît"),
        ("zh", "你好，请问几点开门？谢谢"),
        ("hi", "भुगतान कैसे करें"),
        ("ar", "هل المتجر مفتوح اليوم"),
        ("cs", "Příliš žluťoučký kůň"),
        ("th", "ร้านเปิดกี่โมง"),
        ("mix", "Commande ABC你好 prête"),
        ("oe", "Ma sœur aime les œufs"),
        ("de", "Die Straße nach Łódź, Smørrebrød"),
        ("marks", "مُحَمَّد في الـمـكـتبة"),
        ("apart", "voila\u{300} l'e\u{301}te\u{301}"),
    ];
    let keys: Vec<(&str, MessageKey)> = said
        .iter()
        .zip(0..)
        .map(|((name, text), second)| (*name, shop.text(thread, name, second, text)))
        .collect();
    let key = |name: &str| keys.iter().find(|(other, _)| *other == name).unwrap().1;
    for (typed, name) in [
        ("creme", "fr"),
        ("BRÛLÉE", "fr"),
        ("plaît crème", "fr"),
        ("brul", "fr"),
        ("几点", "zh"),
        ("请问几点", "zh"),
        ("भुगतान", "hi"),
        ("المتجر", "ar"),
        ("zlutouc", "cs"),
        ("เปิด", "th"),
        ("commande 你好", "mix"),
        ("soeur", "oe"),
        ("SŒUR", "oe"),
        ("oeufs", "oe"),
        ("strasse", "de"),
        ("STRASSE", "de"),
        ("lodz", "de"),
        ("smorrebrod", "de"),
        ("محمد", "marks"),
        ("مُحمد", "marks"),
        ("المكتبة", "marks"),
        ("l'été", "apart"),
    ] {
        for within in [None, Some(thread)] {
            let hits = find(&shop, typed, within);
            assert_eq!(
                hits.iter().map(|hit| hit.key).collect::<Vec<_>>(),
                [key(name)],
                "{typed:?} within {within:?}"
            );
            assert!(
                !marked(&hits[0]).is_empty(),
                "{typed:?} is marked in {:?}",
                hits[0].snippet
            );
        }
    }
    assert_eq!(
        find(&shop, "谢", None).len(),
        1,
        "one character is enough where it is a word"
    );
    assert!(
        find(&shop, "rulee", None).is_empty(),
        "not from the middle of a word"
    );
    assert_eq!(
        find(&shop, "crème", None)[0]
            .snippet
            .iter()
            .map(|part| part.text.as_str())
            .collect::<String>(),
        said[0].1
    );
    assert_eq!(marked(&find(&shop, "creme", None)[0]), ["crème"]);
    assert_eq!(marked(&find(&shop, "soeur", None)[0]), ["sœur"]);
    assert_eq!(marked(&find(&shop, "strasse", None)[0]), ["Straße"]);
    assert_eq!(marked(&find(&shop, "محمد", None)[0]), ["مُحَمَّد"]);
}

#[test]
fn hits_come_newest_first_also_when_their_webhook_was_late() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let newer = shop.text(thread, "1", 100, "pain au chocolat");
    let late = shop.text(thread, "2", 50, "petit pain");
    let new = NewMessage {
        historic: true,
        ..shop::text_message(thread, "3", 10, "pain perdu")
    };
    let old = shop.write(move |tx| message::insert(tx, &new));
    let hits: Vec<MessageKey> = find(&shop, "pain", None)
        .iter()
        .map(|hit| hit.key)
        .collect();
    assert_eq!(hits, [newer, late, shop::Key::key(old)]);
}

#[test]
fn a_long_message_shows_the_words_around_the_match() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let text = format!("{} clafoutis {}", "bla ".repeat(100), "bla ".repeat(100));
    shop.text(thread, "1", 0, &text);
    let hits = find(&shop, "clafoutis", None);
    let shown: String = hits[0]
        .snippet
        .iter()
        .map(|part| part.text.as_str())
        .collect();
    assert!(
        shown.starts_with('…') && shown.ends_with('…') && shown.contains(" clafoutis "),
        "{shown}"
    );
    assert!(shown.chars().count() < 150);
    assert_eq!(hits[0].at, at(0));
}

#[test]
fn customers_are_found_by_name_username_and_any_digits_of_their_number() {
    let shop = shop::open();
    let (ana, thread) = shop.customer("Amélie Poulain");
    shop.customer("Ben");
    shop.write(move |tx| {
        let row = person::get(tx, ana)?.unwrap();
        let username = domain::id::Username::new("amelie_p");
        person::update(
            tx,
            &PersonRow {
                phone: E164::from_wa_id("33639981240"),
                username,
                ..row
            },
        )
    });
    for typed in [
        "amelie",
        "Poul",
        "amélie poul",
        "@amelie_p",
        "06 39 98",
        "+33 6 39",
        "981240",
        "1240",
        "0033639981240",
        "\u{202a}+33 6 39 98 12 40\u{202c}",
        "＋３３ ６３９ ９８１ ２４０",
        "٠٦ ٣٩ ٩٨ ١٢ ٤٠",
        "tel:+33-6-39-98-12-40",
        "https://wa.me/33639981240",
    ] {
        let typed_owned = typed.to_owned();
        assert_eq!(
            shop.read(move |read| search::people(read, &typed_owned, None, 8)),
            [thread],
            "{typed}"
        );
    }
    shop.write(move |tx| {
        let row = person::get(tx, ana)?.unwrap();
        person::update(
            tx,
            &PersonRow {
                saved_name: Some("Voisine".to_owned()),
                profile_name: None,
                username: None,
                ..row
            },
        )
    });
    assert_eq!(
        shop.read(|read| search::people(read, "amelie", None, 8)),
        [],
        "an old name no longer leads there"
    );
    assert_eq!(
        shop.read(|read| search::people(read, "voisine", None, 8)),
        [thread]
    );
}

#[test]
fn a_number_typed_as_at_home_is_found_where_home_dials_more_than_a_zero() {
    let shop = shop::open();
    let (ana, thread) = shop.customer("Ana");
    shop.write(move |tx| {
        let row = person::get(tx, ana)?.unwrap();
        let phone = E164::from_wa_id("79161234567");
        person::update(tx, &PersonRow { phone, ..row })
    });
    let typed = "8 916 123-45-67";
    let number = E164::parse(typed, Some("RU")).ok();
    assert_eq!(
        shop.read(move |read| search::people(read, typed, number.as_ref(), 8)),
        [thread]
    );
}

proptest! {
    #![proptest_config(shop::cases(64))]

    #[test]
    fn nothing_that_can_be_typed_is_an_error(typed in "[\\PC\"*:^(){}+\\- \u{0}]{0,24}") {
        let shop = shop::open();
        let (_, thread) = shop.customer("Ana");
        shop.text(thread, "1", 0, "NEAR AND OR NOT \" * words:x");
        find(&shop, &typed, None);
        find(&shop, &typed, Some(thread));
        shop.read(move |read| search::people(read, &typed, None, 8));
    }

    #[test]
    fn a_whole_message_finds_itself(text in "[a-zà-ü]{2,8}( [a-zà-ü]{2,8}){0,5}") {
        let shop = shop::open();
        let (_, thread) = shop.customer("Ana");
        let key = shop.text(thread, "1", 0, &text);
        for within in [None, Some(thread)] {
            prop_assert_eq!(find(&shop, &text, within).iter().map(|hit| hit.key).collect::<Vec<_>>(), vec![key]);
        }
    }
}
