//! The demo shop: the same engine on a pretend Meta in the same program, with two weeks of past.

use crate::{
    api::fault::{Fault, FaultCode},
    compose::category_of,
    engine::Engine,
    intake::{Filing, file, identify, show_as_last},
    secrets,
    setup::GRAPH_VERSION,
};
use domain::{
    allowance::month_of,
    content::{Content, Context, SentTemplate},
    id::{MessageId, OutgoingId, PhoneNumberId, WabaId},
    instant::Instant,
    money::Currency,
    status::Status,
    tariff::quote::{Ask, SendKind, Why},
};
use graph::client::Override;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use store::{
    StoreError, Tx,
    account::{AccountRow, NumberRow},
    journal::{self, NewWebhook, SignatureState},
    ledger,
    message::{self, Author, Inserted, NewMessage},
    person, setting, thread,
};

/// Where the pretend Meta is, and who the shop is there.
#[derive(Clone, Debug)]
pub struct DemoShop {
    /// Its address, without a version.
    pub base: String,
    /// The page on which one can be the customer.
    pub phone_url: String,
    /// The account.
    pub waba: WabaId,
    /// Its numbers: id and number for people to read.
    pub numbers: Vec<(PhoneNumberId, String)>,
    /// Token, app secret, app id: made up, worth nothing elsewhere.
    pub token: String,
    /// See `token`.
    pub app_secret: String,
    /// See `token`.
    pub app_id: String,
    /// What it is billed in.
    pub currency: Currency,
    /// Decides when its months turn.
    pub timezone: chrono_tz::Tz,
}

/// The demo's past, in order of time.
#[derive(Debug, Default, Deserialize)]
pub struct Past {
    /// What happened.
    pub entries: Vec<Happened>,
}

/// One thing in the past: what Meta told us, or what we sent.
#[derive(Debug, Deserialize)]
pub struct Happened {
    /// When, in milliseconds of UTC.
    pub at: i64,
    /// A webhook.
    pub webhook: Option<Value>,
    /// A send of ours that Meta took.
    pub sent: Option<PastSend>,
}

/// A send of ours that Meta took.
#[derive(Debug, Deserialize)]
pub struct PastSend {
    /// The request's body.
    pub request: Value,
    /// From which number.
    pub phone_number_id: PhoneNumberId,
    /// The id Meta gave it.
    pub wamid: MessageId,
}

const VERIFY_TOKEN: &str = "demo";
const PLAYED: &str = "demo_past_played";

impl Engine {
    /// Connects the demo shop, plays its past once, and lets its customers write.
    ///
    /// # Errors
    /// When the store cannot be written, or the pretend Meta does not answer.
    pub async fn connect_demo(self: &Arc<Self>, shop: DemoShop, past: Past) -> Result<(), Fault> {
        self.set_demo_shop(shop.clone());
        self.secrets().write(&secrets::token(&shop.waba), &shop.token)?;
        self.secrets().write(&secrets::app_secret(&shop.waba), &shop.app_secret)?;
        self.secrets().write(&secrets::verify_token(&shop.waba), VERIFY_TOKEN)?;
        let (row, numbers) = rows(&shop);
        self.store().write(store::gap::clear).await?;
        self.write_account(row, numbers).await?;
        let played = self.store().read(|read| setting::get::<bool>(read, PLAYED)).await?;
        if played.is_none() {
            let engine = Arc::clone(self);
            self.store().write(move |tx| { play(tx, &engine, &past)?; setting::set(tx, PLAYED, &true) }).await?;
        }
        self.subscribe_demo(&shop).await?;
        self.wake().media.notify_one();
        self.announce_everything();
        Ok(())
    }

    async fn subscribe_demo(&self, shop: &DemoShop) -> Result<(), Fault> {
        let account = self.accounts().get(&shop.waba).ok_or(Fault::new(FaultCode::NotConnected))?;
        let Some(address) = self.webhook_address() else { return Ok(()) };
        let callback = url::Url::parse(&address).map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        let instead = Override { callback, verify_token: graph::secret::Secret::new(VERIFY_TOKEN) };
        account.client.subscribe(&shop.waba, Some(&instead)).await?;
        Ok(())
    }
}

fn rows(shop: &DemoShop) -> (AccountRow, Vec<NumberRow>) {
    let account = AccountRow {
        waba: shop.waba.clone(),
        name: String::new(),
        currency: Some(shop.currency),
        timezone: Some(shop.timezone.name().to_owned()),
        payment_method: Some(true),
        app_id: Some(shop.app_id.clone()),
        graph_version: GRAPH_VERSION.to_owned(),
        graph_base: shop.base.clone(),
        token_state: None,
    };
    let numbers = shop
        .numbers
        .iter()
        .zip(0u32..)
        .map(|((id, display), position)| NumberRow {
            id: id.clone(),
            waba: shop.waba.clone(),
            display_phone: display.clone(),
            verified_name: None,
            quality: None,
            status: None,
            throughput: None,
            position,
        })
        .collect();
    (account, numbers)
}

