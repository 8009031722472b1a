//! A message as we send it, and the JSON Meta wants for it
//! (Meta, Send messages, 2026-09-11; OpenAPI v23.0, 2026-05-29; Business-scoped user IDs, 2026-05-07).
//!
//! Lengths and limits are checked where a person writes, in `domain`; Meta checks them again.

use super::interactive::{self, Choice, Flow, Frame, Section};
use domain::content::{ContactCard, Location, MediaKind};
use domain::id::{Bsuid, MediaId, MessageId};
use domain::phone::E164;
use serde_json::{Map, Value, json};
use url::Url;

/// A message to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// To whom.
    pub to: Recipient,
    /// What.
    pub body: Body,
    /// The message it answers. Reactions have none.
    pub context: Option<MessageId>,
    /// Our own id of it, at most 512 characters; comes back with every status.
    pub callback_data: String,
}

/// A customer, as Meta finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// By number.
    Phone(E164),
    /// By business-scoped user id, for customers whose number is hidden.
    User(Bsuid),
}

/// What a message holds when we send it.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text, at most 4,096 characters.
    Text {
        /// The text.
        body: String,
        /// Show a preview of the first link in it.
        preview_url: bool,
    },
    /// A file.
    Media {
        /// What sort; [`MediaKind::Voice`] is sent as a voice note.
        kind: MediaKind,
        /// The file.
        source: MediaSource,
        /// Text under it; pictures, films and documents only.
        caption: Option<String>,
        /// Its name; documents only.
        filename: Option<String>,
    },
    /// A place.
    Location(Location),
    /// Contact cards.
    Contacts(Vec<ContactCard>),
    /// An emoji on a message of the customer's; `None` takes it away.
    Reaction {
        /// The message reacted to.
        target: MessageId,
        /// The emoji.
        emoji: Option<String>,
    },
    /// Up to three reply buttons.
    Buttons {
        /// The text around them.
        frame: Frame,
        /// The buttons.
        buttons: Vec<Choice>,
    },
    /// A list to choose from, at most ten rows.
    List {
        /// The text around it.
        frame: Frame,
        /// The label that opens the list, at most 20 characters.
        button: String,
        /// The rows, in sections.
        sections: Vec<Section>,
    },
    /// A button that opens a link.
    CtaUrl {
        /// The text around it.
        frame: Frame,
        /// The button's label.
        label: String,
        /// Where it leads.
        url: Url,
    },
    /// Asks for the customer's place.
    LocationRequest {
        /// The question.
        body: String,
    },
    /// Asks for the customer's number.
    ContactInfoRequest {
        /// The question.
        body: String,
    },
    /// A form.
    Flow {
        /// The text around it.
        frame: Frame,
        /// The form.
        flow: Flow,
    },
    /// Any other interactive message (product, catalogue, order…), as Meta writes `interactive`.
    OtherInteractive(Value),
    /// A template.
    Template {
        /// Its name.
        name: String,
        /// Its language, as Meta writes it.
        language: String,
        /// Its `components` with the variables filled in.
        components: Value,
    },
}

/// Where Meta takes a file from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaSource {
    /// Uploaded before.
    Id(MediaId),
    /// Public on the web; Meta keeps it for 10 minutes.
    Link(Url),
}

impl Outgoing {
    /// The body of `POST /{phone number id}/messages`.
    pub fn to_json(&self) -> Value {
        let mut message = Map::new();
        message.insert("messaging_product".to_owned(), json!("whatsapp"));
        message.insert("recipient_type".to_owned(), json!("individual"));
        match &self.to {
            Recipient::Phone(number) => message.insert("to".to_owned(), json!(number.as_str())),
            Recipient::User(id) => message.insert("recipient".to_owned(), json!(id.as_str())),
        };
        if let Some(context) = self
            .context
            .as_ref()
            .filter(|_| !matches!(self.body, Body::Reaction { .. }))
        {
            message.insert(
                "context".to_owned(),
                json!({ "message_id": context.as_str() }),
            );
        }
        if !self.callback_data.is_empty() {
            message.insert(
                "biz_opaque_callback_data".to_owned(),
                json!(self.callback_data),
            );
        }
        let (kind, part) = part(&self.body);
        message.insert("type".to_owned(), json!(kind));
        message.insert(kind.to_owned(), part);
        Value::Object(message)
    }
}

