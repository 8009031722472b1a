//! The connected accounts, ready for use: a Graph client each, the secrets to check webhooks with,
//! and the billing facts every price depends on.

use chrono_tz::Tz;
use domain::{
    id::{PhoneNumberId, WabaId},
    money::Currency,
};
use std::sync::{Arc, PoisonError, RwLock};
use whatsapp::{client::Client, secret::Secret};

/// A connected account.
pub struct Account {
    /// Meta's id of it.
    pub waba: WabaId,
    /// Speaks to Meta in its name.
    pub client: Client,
    /// Checks that webhooks come from its Meta app.
    pub app_secret: Option<Secret>,
    /// The word agreed with Meta for the webhook's first call.
    pub verify_token: Option<Secret>,
    /// Its Meta app, needed for the profile picture.
    pub app_id: Option<String>,
    /// What it is billed in; `None` until Meta has said it.
    pub currency: Option<Currency>,
    /// Decides when its months turn and its cards change; UTC until Meta has said it.
    pub timezone: Tz,
    /// Meta has said the time zone.
    pub knows_timezone: bool,
    /// It can pay; `None` when not known.
    pub payment_method: Option<bool>,
    /// Its numbers in this inbox.
    pub numbers: Vec<PhoneNumberId>,
    /// Those of them that also answer in the WhatsApp Business app on a phone.
    pub shared: Vec<PhoneNumberId>,
}

impl Account {
    /// Whether the number also answers in the WhatsApp Business app on a phone.
    pub fn is_shared(&self, number: &PhoneNumberId) -> bool {
        self.shared.contains(number)
    }
}

/// All connected accounts. Reading is cheap: the list is replaced as a whole.
#[derive(Default)]
pub struct Accounts(RwLock<Arc<Vec<Arc<Account>>>>);

impl Accounts {
    /// All of them.
    pub fn all(&self) -> Arc<Vec<Arc<Account>>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The account a number belongs to.
    pub fn of_number(&self, number: &PhoneNumberId) -> Option<Arc<Account>> {
        self.all()
            .iter()
            .find(|account| account.numbers.contains(number))
            .cloned()
    }

    /// The account of this id.
    pub fn get(&self, waba: &WabaId) -> Option<Arc<Account>> {
        self.all()
            .iter()
            .find(|account| account.waba == *waba)
            .cloned()
    }

    /// Takes these in place of those before. Whether other webhooks are taken now: another app
    /// secret proves others to be Meta's, another number makes others ours.
    pub(crate) fn replace(&self, accounts: Vec<Arc<Account>>) -> bool {
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let takes = |accounts: &[Arc<Account>]| -> Vec<_> {
            accounts
                .iter()
                .map(|account| (account.app_secret.clone(), account.numbers.clone()))
                .collect()
        };
        let others = takes(&now) != takes(&accounts);
        *now = Arc::new(accounts);
        others
    }
}
