//! What nobody proves to be Meta's takes little room, whoever sends it and however often.

use crate::shop::{self, Shop, at};
use domain::refusal::Refusal;
use store::refused::{self, BEGINNING, LARGEST_WHOLE, NewRefused};

fn refuse(shop: &Shop, n: i64, size: usize, signed: bool) {
    let new = NewRefused {
        received_at: at(n),
        reason: Refusal::WrongSignature,
        digest: format!("{n:064x}"),
        header: signed.then(|| format!("sha256={n:064x}")),
        size: size as u64,
        body: vec![b'x'; size],
    };
    shop.write(move |tx| refused::keep(tx, &new));
}

/// The sizes that are kept of what is listed, newest first.
fn kept(shop: &Shop) -> Vec<usize> {
    let listed = shop.read(|read| refused::newest(read, u32::MAX, u32::MAX));
    listed.iter().map(|row| row.beginning.len()).collect()
}

#[test]
fn only_what_another_secret_may_prove_is_whole() {
    let shop = shop::open();
    refuse(&shop, 1, LARGEST_WHOLE, true);
    refuse(&shop, 2, LARGEST_WHOLE + 1, true);
    refuse(&shop, 3, LARGEST_WHOLE, false);
    assert_eq!(kept(&shop), [BEGINNING, BEGINNING, LARGEST_WHOLE]);
    let ids = shop.read(refused::whole_ids);
    assert_eq!(ids.len(), 1);
    let id = ids[0];
    let whole = shop.read(move |read| refused::whole(read, id)).unwrap();
    assert_eq!(
        (whole.received_at, whole.body.len()),
        (at(1), LARGEST_WHOLE)
    );
    let sizes = shop.read(|read| refused::newest(read, 9, 1));
    assert_eq!(
        sizes[1].size,
        LARGEST_WHOLE as u64 + 1,
        "its true size is known"
    );
}

#[test]
fn the_same_again_is_counted_and_keeps_its_first_time() {
    let shop = shop::open();
    for second in [1, 50, 99] {
        let new = NewRefused {
            received_at: at(second),
            reason: Refusal::UnsignedWebhook,
            digest: "d".to_owned(),
            header: None,
            size: 2,
            body: b"{}".to_vec(),
        };
        shop.write(move |tx| refused::keep(tx, &new));
    }
    let listed = shop.read(|read| refused::newest(read, 9, 9));
    assert_eq!((listed.len(), listed[0].times), (1, 3));
    assert_eq!(listed[0].received_at, at(1));
    assert_eq!(shop.write(|tx| refused::prune(tx, at(0), at(99))), 0);
    assert_eq!(shop.write(|tx| refused::prune(tx, at(0), at(100))), 1);
}

#[test]
fn a_flood_pushes_out_the_oldest_of_its_own_kind_only() {
    let shop = shop::open();
    refuse(&shop, 0, 100, true);
    for n in 1..=1_100 {
        refuse(&shop, n, 10, false);
    }
    assert_eq!(shop.read(refused::count), 1_001);
    assert_eq!(
        shop.read(refused::whole_ids).len(),
        1,
        "what is signed stays beside what is not"
    );
    for n in 2_000..2_300 {
        refuse(&shop, n, LARGEST_WHOLE, true);
    }
    assert_eq!(
        shop.read(refused::whole_ids).len(),
        16 * 1024 * 1024 / LARGEST_WHOLE
    );
}

#[test]
fn deleting_spares_what_came_after_the_newest_that_was_seen() {
    let shop = shop::open();
    refuse(&shop, 1, 10, true);
    refuse(&shop, 2, 10, false);
    let seen = shop.read(|read| refused::newest(read, 1, 1))[0].id;
    refuse(&shop, 3, 10, true);
    assert_eq!(shop.write(move |tx| refused::remove_up_to(tx, seen)), 2);
    assert_eq!(shop.read(refused::count), 1);
}
