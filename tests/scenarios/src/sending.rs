//! Sending in a story: what becomes of a message, and what a person decides about it.

use crate::{MARC, Shop};
use chrono::TimeDelta;
use domain::id::OutgoingId;
use engine::api::{
    compose::{Draft, TemplateDraft, TemplateOffer},
    thread::{Message, Phase},
};
use sandbox::{Mischief, Often};
use serde_json::json;

/// Nothing is heard of our messages for hours, so that only what a story says becomes of them.
pub fn hears_nothing(shop: &Shop) {
    hears_nothing_for(shop, 5);
}

fn hears_nothing_for(shop: &Shop, hours: u32) {
    let late = Mischief::HoursLate(Often::Next(9), hours);
    shop.sandbox.mischief(late);
}

/// Where a message of ours stands.
///
/// # Panics
/// When it is not ours.
pub fn phase(message: &Message) -> Phase {
    message.sending.as_ref().expect("it is ours").phase.clone()
}

/// The newest message that says this.
///
/// # Panics
/// When there is none.
pub async fn saying(shop: &Shop, text: &str) -> Message {
    let mut all = shop.messages().await.into_iter();
    all.rfind(|message| message.content.text() == Some(text))
        .expect(text)
}

/// Waits while time passes: two messages of a number never go at the same moment.
pub async fn until(shop: &Shop, text: &str, what: &str, so: impl Fn(&Phase) -> bool) -> Message {
    shop.until(what, async |shop| {
        shop.pass(TimeDelta::milliseconds(20)).await;
        so(&phase(&saying(shop, text).await))
    })
    .await;
    saying(shop, text).await
}

/// The person decides about a message; the words they are given back.
///
/// # Panics
/// When there is nothing to decide.
pub async fn decides(shop: &Shop, message: &Message, decision: &str) -> Draft {
    let id: OutgoingId = message
        .sending
        .as_ref()
        .and_then(|sending| sending.id)
        .expect("it is in the outbox");
    shop.call("decide", json!({"id": id, "decision": decision}))
        .await
}

/// The template that every account has, filled in.
///
/// # Panics
/// When it is not there.
pub async fn hello_world(shop: &Shop) -> Draft {
    let thread = shop.thread().await.id;
    shop.until("templates are known", async |shop| {
        !shop
            .call::<Vec<TemplateOffer>>("templates", json!(thread))
            .await
            .is_empty()
    })
    .await;
    let offers: Vec<TemplateOffer> = shop.call("templates", json!(thread)).await;
    let hello = offers
        .into_iter()
        .find(|offer| offer.template.name == "hello_world");
    Draft {
        template: Some(TemplateDraft {
            id: hello.and_then(|offer| offer.template.id).expect("its id"),
            values: Default::default(),
        }),
        ..Draft::default()
    }
}

/// Marc wrote, and of the answer nobody knows for five hours whether it went.
///
/// # Panics
/// When it cannot be sent.
pub async fn in_doubt(at: &str) -> Shop {
    in_doubt_for(at, 5).await
}

/// The same, for so many hours.
///
/// # Panics
/// When it cannot be sent.
pub async fn in_doubt_for(at: &str, hours: u32) -> Shop {
    let shop = Shop::opens(at).await;
    shop.writes(MARC, "Bonjour").await;
    hears_nothing_for(&shop, hours);
    let no_answer = Mischief::TimeoutAfterAcceptance(Often::Next(1), 1);
    shop.sandbox.mischief(no_answer);
    shop.answers("Un", None).await.expect("it is taken");
    shop.pass(TimeDelta::seconds(5)).await;
    until(&shop, "Un", "no answer came", |phase| {
        *phase == Phase::Uncertain
    })
    .await;
    shop
}