/// The `type` of a body and the object under that name.
fn part(body: &Body) -> (&'static str, Value) {
    match body {
        Body::Text { body, preview_url } => {
            ("text", json!({ "body": body, "preview_url": preview_url }))
        }
        Body::Media {
            kind,
            source,
            caption,
            filename,
        } => media(*kind, source, caption.as_deref(), filename.as_deref()),
        Body::Location(place) => ("location", location(place)),
        Body::Contacts(cards) => ("contacts", cards.iter().map(contact).collect()),
        Body::Reaction { target, emoji } => (
            "reaction",
            json!({ "message_id": target.as_str(), "emoji": emoji.as_deref().unwrap_or_default() }),
        ),
        Body::Template {
            name,
            language,
            components,
        } => ("template", template(name, language, components)),
        Body::Buttons { frame, buttons } => ("interactive", interactive::buttons(frame, buttons)),
        Body::List {
            frame,
            button,
            sections,
        } => ("interactive", interactive::list(frame, button, sections)),
        Body::CtaUrl { frame, label, url } => {
            ("interactive", interactive::cta_url(frame, label, url))
        }
        Body::LocationRequest { body } => (
            "interactive",
            interactive::request("location_request_message", "send_location", body),
        ),
        Body::ContactInfoRequest { body } => (
            "interactive",
            interactive::request("request_contact_info", "request_contact_info", body),
        ),
        Body::Flow { frame, flow } => ("interactive", interactive::flow(frame, flow)),
        Body::OtherInteractive(interactive) => ("interactive", interactive.clone()),
    }
}

fn media(
    kind: MediaKind,
    source: &MediaSource,
    caption: Option<&str>,
    filename: Option<&str>,
) -> (&'static str, Value) {
    let name = match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    };
    let captioned = matches!(
        kind,
        MediaKind::Image | MediaKind::Video | MediaKind::Document
    );
    let mut file = source.to_json();
    if let Some(caption) = caption.filter(|caption| captioned && !caption.is_empty()) {
        file.insert("caption".to_owned(), json!(caption));
    }
    if let Some(filename) = filename.filter(|_| kind == MediaKind::Document) {
        file.insert("filename".to_owned(), json!(filename));
    }
    if kind == MediaKind::Voice {
        file.insert("voice".to_owned(), json!(true));
    }
    (name, Value::Object(file))
}

impl MediaSource {
    pub(super) fn to_json(&self) -> Map<String, Value> {
        let (key, value) = match self {
            Self::Id(id) => ("id", id.as_str()),
            Self::Link(url) => ("link", url.as_str()),
        };
        Map::from_iter([(key.to_owned(), json!(value))])
    }
}

fn location(place: &Location) -> Value {
    let mut part = json!({ "latitude": place.latitude, "longitude": place.longitude });
    if let Some(name) = &place.name {
        part["name"] = json!(name);
    }
    if let Some(address) = &place.address {
        part["address"] = json!(address);
    }
    part
}

fn contact(card: &ContactCard) -> Value {
    let mut part = json!({
        // Meta wants a second part of the name beside the formatted one.
        "name": { "formatted_name": card.name, "first_name": card.name },
        "phones": card.phones.iter().map(|phone| json!({ "phone": phone })).collect::<Vec<_>>(),
        "emails": card.emails.iter().map(|email| json!({ "email": email })).collect::<Vec<_>>(),
    });
    if let Some(company) = &card.organization {
        part["org"] = json!({ "company": company });
    }
    part
}

fn template(name: &str, language: &str, components: &Value) -> Value {
    let mut part =
        json!({ "name": name, "language": { "policy": "deterministic", "code": language } });
    if components
        .as_array()
        .is_some_and(|components| !components.is_empty())
    {
        part["components"] = components.clone();
    }
    part
}
