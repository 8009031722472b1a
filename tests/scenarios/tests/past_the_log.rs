//! What changes a derived table and is in no entry is found when the log is replayed, as at the end
//! of every story.

#![allow(clippy::unwrap_used)]

use scenarios::{MARC, Shop};
use store::{StoreError, Tx, message, person, thread};

async fn found_after(
    change: impl FnOnce(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Vec<String> {
    let mut shop = Shop::opens("2026-11-21T08:00:00Z").await;
    shop.writes(MARC, "Bonjour").await;
    assert_eq!(shop.differs_from_log(), Some(Vec::new()));
    shop.finds_its_data_changed(change).await;
    shop.differs_from_log().unwrap()
}

fn the_one(tx: &Tx<'_>) -> Result<thread::ThreadState, StoreError> {
    let everybody = thread::PageQuery {
        view: domain::attention::List::All,
        number: None,
        label: None,
        after: None,
        limit: 1,
        now: domain::instant::Instant::from_millis(0),
    };
    let page = thread::page(tx, &everybody)?;
    page.rows.into_iter().next().ok_or(StoreError::NotFound)
}

#[tokio::test]
async fn a_name_that_nobody_gave() {
    let found = found_after(|tx| {
        let who = the_one(tx)?.person;
        let mut row = person::get(tx, who)?.ok_or(StoreError::NotFound)?;
        row.saved_name = Some("Personne".to_owned());
        person::update(tx, &row)
    })
    .await;
    assert!(
        found.iter().any(|row| row.starts_with("person - ")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|row| row.starts_with("person + ")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_message_that_is_gone() {
    let found = found_after(|tx| {
        let last = the_one(tx)?.last.ok_or(StoreError::NotFound)?;
        message::remove(tx, last.key)
    })
    .await;
    assert!(
        found.iter().any(|row| row.starts_with("message + ")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_conversation_that_was_read_by_nobody() {
    let found = found_after(|tx| {
        let mut state = the_one(tx)?;
        state.unread = 0;
        thread::save(tx, &state)
    })
    .await;
    let tables: Vec<_> = found
        .iter()
        .filter_map(|row| row.split(' ').next())
        .collect();
    assert!(tables.contains(&"thread"), "{found:?}");
    assert!(tables.contains(&"thread_count"), "{found:?}");
}
