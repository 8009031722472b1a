//! What we send is what Meta's own OpenAPI description (v23.0, 2026-05-29) takes, wherever it has
//! a schema. Departures are named below, each with its reason.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod description;
mod shared;

use description::Description;

use domain::content::{ContactCard, Location, MediaKind};
use domain::id::{Bsuid, MediaId, MessageId};
use domain::phone::E164;
use serde_json::{Map, Value, json};
use whatsapp::client::{
    Body, Choice, Flow, Frame, Header, MediaSource, Outgoing, ProfileChanges, Recipient, Row,
    Section,
};

fn frame() -> Frame {
    Frame {
        header: Some(Header::Text("Maison Lumen".to_owned())),
        body: "Que souhaitez-vous ?".to_owned(),
        footer: Some("Ouvert jusqu’à 19 h".to_owned()),
    }
}

fn media(kind: MediaKind) -> Body {
    let source = MediaSource::Id(MediaId::new("4001").unwrap());
    Body::Media {
        kind,
        source,
        caption: Some("Le voici".to_owned()),
        filename: Some("facture.pdf".to_owned()),
    }
}

fn location(name: Option<&str>) -> Body {
    let name = name.map(str::to_owned);
    Body::Location(Location {
        latitude: 48.1113,
        longitude: -1.68,
        address: name.clone(),
        name,
        url: None,
    })
}

fn target() -> MessageId {
    MessageId::new("wamid.CUSTOMER1").unwrap()
}

fn card() -> ContactCard {
    ContactCard {
        name: "Jean Morel".to_owned(),
        phones: vec!["+33 6 39 98 02 02".to_owned()],
        emails: vec!["jean@example.org".to_owned()],
        organization: Some("Atelier Morel".to_owned()),
    }
}

fn list() -> Body {
    let row = |id: &str, description: Option<&str>| Row {
        id: id.to_owned(),
        title: format!("Taille {id}"),
        description: description.map(str::to_owned),
    };
    let sections = vec![
        Section {
            title: Some("En stock".to_owned()),
            rows: vec![row("S", None), row("M", Some("La dernière"))],
        },
        Section {
            title: Some("Sur commande".to_owned()),
            rows: vec![row("L", None)],
        },
    ];
    Body::List {
        frame: frame(),
        button: "Choisir".to_owned(),
        sections,
    }
}

fn flow() -> Body {
    let flow = Flow {
        id: "77".to_owned(),
        token: "T1".to_owned(),
        cta: "Réserver".to_owned(),
        screen: Some("DATES".to_owned()),
        data: Some(json!({ "jour": "samedi" })),
    };
    Body::Flow {
        frame: frame(),
        flow,
    }
}

fn template() -> Body {
    let components = json!([
        { "type": "header", "parameters": [{ "type": "image", "image": { "id": "4001" } }] },
        { "type": "body", "parameters": [{ "type": "text", "text": "Camille" }] },
        { "type": "button", "sub_type": "quick_reply", "index": "2", "parameters": [{ "type": "payload", "payload": "STOP" }] },
    ]);
    Body::Template {
        name: "commande_prete".to_owned(),
        language: "fr".to_owned(),
        components,
    }
}

/// Each body with its name, and whether Meta's description has it.
fn bodies() -> Vec<(&'static str, Body, bool)> {
    let choice = |id: &str| Choice {
        id: id.to_owned(),
        title: format!("Choix {id}"),
    };
    let picture = Header::Image(MediaSource::Link(
        "https://example.org/m.jpg".parse().unwrap(),
    ));
    vec![
        (
            "text",
            Body::Text {
                body: "Bonjour".to_owned(),
                preview_url: true,
            },
            true,
        ),
        ("image", media(MediaKind::Image), true),
        ("video", media(MediaKind::Video), true),
        ("audio", media(MediaKind::Audio), true),
        ("voice", media(MediaKind::Voice), true),
        ("document", media(MediaKind::Document), true),
        ("sticker", media(MediaKind::Sticker), true),
        ("location", location(Some("Marché des Lices")), true),
        ("location_bare", location(None), true),
        ("contacts", Body::Contacts(vec![card()]), true),
        (
            "reaction",
            Body::Reaction {
                target: target(),
                emoji: Some("👍🏽".to_owned()),
            },
            true,
        ),
        (
            "reaction_removed",
            Body::Reaction {
                target: target(),
                emoji: None,
            },
            true,
        ),
        (
            "buttons",
            Body::Buttons {
                frame: frame(),
                buttons: vec![choice("a"), choice("b")],
            },
            true,
        ),
        (
            "buttons_with_picture",
            Body::Buttons {
                frame: Frame {
                    header: Some(picture),
                    ..frame()
                },
                buttons: vec![choice("a")],
            },
            true,
        ),
        ("list", list(), true),
        ("flow", flow(), true),
        ("template", template(), true),
        (
            "template_plain",
            Body::Template {
                name: "hello_world".to_owned(),
                language: "en_US".to_owned(),
                components: json!([]),
            },
            true,
        ),
        (
            "product",
            Body::OtherInteractive(
                json!({ "type": "product", "body": { "text": "Celui-ci" }, "action": { "catalog_id": "7", "product_retailer_id": "M" } }),
            ),
            true,
        ),
        // Newer than the description, or left out of it; written from Meta's pages.
        (
            "cta_url",
            Body::CtaUrl {
                frame: frame(),
                label: "Suivre".to_owned(),
                url: "https://example.org/suivi".parse().unwrap(),
            },
            false,
        ),
        (
            "location_request",
            Body::LocationRequest {
                body: "Où livrer ?".to_owned(),
            },
            false,
        ),
        (
            "contact_info_request",
            Body::ContactInfoRequest {
                body: "Votre numéro ?".to_owned(),
            },
            false,
        ),
    ]
}