fn play(tx: &Tx<'_>, engine: &Engine, past: &Past) -> Result<(), StoreError> {
    for happened in &past.entries {
        let at = Instant::from_millis(happened.at);
        if let Some(webhook) = &happened.webhook {
            let body = webhook.to_string().into_bytes();
            let id = journal::append(tx, &NewWebhook { received_at: at, body: body.clone(), signature: SignatureState::Valid })?;
            file(tx, &Filing { now: at, engine, notify: false }, id, &body)?;
        }
        if let Some(sent) = &happened.sent {
            sent_then(tx, engine, sent, at)?;
        }
    }
    Ok(())
}

/// Files a send of the past as if it had gone out from here.
fn sent_then(tx: &Tx<'_>, engine: &Engine, sent: &PastSend, at: Instant) -> Result<(), StoreError> {
    let to = sent.request["to"].as_str();
    let user = sent.request["recipient"].as_str();
    let who = identify(tx, &domain::customer::Identity::from_meta(to, user, None, None))?;
    let mut state = thread::find_or_create(tx, &sent.phone_number_id, who)?;
    let (content, kind) = content_of(&sent.request);
    if let Content::Reaction { target, emoji } = &content {
        return message::set_reaction(tx, state.id, target, true, emoji.as_deref());
    }
    let reply_to = sent.request["context"]["message_id"].as_str().and_then(MessageId::new);
    let new = NewMessage {
        thread: state.id,
        wamid: Some(sent.wamid.clone()),
        at,
        received_at: at,
        author: Author::Us,
        content: content.clone(),
        context: Context { reply_to, ..Context::default() },
        referral: None,
        opened_window: false,
        window_closed_before: None,
        status: Some(Status::Accepted),
        outgoing: Some(OutgoingId(uuid::Uuid::now_v7())),
        historic: false,
    };
    let Inserted::New(key) = message::insert(tx, &new)? else { return Ok(()) };
    if let Some(account) = engine.accounts().of_number(&sent.phone_number_id) {
        let quote = engine.tariff().quote(&Ask {
            at,
            timezone: account.timezone,
            currency: account.currency,
            recipient: person::get(tx, who)?.and_then(|person| person.phone),
            kind,
            window_closes_at: state.facts.closes_at(),
            entry_point_until: state.entry.confirmed_until,
            free_replies_used: 0,
            payment_method: true,
        });
        ledger::open(
            tx,
            &ledger::NewLine {
                message: key,
                thread: state.id,
                number: sent.phone_number_id.clone(),
                at,
                month: month_of(at, account.timezone).to_string(),
                uses_allowance: kind == SendKind::Service && quote.why == Why::Allowance,
                quote,
                category: category_of(kind).to_owned(),
            },
        )?;
    }
    state.entry = state.entry.replied(at);
    state.unanswered_since = None;
    state.unread = 0;
    show_as_last(&mut state, key, at, true, &content, Some(Status::Accepted));
    thread::save(tx, &state)
}

/// What a request of the past held. The demo sends text, templates and reactions.
fn content_of(request: &Value) -> (Content, SendKind) {
    match request["type"].as_str() {
        Some("template") => {
            let template = &request["template"];
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let sent = SentTemplate {
                name: text(&template["name"]),
                language: text(&template["language"]["code"]),
                header: None,
                body: text(&request["rendered"]["body"]),
                footer: request["rendered"]["footer"].as_str().map(str::to_owned),
                buttons: Vec::new(),
            };
            let kind = match request["rendered"]["category"].as_str() {
                Some("MARKETING") => SendKind::Marketing,
                Some("AUTHENTICATION") => SendKind::Authentication,
                _ => SendKind::Utility,
            };
            (Content::Template(sent), kind)
        }
        Some("reaction") => {
            let target = request["reaction"]["message_id"].as_str().and_then(MessageId::new);
            let emoji = request["reaction"]["emoji"].as_str().filter(|emoji| !emoji.is_empty()).map(str::to_owned);
            match target {
                Some(target) => (Content::Reaction { target, emoji }, SendKind::Reaction),
                None => (Content::Other { raw_kind: "reaction".to_owned(), text: emoji }, SendKind::Service),
            }
        }
        Some("text") => (Content::Text { body: request["text"]["body"].as_str().unwrap_or_default().to_owned() }, SendKind::Service),
        other => (Content::Other { raw_kind: other.unwrap_or("unknown").to_owned(), text: None }, SendKind::Service),
    }
}
