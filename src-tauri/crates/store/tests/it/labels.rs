//! A shop sorts its conversations by its own words.

use crate::shop::{self, Shop};
use domain::{
    id::{LabelId, LabelKey, ThreadId},
    label::{LabelColor, LabelName},
};
use store::{StoreError, label, person};

fn name(text: &str) -> LabelName {
    LabelName::new(text).unwrap()
}

fn labelled(shop: &Shop, text: &'static str, threads: &[ThreadId]) -> LabelId {
    let threads = threads.to_vec();
    shop.write(move |tx| {
        let id = label::create(
            tx,
            LabelKey(uuid::Uuid::new_v4()),
            &name(text),
            LabelColor::Blue,
        )?;
        for thread in threads {
            label::put(tx, id, thread)?;
            label::put(tx, id, thread)?;
        }
        Ok(id)
    })
}

fn of(shop: &Shop, thread: ThreadId) -> Vec<LabelId> {
    let mut found = shop.read(move |read| label::of_threads(read, &[thread]));
    found.remove(&thread).unwrap_or_default()
}

#[test]
fn labels_are_listed_by_name_with_how_many_conversations_carry_each() {
    let shop = shop::open();
    let (a, b) = (shop.customer("Ana").1, shop.customer("Ben").1);
    labelled(&shop, "wholesale", &[a]);
    labelled(&shop, "Garden", &[a, b]);
    let listed: Vec<(String, u32)> = shop
        .read(label::all)
        .into_iter()
        .map(|row| (row.name.to_string(), row.threads))
        .collect();
    assert_eq!(
        listed,
        [("Garden".to_owned(), 2), ("wholesale".to_owned(), 1)]
    );
}

#[test]
fn a_name_is_found_however_it_is_written_and_keeps_its_label_when_it_changes() {
    let shop = shop::open();
    let id = labelled(&shop, "À livrer", &[]);
    assert_eq!(
        shop.read(|read| label::named(read, &name("à LIVRER"))),
        Some(id)
    );
    shop.write(move |tx| label::update(tx, id, &name("Livré"), LabelColor::Green));
    assert_eq!(
        shop.read(|read| label::named(read, &name("à livrer"))),
        None
    );
    let kept = shop.read(move |read| label::get(read, id)).unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.color),
        ("Livré", LabelColor::Green)
    );
}

#[test]
fn a_removed_label_is_on_no_conversation_any_more() {
    let shop = shop::open();
    let a = shop.customer("Ana").1;
    let (gone, stays) = (labelled(&shop, "Old", &[a]), labelled(&shop, "New", &[a]));
    shop.write(move |tx| label::remove(tx, gone));
    assert_eq!(of(&shop, a), [stays]);
    let late = shop.store.write_blocking(move |tx| label::put(tx, gone, a));
    assert!(
        matches!(late, Err(StoreError::NotFound)),
        "it cannot be put on again"
    );
}

#[test]
fn a_conversation_joined_with_another_carries_the_labels_of_both() {
    let shop = shop::open();
    let ((ana, a), (ben, b)) = (shop.customer("Ana"), shop.customer("Ben"));
    let both = labelled(&shop, "Both", &[a, b]);
    let only_ben = labelled(&shop, "Only Ben", &[b]);
    shop.write(move |tx| person::merge(tx, ana, ben));
    assert_eq!(of(&shop, a), [both, only_ben]);
    assert_eq!(
        shop.read(move |read| label::threads(read, only_ben)),
        [a].into()
    );
}
