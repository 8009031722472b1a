//! Our reading of Meta's protocol against the pretend Meta, which was written from the same pages
//! without looking here: what one sends the other takes, what one posts the other reads.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod server;

use axum::body::Bytes;
use domain::content::{ContactCard, Location, MediaKind};
use domain::id::{MediaId, MessageId, PhoneNumberId, WabaId};
use domain::phone::E164;
use domain::refusal::Refusal;
use domain::retry::ErrorClass;
use domain::status::Status;
use sandbox::{Account, Config, Pace, Sandbox, Seed, Time, Webhook};
use serde_json::{Value, json};
use server::{Server, answer};
use whatsapp::client::{
    Body, Cause, Choice, Client, Frame, Granularity, MediaSource, Outgoing, Patience,
    ProfileChanges, Recipient, Row, Section, Settings,
};
use whatsapp::secret::Secret;
use whatsapp::signature;
use whatsapp::webhook::{What, read};

const CUSTOMER: &str = "33639980201";

struct Meeting {
    meta: Sandbox,
    client: Client,
    posted: Server,
    number: PhoneNumberId,
    waba: WabaId,
}

async fn meet(seed: Seed) -> Meeting {
    // Plays our listener: answers 200 to everything.
    let posted = Server::answering(|_| answer(200, &json!({}))).await;
    let now = "2026-11-21T10:00:00Z".parse().unwrap();
    let webhook = Webhook {
        url: format!("{}/webhook", posted.base),
        verify_token: String::new(),
    };
    let config = Config {
        seed,
        time: Time::Manual(now),
        pace: Pace::instant(),
        webhook: Some(webhook),
        ..Config::default()
    };
    let account = Account::default();
    let meta = Sandbox::start(config).await.unwrap();
    let settings = Settings {
        base: meta.base_url().parse().unwrap(),
        version: "v26.0".to_owned(),
        token: Secret::new(&account.token),
        patience: Patience::default(),
    };
    let number = PhoneNumberId::new(account.numbers[0].id.clone()).unwrap();
    let waba = WabaId::new(account.waba_id.clone()).unwrap();
    Meeting {
        meta,
        client: Client::new(settings).unwrap(),
        posted,
        number,
        waba,
    }
}

impl Meeting {
    async fn customer_writes(&self) -> MessageId {
        let message = json!({"from": CUSTOMER, "name": "Camille", "type": "text", "text": {"body": "Bonjour"}, "phone_number_id": self.number.as_str()});
        MessageId::new(self.meta.inbound(message).await.unwrap()).unwrap()
    }

    fn to_customer(&self, body: Body) -> Outgoing {
        Outgoing {
            to: Recipient::Phone(E164::from_wa_id(CUSTOMER).unwrap()),
            body,
            context: None,
            callback_data: "ours-1".to_owned(),
        }
    }

    /// Everything posted so far, its signature checked.
    async fn read(&self) -> Vec<What> {
        self.meta.settled().await;
        let secret = Secret::new(&Account::default().app_secret);
        let mut found = Vec::new();
        for asked in self
            .posted
            .asked()
            .iter()
            .filter(|asked| asked.method == "POST")
        {
            let header = asked
                .headers
                .get(signature::HEADER)
                .map(|value| value.to_str().unwrap());
            assert!(
                signature::verify(&secret, header, &asked.body),
                "the signature is Meta's"
            );
            found.extend(
                read(&asked.body)
                    .unwrap()
                    .events
                    .into_iter()
                    .map(|event| event.what),
            );
        }
        found
    }
}

fn frame() -> Frame {
    Frame {
        header: None,
        body: "Que souhaitez-vous ?".to_owned(),
        footer: None,
    }
}

