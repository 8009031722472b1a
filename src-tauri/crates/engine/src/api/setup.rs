//! Connection, settings, health and quarantine. Secrets go in and never come out.

use domain::{
    id::{EntryNo, PhoneNumberId, RefusedId, WabaId},
    instant::Instant,
    money::Currency,
    refusal::Refusal,
    window::Gap,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the window must know first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Hello {
    /// Number of the newest change batch.
    pub revision: u64,
    /// Meta's time minus this computer's, in ms: countdowns run in Meta's time.
    pub clock_offset_ms: i64,
    /// Settings of the window.
    pub preferences: Preferences,
    /// The numbers in this inbox.
    pub numbers: Vec<NumberView>,
    /// How the connection is.
    pub health: Health,
    /// The last stretch in which nobody listened, while messages of it may still be missing.
    pub gap: Option<Gap>,
    /// Where the customer's phone page is, when this is the demo shop.
    pub demo_phone: Option<String>,
}

/// A number in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberView {
    /// Meta's id.
    pub id: PhoneNumberId,
    /// Its account.
    pub waba: WabaId,
    /// For people to read.
    pub display_phone: String,
    /// The name customers see.
    pub verified_name: Option<String>,
    /// GREEN, YELLOW, RED or unknown, as sent.
    pub quality: Option<String>,
    /// CONNECTED, FLAGGED, …, as sent.
    pub status: Option<String>,
    /// Billing currency of its account, once Meta has said it.
    pub currency: Option<Currency>,
    /// Time zone of its account, which decides when months turn, once Meta has said it.
    pub timezone: Option<String>,
    /// The account has a way to pay; `None` when not known.
    pub payment_method: Option<bool>,
}

/// How the shop fares: in one word, and with everything that needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Health {
    /// The word.
    pub state: HealthState,
    /// Key of the most important sentence, when there is more to say.
    pub key: Option<Refusal>,
    /// All that needs a person, the most important first.
    pub troubles: Vec<Trouble>,
    /// When a webhook last came.
    pub last_webhook: Option<Instant>,
    /// This computer's clock is wrong by this many ms against Meta's (only when over a minute).
    pub clock_wrong_by_ms: Option<i64>,
    /// Webhooks in quarantine.
    pub quarantined: u32,
}

/// Something that needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Trouble {
    /// What, and so which sentence says what to do.
    pub key: Refusal,
    /// The system's or Meta's own words, for the details.
    pub detail: Option<String>,
}

impl Trouble {
    pub(crate) fn of(key: Refusal) -> Self {
        Self { key, detail: None }
    }
}

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// All works.
    Good,
    /// Meta cannot be reached now.
    Offline,
    /// Something needs a person: see `key`.
    Trouble,
    /// Nothing is connected yet.
    Empty,
}

/// What a person likes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Preferences {
    /// `fr` or `en`; the system's when absent.
    pub language: Option<String>,
    /// `light` or `dark`; the system's when absent.
    pub theme: Option<String>,
    /// Notify when a customer writes.
    pub notify_messages: bool,
    /// Notify before an unanswered window closes.
    pub notify_closing: bool,
    /// Notify when a send failed.
    pub notify_failures: bool,
    /// Tell customers when their messages were read (blue ticks).
    pub read_receipts: bool,
    /// The hour at which the shop opens, 0 to 23, by this computer's clock.
    pub opens_at: u8,
    /// The hour at which it closes; what closes before it opens again is said then.
    pub closes_at: u8,
}

/// The settings page.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetupView {
    /// Connected accounts.
    pub accounts: Vec<AccountView>,
    /// Where webhooks arrive on this computer, for a tunnel or proxy: `http://127.0.0.1:PORT/webhook`.
    pub listener: Option<String>,
    /// Why the listener could not open: key of a sentence.
    pub listener_problem: Option<Refusal>,
    /// This is the demo shop.
    pub demo: bool,
    /// Whether the recovery key is kept.
    pub recovery: RecoveryState,
}

