//! The journal, early statuses, and the small things kept beside them.

use crate::shop::{self, at, number, wamid};
use domain::{
    attention::Alert,
    id::{EntryNo, WabaId},
    window::{Gap, WINDOW},
};
use store::{
    account::{self, AccountRow, NumberRow},
    alert, early_status,
    entry::{self, NewArrival},
    gap,
};

fn arrive(shop: &shop::Shop, second: i64, body: &'static [u8]) -> EntryNo {
    let new = NewArrival::heard(at(second), body.to_vec());
    let written = shop.write(move |tx| entry::arrive(tx, &new));
    written.unwrap().no
}

#[test]
fn what_cannot_be_read_waits_unchanged_until_it_is_filed() {
    let shop = shop::open();
    let (good, bad) = (
        arrive(&shop, 0, b"{}"),
        arrive(&shop, 1, b"\xFF\x00 not json"),
    );
    shop.write(move |tx| {
        entry::filed(tx, good)?;
        entry::quarantine(tx, bad, domain::refusal::Refusal::UnreadableWebhook)
    });
    let listed = shop.read(|read| entry::quarantined(read, 10, 2)).remove(0);
    assert_eq!((listed.no, listed.size), (bad, 11));
    assert_eq!(listed.beginning, b"\xFF\x00", "no more of it is read");
    assert_eq!(
        listed.reason,
        Some(domain::refusal::Refusal::UnreadableWebhook)
    );
    let kept = shop.read(move |read| entry::get(read, bad)).unwrap();
    assert_eq!(kept.body, b"\xFF\x00 not json");
    assert_eq!(shop.read(entry::quarantined_count), 1);
    assert_eq!(shop.read(entry::last_received_at), Some(at(1)));
    assert_eq!(
        shop.write(|tx| entry::prune(tx, at(100))),
        1,
        "only what was filed is pruned"
    );
    shop.write(move |tx| entry::filed(tx, bad));
    assert_eq!(shop.read(entry::quarantined_count), 0);
    assert_eq!(
        shop.write(|tx| entry::prune(tx, at(1))),
        0,
        "not before its time"
    );
}

#[test]
fn a_status_that_came_first_waits_for_its_message_and_is_taken_once() {
    let shop = shop::open();
    shop.write(|tx| {
        early_status::keep(tx, &number(1), &wamid("a"), at(0), &"sent".into())?;
        early_status::keep(tx, &number(1), &wamid("a"), at(1), &"delivered".into())?;
        early_status::keep(tx, &number(2), &wamid("a"), at(1), &"other".into())
    });
    let take = || shop.write(|tx| early_status::take(tx, &number(1), &wamid("a")));
    assert_eq!(take(), ["sent", "delivered"]);
    assert!(take().is_empty());
    assert_eq!(shop.write(|tx| early_status::prune(tx, at(2))), 1);
}

#[test]
fn a_gap_within_the_doubt_of_another_widens_it() {
    let shop = shop::open();
    let open = |from, until| {
        shop.write(move |tx| {
            gap::open(
                tx,
                &Gap {
                    from: at(from),
                    until: at(until),
                },
            )
        })
    };
    open(0, 100);
    open(200, 300);
    assert_eq!(
        shop.read(gap::current),
        Some(Gap {
            from: at(0),
            until: at(300)
        })
    );
    let later = 301 + WINDOW.num_seconds();
    open(later, later + 10);
    assert_eq!(
        shop.read(gap::current),
        Some(Gap {
            from: at(later),
            until: at(later + 10)
        })
    );
    shop.write(|tx| gap::heartbeat(tx, at(5)));
    assert_eq!(shop.read(gap::last_heartbeat), Some(at(5)));
}

#[test]
fn a_warning_is_remembered_for_its_own_closing_only() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    shop.write(move |tx| alert::told(tx, thread, at(10), Alert::OneHour));
    assert_eq!(
        shop.read(move |read| alert::was_told(read, thread, at(10))),
        Some(Alert::OneHour)
    );
    assert_eq!(
        shop.read(move |read| alert::was_told(read, thread, at(11))),
        None,
        "the window was opened anew"
    );
}

#[test]
fn removing_an_account_removes_its_numbers_and_keeps_its_conversations() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let waba = WabaId::new("w").unwrap();
    let row = AccountRow {
        waba: waba.clone(),
        name: "Boulangerie".to_owned(),
        currency: None,
        timezone: Some("Europe/Paris".to_owned()),
        payment_method: Some(true),
        app_id: None,
        graph_version: "v23.0".to_owned(),
        graph_base: "https://graph.facebook.com".to_owned(),
        token_state: None,
    };
    let phone = NumberRow {
        id: number(1),
        waba: waba.clone(),
        display_phone: "+33 6 39 98 12 40".to_owned(),
        verified_name: None,
        quality: None,
        status: None,
        throughput: None,
        position: 0,
        on_phone_app: true,
    };
    let (a, n, kept) = (row.clone(), phone.clone(), waba.clone());
    shop.write(move |tx| {
        account::upsert(tx, &a)?;
        account::upsert_number(tx, &n)?;
        account::upsert(tx, &a)
    });
    assert_eq!(shop.read(move |read| account::get(read, &kept)), Some(row));
    assert_eq!(shop.read(account::numbers), [phone]);
    shop.write(move |tx| account::remove(tx, &waba));
    assert!(shop.read(account::numbers).is_empty());
    assert!(
        shop.read(move |read| store::thread::get(read, thread))
            .is_some()
    );
}