fn bodies(picture: &MediaId, theirs: &MessageId) -> Vec<Body> {
    let choice = Choice {
        id: "a".to_owned(),
        title: "Garder".to_owned(),
    };
    let row = Row {
        id: "s".to_owned(),
        title: "Taille S".to_owned(),
        description: None,
    };
    let section = Section {
        title: Some("En stock".to_owned()),
        rows: vec![row],
    };
    let card = ContactCard {
        name: "Jean Morel".to_owned(),
        phones: vec!["+33639980202".to_owned()],
        emails: vec![],
        organization: None,
    };
    vec![
        Body::Text {
            body: "Bonjour Camille".to_owned(),
            preview_url: true,
        },
        Body::Media {
            kind: MediaKind::Image,
            source: MediaSource::Id(picture.clone()),
            caption: Some("Le bleu".to_owned()),
            filename: None,
        },
        Body::Location(Location {
            latitude: 48.11,
            longitude: -1.68,
            name: Some("Boutique".to_owned()),
            address: None,
            url: None,
        }),
        Body::Contacts(vec![card]),
        Body::Reaction {
            target: theirs.clone(),
            emoji: Some("👍🏽".to_owned()),
        },
        Body::Buttons {
            frame: frame(),
            buttons: vec![choice],
        },
        Body::List {
            frame: frame(),
            button: "Choisir".to_owned(),
            sections: vec![section],
        },
        Body::CtaUrl {
            frame: frame(),
            label: "Suivre".to_owned(),
            url: "https://example.org/".parse().unwrap(),
        },
        Body::LocationRequest {
            body: "Où livrer ?".to_owned(),
        },
        Body::ContactInfoRequest {
            body: "Votre numéro ?".to_owned(),
        },
        Body::Template {
            name: "hello_world".to_owned(),
            language: "en_US".to_owned(),
            components: json!([]),
        },
    ]
}

