//! The demo shop: the same engine on a pretend Meta in the same program, with seven weeks of past.

mod labels;
mod past;

pub use crate::account::DemoShop;

use crate::{
    account::setup::GRAPH_VERSION,
    api::fault::{Fault, FaultCode},
    engine::Engine,
    secrets,
};
use domain::id::{MessageId, PhoneNumberId, WabaId};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use store::{
    account::{AccountRow, NumberRow},
    setting, template,
};
use whatsapp::client::Override;

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
    /// Connects the demo shop and plays its past, once. Its customers write from
    /// [`Self::let_demo_write`] on.
    ///
    /// # Errors
    /// When the store cannot be written, the past cannot be told, or the pretend Meta does not
    /// answer.
    pub async fn connect_demo(
        self: &Arc<Self>,
        shop: DemoShop,
        past: impl FnOnce() -> Result<Past, Fault>,
    ) -> Result<(), Fault> {
        self.account.set_demo_shop(shop.clone());
        self.account
            .secrets()
            .write(&secrets::token(&shop.waba), &shop.token)?;
        self.account
            .secrets()
            .write(&secrets::app_secret(&shop.waba), &shop.app_secret)?;
        self.account
            .secrets()
            .write(&secrets::verify_token(&shop.waba), VERIFY_TOKEN)?;
        let (row, numbers) = rows(&shop);
        self.account.write_account(row, numbers).await?;
        let played: Option<bool> = self
            .desk
            .store()
            .read(|read| setting::get(read, PLAYED))
            .await?;
        if played.is_none() {
            self.play(&shop.waba, past()?).await?;
        }
        self.desk.wake().media.notify_one();
        self.desk.announce_everything();
        Ok(())
    }

    async fn play(self: &Arc<Self>, waba: &WabaId, past: Past) -> Result<(), Fault> {
        let account = self
            .accounts()
            .get(waba)
            .ok_or(Fault::new(FaultCode::NotConnected))?;
        // What was sent as a template is shown as its customer read it.
        crate::watch::sync::refresh_templates(&self.desk, &account).await?;
        let (book, waba, now) = (self.desk.book(), waba.clone(), self.desk.now());
        self.desk
            .store()
            .write(move |tx| {
                past::play(tx, &book, &template::all(tx, &waba)?, &past, now)?;
                setting::set(tx, PLAYED, &true)
            })
            .await?;
        Ok(())
    }

    /// Has the pretend Meta send its webhooks here.
    ///
    /// # Errors
    /// When it does not answer, or no demo shop is connected.
    pub async fn let_demo_write(&self) -> Result<(), Fault> {
        let shop = self
            .account
            .demo_shop()
            .ok_or(Fault::new(FaultCode::NotConnected))?;
        let account = self
            .accounts()
            .get(&shop.waba)
            .ok_or(Fault::new(FaultCode::NotConnected))?;
        let Some(address) = self.webhook_address() else {
            return Ok(());
        };
        let callback = url::Url::parse(&address)
            .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        let instead = Override {
            callback,
            verify_token: whatsapp::secret::Secret::new(VERIFY_TOKEN),
        };
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
            on_phone_app: false,
        })
        .collect();
    (account, numbers)
}
