//! Customers are found by what they were ever called, and two who are one become one.

use crate::shop::{self, Key, at, enqueue, number, outgoing, text_message, wamid};
use domain::{
    author::Author,
    customer::Alias,
    email::Email,
    entry::Stamp,
    id::{Bsuid, MessageKey, PersonId},
    phone::E164,
};
use store::{
    message::{self, NewMessage, Place},
    outbox,
    person::{self, PersonRow},
    thread::{self, LastLine},
};

fn phone(text: &str) -> E164 {
    E164::from_wa_id(text).unwrap()
}

#[test]
fn an_alias_moves_but_never_goes() {
    let shop = shop::open();
    let ((ana, _), (ben, _)) = (shop.customer("Ana"), shop.customer("Ben"));
    let alias = Alias::Bsuid(Bsuid::new("FR.123").unwrap());
    let other = Alias::Phone(phone("33639981240").canonical());
    let (one, two) = (alias.clone(), other.clone());
    shop.write(move |tx| {
        person::add_alias(tx, ana, &one)?;
        person::add_alias(tx, ana, &two)?;
        person::add_alias(tx, ben, &two)
    });
    assert_eq!(
        shop.read(move |read| person::aliases(read, ana)),
        std::slice::from_ref(&alias)
    );
    assert_eq!(
        shop.read(move |read| person::alias_owner(read, &alias)),
        Some(ana)
    );
    assert_eq!(
        shop.read(move |read| person::alias_owner(read, &other)),
        Some(ben)
    );
}

/// Files a message and keeps the conversation's row in step, as the engine does.
fn say(shop: &shop::Shop, new: NewMessage) -> MessageKey {
    shop.write(move |tx| {
        let key = message::insert(tx, &new)?.key();
        let mut state = thread::get(tx, new.thread)?.unwrap();
        let ours = new.author.is_ours();
        state.last = Some(LastLine {
            key,
            at: new.at,
            ours,
            kind: "text".to_owned(),
            media: None,
            text: None,
            status: None,
        });
        if ours {
            (state.unanswered_since, state.unread) = (None, 0);
            state.read_up_to = Some(Stamp::at(new.at));
        } else {
            state.facts = state.facts.customer_wrote(new.at, new.at);
            state.unread += 1;
            state.unanswered_since.get_or_insert(new.at);
        }
        thread::save(tx, &state)?;
        Ok(key)
    })
}

#[test]
fn two_customers_who_are_one_keep_both_histories() {
    let shop = shop::open();
    let ((ana, a), (ben, b)) = (shop.customer("Ana"), shop.customer(""));
    let elsewhere = shop
        .write(move |tx| thread::find_or_create(tx, &number(2), ben))
        .id;
    let first = say(&shop, text_message(a, "1", 10, "premier"));
    let second = say(&shop, text_message(b, "2", 20, "deuxième"));
    let answer = say(
        &shop,
        NewMessage {
            author: Author::Phone,
            is_news: false,
            ..text_message(a, "3", 30, "réponse")
        },
    );
    let third = say(&shop, text_message(b, "4", 40, "troisième"));
    let queued = shop.write(move |tx| enqueue(tx, b, 7, 35));
    shop.write(move |tx| {
        message::set_reaction(tx, b, &wamid("2"), true, Some("👍"))?;
        store::draft::save(tx, b, "{}", Some("brouillon"))?;
        let row = person::get(tx, ben)?.unwrap();
        person::update(
            tx,
            &PersonRow {
                phone: Some(phone("33639981240")),
                marketing_stopped: true,
                email: Email::new("ben@example.org"),
                ..row
            },
        )
    });

    let moved = shop.write(move |tx| person::merge(tx, ana, ben));
    assert_eq!(moved, [a, elsewhere]);

    let joined = shop.read(move |read| thread::get(read, a)).unwrap();
    assert_eq!(
        shop.read(move |read| thread::get(read, b)),
        Some(joined.clone()),
        "the old conversation leads to the new one"
    );
    assert_eq!(joined.facts.opened_at, Some(at(40)));
    assert_eq!(joined.unread, 2, "what was unread in either");
    assert_eq!(
        joined.unanswered_since,
        Some(at(40)),
        "what we wrote until then answered what came before it in both"
    );
    assert_eq!(joined.last.unwrap().key, third);
    assert_eq!(joined.draft.as_deref(), Some("brouillon"));
    let page = shop.read(move |read| message::page(read, a, Place::Newest, 10));
    assert_eq!(
        page.rows.iter().map(|row| row.key).collect::<Vec<_>>(),
        [first, second, answer, queued, third]
    );
    assert_eq!(
        shop.read(|read| outbox::get(read, outgoing(7)))
            .unwrap()
            .thread,
        a
    );
    assert_eq!(
        shop.read(move |read| message::reactions(read, a, &[wamid("2")]))
            .len(),
        1
    );

    let kept = shop.read(move |read| person::get(read, ben)).unwrap();
    assert_eq!(
        (kept.id, kept.profile_name.as_deref()),
        (ana, Some("Ana")),
        "the absorbed id leads to the one that stays"
    );
    assert_eq!(
        (kept.phone, kept.marketing_stopped),
        (Some(phone("33639981240")), true)
    );
    assert_eq!(kept.email, Email::new("ben@example.org"));
    assert_eq!(
        shop.read(move |read| thread::find(read, &number(2), ana)),
        Some(elsewhere)
    );
    let counts = shop.read(|read| thread::counts(read, None, None, at(41)));
    assert_eq!(
        (counts.all, counts.unread, counts.unanswered),
        (2, 2, 1),
        "the counters know of the merge"
    );
}

#[test]
fn merging_along_a_chain_leads_every_id_to_the_last() {
    let shop = shop::open();
    let ids: Vec<PersonId> = (0..3).map(|n| shop.customer(&n.to_string()).0).collect();
    let [a, b, c] = ids[..] else { unreachable!() };
    shop.write(move |tx| {
        person::merge(tx, b, c)?;
        person::merge(tx, a, b)?;
        person::merge(tx, a, c)
    });
    for id in [a, b, c] {
        assert_eq!(shop.read(move |read| person::get(read, id)).unwrap().id, a);
    }
}