/// Where the person stands with the recovery key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryState {
    /// Not kept as far as is known; it is asked for.
    Wanted,
    /// Not kept, and the person did not want to be asked.
    Later,
    /// The person has it.
    Kept,
    /// The demo shop needs none.
    NotNeeded,
}

/// A connected account, without its secrets.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// The WhatsApp Business Account.
    pub waba: WabaId,
    /// Its name at Meta.
    pub name: Option<String>,
    /// Its numbers in the inbox.
    pub numbers: Vec<NumberView>,
    /// Meta app id (needed for the profile picture).
    pub app_id: Option<String>,
    /// A token is kept.
    pub has_token: bool,
    /// An app secret is kept.
    pub has_app_secret: bool,
    /// A verify token is kept.
    pub has_verify_token: bool,
    /// Graph API version, e.g. `v26.0`.
    pub graph_version: String,
    /// Graph API base address.
    pub graph_base: String,
}

/// Connects or changes an account. Secrets that are absent stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ConnectRequest {
    /// The WhatsApp Business Account.
    pub waba: String,
    /// Phone number ids, one or more.
    pub numbers: Vec<String>,
    /// Access token.
    pub token: Option<String>,
    /// App secret, to check that webhooks come from Meta.
    pub app_secret: Option<String>,
    /// The word agreed with Meta for the webhook's first call.
    pub verify_token: Option<String>,
    /// Meta app id.
    pub app_id: Option<String>,
    /// Graph API version; the newest known when absent.
    pub graph_version: Option<String>,
    /// Graph API base address; Meta's when absent.
    pub graph_base: Option<String>,
    /// Keep it even if a check failed (offline, for instance).
    pub keep_anyway: bool,
}

/// What connecting found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ConnectResult {
    /// Every check, in order.
    pub checks: Vec<Check>,
    /// It is kept and in use.
    pub saved: bool,
    /// The token that was typed is not: Meta refused it, and the one kept before goes on.
    pub token_stays: bool,
}

/// One thing that was checked against Meta.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Check {
    /// `token`, `permissions`, `waba`, `number`, `app_secret`, `verify_token`, `payment_method`, `subscription`.
    pub name: CheckName,
    /// Which one, when there are several (a phone number id).
    pub subject: Option<String>,
    /// What came out.
    pub outcome: CheckOutcome,
    /// Key of the sentence that says it plainly.
    pub key: Option<Refusal>,
    /// Meta's words, for the details pane.
    pub detail: Option<String>,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// Meta accepts the token.
    Token,
    /// The token may do what the inbox needs.
    Permissions,
    /// The account exists and the token sees it.
    Waba,
    /// The number exists and belongs to the account.
    Number,
    /// The app secret is there, and signs what the app signs.
    AppSecret,
    /// The verify token is there.
    VerifyToken,
    /// The account can pay.
    PaymentMethod,
    /// Meta sends this account's webhooks to the app.
    Subscription,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Good.
    Passed,
    /// Works, with a limit that is worth knowing.
    Warning,
    /// Does not work.
    Failed,
    /// Could not be checked (offline, or an earlier check failed).
    Skipped,
}

/// A delivery that could not be read, or that nothing proves to be Meta's.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Quarantined {
    /// Which one.
    pub id: QuarantinedId,
    /// When it came first.
    pub received_at: Instant,
    /// Key of the sentence that says why it is here.
    pub key: Refusal,
    /// The first 2,000 characters of it, as text.
    pub excerpt: String,
    /// Bytes.
    pub size: u64,
    /// How often it came.
    pub times: u32,
}

/// What is in quarantine, and why it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum QuarantinedId {
    /// Meta's, but not readable: kept until it is.
    Unread(EntryNo),
    /// Perhaps not Meta's: kept for a while, and a person may delete it.
    Refused(RefusedId),
}

/// What a retry of the quarantine did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RetryResult {
    /// Read and filed now.
    pub filed: u32,
    /// Still unreadable.
    pub left: u32,
}
