//! The 24 hours, the free entry point, and what they cost, to the second.

use crate::common::{Day, LEA, SHOP, at};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn the_window_closes_at_its_last_second() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour, le manteau bleu est-il là ?").await;

    day.later(TimeDelta::seconds(86_399));
    let last = day.say("Oui, il vous attend.").await;
    day.later(TimeDelta::seconds(1));
    let late = day.say("Vous venez ?").await;
    day.sandbox.settled().await;

    assert_eq!(day.shop.ladder(&last), "sent delivered read");
    assert_eq!(
        day.shop.ladder(&late),
        "failed",
        "accepted, then refused, as Meta does"
    );
    let failed = day.shop.status(&late, "failed");
    assert_eq!(failed["errors"][0]["code"], 131_047);
    assert!(failed["pricing"].is_null() && failed["recipient_user_id"].is_null());

    day.lea("Oui !").await;
    let again = day.say("Parfait.").await;
    day.sandbox.settled().await;
    assert_eq!(
        day.shop.ladder(&again),
        "sent delivered read",
        "a new message opens it again"
    );
}

#[tokio::test]
async fn only_messages_open_it() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let first = day.say("Bonjour").await;
    for message in [
        json!({ "from": LEA, "type": "reaction", "reaction": { "message_id": first, "emoji": "👍" } }),
        json!({ "from": LEA, "type": "edit", "edit": { "original_message_id": first } }),
        json!({ "from": LEA, "type": "system", "system": { "type": "user_changed_number", "body": "" } }),
    ] {
        day.sandbox.inbound(message).await.unwrap();
        let id = day.say("Êtes-vous là ?").await;
        day.sandbox.settled().await;
        assert_eq!(day.shop.ladder(&id), "failed");
    }
    let button =
        json!({ "from": LEA, "type": "button", "button": { "text": "Oui", "payload": "oui" } });
    day.sandbox.inbound(button).await.unwrap();
    let id = day.say("Merci !").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&id), "sent delivered read");
}

#[tokio::test]
async fn an_old_timestamp_opens_only_what_is_left_of_it() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let old = at("2026-11-20T10:00:10Z").timestamp();
    let message = json!({ "from": LEA, "type": "text", "text": { "body": "?" }, "timestamp": old });
    day.sandbox.inbound(message).await.unwrap();
    day.later(TimeDelta::seconds(9));
    let inside = day.say("Juste à temps").await;
    day.later(TimeDelta::seconds(1));
    let outside = day.say("Trop tard").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&inside), "sent delivered read");
    assert_eq!(day.shop.ladder(&outside), "failed");
}

#[tokio::test]
async fn an_answered_ad_makes_everything_free() {
    for (now, days) in [("2026-11-21T10:00:00Z", 7), ("2026-09-20T10:00:00Z", 3)] {
        let day = Day::begin(now).await;
        let ad = json!({ "source_type": "ad", "source_id": "1", "source_url": "https://fb.me/x", "ctwa_clid": "c" });
        let message =
            json!({ "from": LEA, "type": "text", "text": { "body": "Infos ?" }, "referral": ad });
        day.sandbox.inbound(message).await.unwrap();
        day.later(TimeDelta::hours(2));
        let reply = day.say("Avec plaisir").await;
        day.later(TimeDelta::hours(30));
        let template = json!({ "name": "hello_world", "language": { "code": "en_US" } });
        let free = day
            .send(json!({ "type": "template", "template": template }))
            .await;
        let closed = day.say("Encore là ?").await;
        day.later(TimeDelta::days(days) - TimeDelta::hours(30));
        let paid = day
            .send(json!({ "type": "template", "template": template }))
            .await;
        day.sandbox.settled().await;

        let sent = day.shop.status(&reply, "sent");
        assert_eq!(sent["pricing"]["type"], "free_entry_point");
        let until = at(now) + TimeDelta::hours(2) + TimeDelta::days(days);
        let expected = json!(until.timestamp().to_string());
        assert_eq!(
            sent["conversation"]["expiration_timestamp"], expected,
            "only `sent` says when it ends"
        );
        assert!(
            day.shop.status(&reply, "delivered")["conversation"]["expiration_timestamp"].is_null()
        );
        assert_eq!(
            day.shop.status(&free, "sent")["pricing"]["type"],
            "free_entry_point"
        );
        assert_eq!(
            day.shop.ladder(&closed),
            "failed",
            "the entry point does not open the window"
        );
        assert_eq!(day.shop.status(&paid, "sent")["pricing"]["type"], "regular");
    }
}

#[tokio::test]
async fn an_ad_answered_too_late_stays_charged() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let ad = json!({ "from": LEA, "text": { "body": "?" }, "referral": { "source_type": "ad" } });
    day.sandbox.inbound(ad).await.unwrap();
    day.later(TimeDelta::hours(23));
    day.lea("Toujours là ?").await;
    day.later(TimeDelta::hours(1));
    let late = day.say("Pardon pour l’attente").await;
    day.sandbox.settled().await;
    assert_eq!(
        day.shop.status(&late, "sent")["pricing"]["type"],
        "free_customer_service"
    );
}

#[tokio::test]
async fn what_is_said_in_a_group_opens_nobodys_window() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    let message = json!({ "from": LEA, "name": "Léa Martin", "group_id": "HBgLgroup", "type": "text",
        "text": { "body": "Qu’en pensez-vous ?" } });
    day.sandbox.inbound(message).await.unwrap();
    let alone = day.say("Bonjour").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.messages()[0]["group_id"], "HBgLgroup");
    assert_eq!(day.shop.ladder(&alone), "failed");
    let group = json!({ "metadata": { "phone_number_id": SHOP }, "groups": [{ "group_id": "HBgLgroup", "type": "group_create" }] });
    day.sandbox.tell("group_lifecycle_update", group);
    day.sandbox.settled().await;
    let field = &day.shop.bodies().pop().unwrap()["entry"][0]["changes"][0]["field"];
    assert_eq!(field, "group_lifecycle_update");
}