#[tokio::test]
async fn everything_we_can_send_is_taken_and_its_news_are_read() {
    let shop = meet(Seed::New).await;
    let theirs = shop.customer_writes().await;
    let png = Bytes::from_static(include_bytes!("pixel.png"));
    let picture = shop
        .client
        .upload_media(&shop.number, png.clone(), "image/png", "manteau.png")
        .await
        .unwrap();
    let (info, back) = shop
        .client
        .download_media(&picture, 1_000_000, None)
        .await
        .unwrap();
    assert_eq!((info.mime.as_deref(), &back), (Some("image/png"), &png));
    let bodies = bodies(&picture, &theirs);
    let sends = bodies.len();
    for body in bodies {
        let sent = shop
            .client
            .send(&shop.number, &shop.to_customer(body.clone()))
            .await;
        assert!(sent.is_ok(), "{body:?}: {sent:?}");
    }
    let answer = Outgoing {
        context: Some(theirs.clone()),
        ..shop.to_customer(Body::Text {
            body: "Oui".to_owned(),
            preview_url: false,
        })
    };
    shop.client.send(&shop.number, &answer).await.unwrap();
    shop.client
        .mark_read(&shop.number, &theirs, true)
        .await
        .unwrap();
    let found = shop.read().await;
    let messages = found
        .iter()
        .filter(|what| matches!(what, What::Message(message) if message.opens_window()))
        .count();
    assert_eq!(messages, 1);
    let delivered = |what: &&What| matches!(what, What::Status(news) if news.status == Some(Status::Delivered) && news.callback_data.as_deref() == Some("ours-1"));
    assert_eq!(found.iter().filter(delivered).count(), sends + 1);
    assert!(
        !found
            .iter()
            .any(|what| matches!(what, What::Unreadable { .. } | What::Account { .. })),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_closed_window_is_told_the_way_meta_tells_it() {
    let shop = meet(Seed::New).await;
    shop.customer_writes().await;
    shop.meta.advance(chrono::TimeDelta::hours(24));
    let hello = shop.to_customer(Body::Text {
        body: "Trop tard".to_owned(),
        preview_url: false,
    });
    let sent = shop
        .client
        .send(&shop.number, &hello)
        .await
        .expect("taken, and refused afterwards");
    let found = shop.read().await;
    let failed = found.iter().find_map(|what| match what {
        What::Status(news) if news.id == sent.id => Some((news.status, news.errors[0].class())),
        _ => None,
    });
    assert_eq!(
        failed,
        Some((Some(Status::Failed), ErrorClass::WindowClosed))
    );
}

#[tokio::test]
async fn the_rest_of_the_api_is_understood() {
    let shop = meet(Seed::Demo).await;
    let client = &shop.client;
    let mut profile = client.profile(&shop.number).await.unwrap();
    let before = profile.clone();
    profile.description = "Manteaux, lampes et cadeaux".to_owned();
    client
        .update_profile(&shop.number, &ProfileChanges::between(&before, &profile))
        .await
        .unwrap();
    assert_eq!(client.profile(&shop.number).await.unwrap(), profile);
    let jpeg = Bytes::from_static(b"\xff\xd8\xff\xe0 picture");
    let app = Account::default().app_id;
    assert!(
        !client
            .upload_picture(&app, jpeg, "image/jpeg", "logo.jpg")
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(client.numbers(&shop.waba).await.unwrap().len(), 2);
    assert_eq!(client.number(&shop.number).await.unwrap().id, shop.number);
    let account = client.account(&shop.waba).await.unwrap();
    assert_eq!(
        (account.timezone, account.payment_method),
        (Some("Europe/Paris"), true)
    );
    assert!(client.templates(&shop.waba).await.unwrap().len() > 5);
    let token = client
        .debug_token(&Secret::new(&Account::default().token))
        .await
        .unwrap();
    assert!(
        token.is_valid && token.missing_scopes().is_empty(),
        "{token:?}"
    );
    assert_eq!(token.app_id.as_deref(), Some(app.as_str()));
    client.subscribe(&shop.waba, None).await.unwrap();
    assert_eq!(client.subscribed_apps(&shop.waba).await.unwrap().len(), 1);
    shop.customer_writes().await;
    let camille = Recipient::Phone(E164::from_wa_id(CUSTOMER).unwrap());
    client.block(&shop.number, &camille).await.unwrap();
    assert!(
        client
            .blocked(&shop.number)
            .await
            .unwrap()
            .iter()
            .any(|user| user
                .phone
                .as_ref()
                .is_some_and(|phone| phone.digits() == CUSTOMER))
    );
    client.unblock(&shop.number, &camille).await.unwrap();
    let (start, end) = ("2026-11-01T00:00:00Z", "2026-11-21T10:00:00Z");
    let at = |text: &str| {
        text.parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
            .into()
    };
    client
        .pricing_analytics(&shop.waba, at(start), at(end), Granularity::Daily)
        .await
        .unwrap();
}

#[tokio::test]
async fn refusals_are_sorted() {
    let shop = meet(Seed::New).await;
    let unknown = Body::Template {
        name: "no_such".to_owned(),
        language: "fr".to_owned(),
        components: json!([]),
    };
    let error = shop
        .client
        .send(&shop.number, &shop.to_customer(unknown))
        .await
        .expect_err("no such template");
    assert_eq!(
        (error.class, error.cause, error.sentence()),
        (
            ErrorClass::Permanent,
            Cause::Refused,
            Refusal::TemplateMissing
        )
    );
    let settings = Settings {
        base: shop.meta.base_url().parse().unwrap(),
        version: "v26.0".to_owned(),
        token: Secret::new("not-the-token"),
        patience: Patience::default(),
    };
    let stranger = Client::new(settings).unwrap();
    let error = stranger
        .profile(&shop.number)
        .await
        .expect_err("a wrong token");
    assert_eq!(
        (error.class, error.sentence()),
        (ErrorClass::Reauthenticate, Refusal::Token)
    );
}

#[tokio::test]
async fn the_demo_shops_whole_past_is_read() {
    let shop = meet(Seed::Demo).await;
    let history = shop.meta.history();
    let mut things = 0;
    for webhook in history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry.get("webhook"))
    {
        let body = serde_json::to_vec::<Value>(webhook).unwrap();
        for event in read(&body).unwrap().events {
            assert!(
                !matches!(event.what, What::Unreadable { .. } | What::Account { .. }),
                "{event:?}"
            );
            assert!(
                event.at.is_some() && event.phone_number_id.is_some(),
                "{event:?}"
            );
            things += 1;
        }
    }
    assert!(things > 500, "only {things} things in the past");
}
