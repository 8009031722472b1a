//! The disk takes nothing while Meta answers: what it said is kept until it can be written down.

#![allow(clippy::unwrap_used)]

use chrono::TimeDelta;
use engine::api::thread::{Behind, Phase};
use sandbox::{Mischief, Often};
use scenarios::{
    MARC, Shop,
    sending::{hears_nothing, phase, saying},
    small_disk::files_may_grow_to,
};

const MORNING: &str = "2026-11-21T08:00:00Z";

/// The disk is full when Meta answers after the `mischief`, and has room again, which nobody has
/// noticed yet. The story goes on with "Un" as Meta answered, and with "Deux" behind it.
async fn full_while_meta_answers(mischief: Mischief) -> Shop {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    hears_nothing(&shop);
    shop.sandbox.mischief(mischief);
    shop.answers("Un", None).await.unwrap();
    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until("the request is under way", async |shop| {
        phase(&saying(shop, "Un").await) == Phase::Sending
    })
    .await;
    let _heard = files_may_grow_to("4096");
    shop.until("what it waits for is said", async |shop| {
        phase(&saying(shop, "Un").await) == Phase::Unwritten
    })
    .await;
    let behind = phase(&saying(&shop, "Deux").await);
    drop(files_may_grow_to("unlimited"));
    let disk = Some(Behind::Disk);
    assert!(
        matches!(behind, Phase::Waiting { behind: why, .. } if why == disk),
        "{behind:?}"
    );
    shop
}

async fn until(shop: &Shop, text: &str, so: impl Fn(&Phase) -> bool) {
    shop.until(text, async |shop| {
        shop.pass(TimeDelta::milliseconds(200)).await;
        so(&phase(&saying(shop, text).await))
    })
    .await;
}

#[tokio::test]
async fn that_meta_took_a_message_is_written_down_once_there_is_room() {
    let shop = full_while_meta_answers(Mischief::Slow(Often::Chance(1.0), 1_500)).await;
    shop.sandbox.behave();
    shop.pass(TimeDelta::seconds(31)).await;
    for text in ["Un", "Deux"] {
        until(&shop, text, |phase| *phase == Phase::Gone).await;
        assert_eq!(shop.taken(text), 1, "{text}");
    }
}

#[tokio::test]
async fn that_nobody_knows_whether_meta_took_it_is_too() {
    let no_answer = Mischief::TimeoutAfterAcceptance(Often::Next(1), 1_500);
    let shop = full_while_meta_answers(no_answer).await;
    shop.pass(TimeDelta::seconds(31)).await;
    until(&shop, "Un", |phase| *phase == Phase::Uncertain).await;
    let doubt = Some(Behind::Doubt);
    let waits =
        |phase: &Phase| matches!(phase, Phase::Waiting { behind: why, .. } if *why == doubt);
    until(&shop, "Deux", waits).await;
    assert_eq!((shop.taken("Un"), shop.taken("Deux")), (1, 0));
}

#[tokio::test]
async fn an_answer_that_is_not_written_down_yet_is_when_the_program_ends() {
    let slow = Mischief::Slow(Often::Chance(1.0), 1_500);
    let mut shop = full_while_meta_answers(slow).await;
    shop.sandbox.behave();
    shop.reopens().await;
    assert_eq!(phase(&saying(&shop, "Un").await), Phase::Gone);
}