fn outgoing(body: Body) -> Outgoing {
    let to = Recipient::Phone(E164::from_wa_id("33639980201").unwrap());
    Outgoing {
        to,
        body,
        context: Some(target()),
        callback_data: "0198b6d2-7b7e-7c11-8000-000000000001".to_owned(),
    }
}

#[test]
fn every_body_is_written_as_agreed() {
    let written: Map<_, _> = bodies()
        .into_iter()
        .map(|(name, body, _)| (name.to_owned(), outgoing(body).to_json()))
        .collect();
    insta::assert_json_snapshot!(written);
}

#[test]
fn a_customer_without_a_number_is_written_to_by_their_id() {
    let to = Recipient::User(Bsuid::new("FR.11223344556677889900").unwrap());
    let message = Outgoing {
        to,
        ..outgoing(Body::Text {
            body: "Bonjour".to_owned(),
            preview_url: false,
        })
    }
    .to_json();
    assert_eq!(message["recipient"], "FR.11223344556677889900");
    assert!(
        message.get("to").is_none(),
        "`to` would win over `recipient`"
    );
}

#[test]
fn every_body_is_one_meta_describes() {
    let Some(api) = Description::load() else {
        return;
    };
    for (name, body, described) in bodies() {
        if described {
            let message = outgoing(body).to_json();
            let kind = message["type"].as_str().unwrap().to_owned();
            let schema = match kind.as_str() {
                "contacts" => "ContactsMessage".to_owned(),
                other => format!("{}{}Message", other[..1].to_uppercase(), &other[1..]),
            };
            api.check(name, &schema, older(message));
        }
    }
}

#[test]
fn a_changed_profile_is_one_meta_describes() {
    let Some(api) = Description::load() else {
        return;
    };
    let changes = ProfileChanges {
        about: Some("Manteaux et cadeaux".to_owned()),
        address: Some("4 rue de l’Exemple, 35000 Rennes".to_owned()),
        description: Some(String::new()),
        email: Some("bonjour@example.org".to_owned()),
        websites: Some(vec!["https://example.org".to_owned()]),
        vertical: Some("APPAREL".to_owned()),
        profile_picture_handle: Some("4::aW1hZ2U".to_owned()),
    };
    api.check(
        "profile",
        "WhatsAppBusinessProfileUpdateRequest",
        changes.to_json(),
    );
    assert_eq!(
        ProfileChanges::default().to_json(),
        json!({ "messaging_product": "whatsapp" }),
        "nothing changed, nothing sent"
    );
}

#[test]
fn marking_as_read_is_one_meta_describes() {
    let Some(api) = Description::load() else {
        return;
    };
    let read =
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.X" });
    api.check("mark_read", "MarkMessageRequestPayload", read);
}

#[test]
fn a_wrong_message_would_be_noticed() {
    let Some(api) = Description::load() else {
        return;
    };
    let mut message = older(
        outgoing(Body::Text {
            body: "Bonjour".to_owned(),
            preview_url: true,
        })
        .to_json(),
    );
    assert!(api.problems("TextMessage", &message).is_empty());
    message["txt"] = json!({});
    assert!(
        !api.problems("TextMessage", &message).is_empty(),
        "an unknown part"
    );
    let mut buttons = outgoing(bodies().swap_remove(12).1).to_json();
    buttons["interactive"]["action"]["buttons"][0]["reply"]["title"] =
        json!("a title far too long for a button");
    assert!(
        !api.problems("InteractiveMessage", &older(buttons))
            .is_empty(),
        "a title that is too long"
    );
}

/// The message as the description, older than some of Meta's pages, knows it.
fn older(mut message: Value) -> Value {
    let fields = message.as_object_mut().unwrap();
    // Described on the page about webhooks, missing here.
    fields.shift_remove("biz_opaque_callback_data");
    // Voice notes came later.
    if let Some(audio) = fields.get_mut("audio").and_then(Value::as_object_mut) {
        audio.shift_remove("voice");
    }
    // The schema says text; the description's own examples, and the pages, write numbers.
    if let Some(place) = fields.get_mut("location").and_then(Value::as_object_mut) {
        for key in ["latitude", "longitude"] {
            let number = place[key].to_string();
            place.insert(key.to_owned(), json!(number));
        }
    }
    message
}
