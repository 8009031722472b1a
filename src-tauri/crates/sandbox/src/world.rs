//! Everything the pretend Meta remembers, as plain data. It holds no rule: the modules beside
//! it read and change it, always under the one lock in [`crate::core`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::mischief::Mood;
use crate::{Account, Pace};

/// The state; what is skipped comes from the configuration or need not survive a restart.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct World {
    #[serde(skip)]
    pub(crate) account: Account,
    #[serde(skip)]
    pub(crate) pace: Option<Pace>,
    #[serde(skip)]
    pub(crate) base_url: String,
    #[serde(skip)]
    pub(crate) limits: Limits,
    #[serde(skip)]
    pub(crate) mood: Mood,
    /// Grows with every change, for the customer's phone.
    #[serde(skip)]
    pub(crate) revision: u64,
    /// While the demo's past is played: where its webhooks are kept instead of being sent.
    #[serde(skip)]
    pub(crate) recording: Option<Vec<Value>>,
    pub(crate) saved_at: Option<DateTime<Utc>>,
    pub(crate) seeded: bool,
    pub(crate) customers: BTreeMap<String, Customer>,
    /// One line of digits (variants folded) to its customer.
    pub(crate) lines: BTreeMap<String, String>,
    pub(crate) threads: BTreeMap<String, Thread>,
    pub(crate) messages: BTreeMap<String, Message>,
    pub(crate) media: BTreeMap<String, Media>,
    pub(crate) templates: Vec<Template>,
    /// Names of deleted templates and when they may be used again.
    pub(crate) retired_names: BTreeMap<String, DateTime<Utc>>,
    pub(crate) numbers: BTreeMap<String, NumberState>,
    pub(crate) uploads: BTreeMap<String, Upload>,
    /// Free replies delivered, by `number|YYYY-MM` in the account's time zone.
    pub(crate) free_replies: BTreeMap<String, u32>,
    pub(crate) ledger: Vec<Entry>,
    pub(crate) due: Vec<Due>,
    pub(crate) due_seq: u64,
    pub(crate) outgoing: Vec<Delivery>,
    pub(crate) callbacks: Callbacks,
    pub(crate) delivered: u64,
    pub(crate) failed_attempts: u64,
    pub(crate) dropped: u64,
    /// The demo shop's past, as `GET /sandbox/history` gives it.
    pub(crate) history: Vec<Value>,
    pub(crate) live: Live,
}

/// What was sent lately, as the speed limits count it; not worth keeping over a restart.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// For each pair, the instant at which all that was sent will have been earned.
    pub(crate) pairs: BTreeMap<String, DateTime<Utc>>,
    pub(crate) numbers: BTreeMap<String, Vec<DateTime<Utc>>>,
    /// Customers reached outside of their windows, and when last; one list for all numbers.
    pub(crate) reached: BTreeMap<String, DateTime<Utc>>,
}

/// What the demo's living customers remember.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Live {
    #[serde(skip)]
    pub(crate) on: bool,
    /// How many have begun to write.
    pub(crate) begun: usize,
    /// Where each conversation stands: which block, which line comes next.
    pub(crate) talks: BTreeMap<String, (usize, usize)>,
}

/// A person on WhatsApp.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    /// Business-scoped id.
    pub(crate) user_id: String,
    /// Digits; `None` when the customer hides the number behind a username.
    pub(crate) wa_id: Option<String>,
    pub(crate) name: String,
    pub(crate) username: Option<String>,
}

/// What one business number and one customer share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Thread {
    pub(crate) number: String,
    pub(crate) customer: String,
    /// When the customer last wrote; the window closes 24 hours later.
    pub(crate) written_at: Option<DateTime<Utc>>,
    /// An ad was clicked and has not been answered yet.
    pub(crate) ad_at: Option<DateTime<Utc>>,
    /// The free entry point ends here.
    pub(crate) entry_until: Option<DateTime<Utc>>,
    pub(crate) entry_id: Option<String>,
    pub(crate) blocked: bool,
    pub(crate) typing_until: Option<DateTime<Utc>>,
    pub(crate) messages: Vec<String>,
}

/// A message either way, with what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) thread: String,
    pub(crate) from_shop: bool,
    pub(crate) at: DateTime<Utc>,
    /// The request as accepted, or the message object as sent in the webhook.
    pub(crate) body: Value,
    /// Sent to the business-scoped id.
    pub(crate) to_user_id: bool,
    pub(crate) kind: Sort,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    pub(crate) delivered_at: Option<DateTime<Utc>>,
    /// Read by the customer, or (for a customer's message) by the shop.
    pub(crate) read_at: Option<DateTime<Utc>>,
    pub(crate) failed: Option<(i64, String)>,
    pub(crate) priced: Option<Priced>,
}

/// What a message counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sort {
    Service,
    Reaction,
    Utility,
    Marketing,
    Authentication,
}

/// `pricing.type` and the category it is charged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Priced {
    Regular,
    FreeCustomerService,
    FreeEntryPoint,
}

/// A media object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) number: String,
    pub(crate) mime: String,
    pub(crate) filename: Option<String>,
    pub(crate) sha256: Vec<u8>,
    pub(crate) size: usize,
    pub(crate) content: Content,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Where the bytes are: a bundled file, or here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    Asset(String),
    Bytes(#[serde(with = "base64_bytes")] bytes::Bytes),
}

/// A message template.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) named: bool,
    pub(crate) components: Value,
    pub(crate) rejected_reason: Option<String>,
    pub(crate) quality: String,
    /// How often it was paused for its quality.
    #[serde(default)]
    pub(crate) pauses: u32,
    pub(crate) updated_at: DateTime<Utc>,
}

/// What can change about a number.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct NumberState {
    pub(crate) registered: bool,
    pub(crate) pin: Option<String>,
    pub(crate) profile: BTreeMap<String, Value>,
    pub(crate) picture: Option<String>,
    pub(crate) qr_codes: Vec<QrCode>,
    pub(crate) callback: Option<Callback>,
}

impl Default for NumberState {
    fn default() -> Self {
        NumberState {
            registered: true,
            pin: None,
            profile: BTreeMap::new(),
            picture: None,
            qr_codes: Vec::new(),
            callback: None,
        }
    }
}

/// A click-to-chat code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QrCode {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) created_at: DateTime<Utc>,
}

impl QrCode {
    /// Where the code leads.
    pub(crate) fn link(&self) -> String {
        format!("https://wa.me/message/{}", self.code)
    }
}

/// A resumable upload session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) mime: String,
    pub(crate) length: usize,
    #[serde(with = "base64_bytes")]
    pub(crate) received: bytes::Bytes,
    pub(crate) handle: Option<String>,
}

/// One delivered message, for the cost report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) at: DateTime<Utc>,
    pub(crate) number: String,
    pub(crate) country: String,
    pub(crate) sort: Sort,
    pub(crate) priced: Priced,
    pub(crate) volume: u32,
    /// Millionths of the account's currency.
    pub(crate) cost_micro: i64,
}

/// Something that happens by itself at an instant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Due {
    pub(crate) at: DateTime<Utc>,
    pub(crate) seq: u64,
    pub(crate) what: What,
}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    Sent(String),
    Delivered(String),
    Read(String),
    Failed(String, i64, String),
    Review(String),
    /// Accepted on this thread: a living customer may answer.
    ShopWrote(String),
    CustomerWrites,
    CustomerAnswers(String),
}

/// Where webhooks go; a number's own callback wins over the account's, which wins over the app's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Callbacks {
    pub(crate) app: Option<Callback>,
    pub(crate) account: Option<Callback>,
    pub(crate) subscribed: bool,
}

/// One callback address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Callback {
    pub(crate) url: String,
    pub(crate) verify_token: String,
    pub(crate) verified: bool,
}

/// A webhook on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) seq: u64,
    pub(crate) field: String,
    pub(crate) value: Value,
    /// The number it concerns; account-wide notices have none.
    pub(crate) number: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) next_at: DateTime<Utc>,
    pub(crate) attempts: u32,
}

impl World {
    /// The configured number with this id.
    pub(crate) fn number(&self, id: &str) -> Option<&crate::Number> {
        self.account.numbers.iter().find(|n| n.id == id)
    }

    /// What can change about a number; made on first use.
    pub(crate) fn number_state(&mut self, id: &str) -> &mut NumberState {
        self.numbers.entry(id.to_owned()).or_default()
    }

    /// Plans something; things due at the same instant happen in the order of planning.
    pub(crate) fn plan(&mut self, at: DateTime<Utc>, what: What) {
        self.due_seq += 1;
        let due = Due {
            at,
            seq: self.due_seq,
            what,
        };
        let place = self
            .due
            .partition_point(|d| (d.at, d.seq) < (due.at, due.seq));
        self.due.insert(place, due);
    }

    /// The next thing due at or before `now`, taken out.
    pub(crate) fn take_due(&mut self, now: DateTime<Utc>) -> Option<Due> {
        (self.due.first()?.at <= now).then(|| self.due.remove(0))
    }
}

mod base64_bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(crate) fn serialize<S: Serializer>(v: &bytes::Bytes, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD.encode(v))
    }

    pub(crate) fn deserialize<'a, D: Deserializer<'a>>(d: D) -> Result<bytes::Bytes, D::Error> {
        let text = String::deserialize(d)?;
        STANDARD
            .decode(text)
            .map(bytes::Bytes::from)
            .map_err(de::Error::custom)
    }
}
