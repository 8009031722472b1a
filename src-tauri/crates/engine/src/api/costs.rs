//! What a month cost, message by message and added up, and how that agrees with Meta.
//!
//! Amounts are in the account's billing currency, before tax; currencies are never added up.

use super::thread::Price;
use domain::{
    id::{MessageKey, PhoneNumberId, ThreadId},
    instant::Instant,
    money::Money,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Asks for a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CostsQuery {
    /// `2026-11`, in the account's time zone; the running month when absent.
    pub month: Option<String>,
    /// One number; all of the shop when absent.
    pub number: Option<PhoneNumberId>,
}

/// A month added up.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CostsView {
    /// `2026-11`.
    pub month: String,
    /// Months with anything in them, newest first.
    pub months: Vec<String>,
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub until: Instant,
    /// What Meta bills in; also of a month in which nothing was spent.
    pub currency: String,
    /// Charged, as far as known.
    pub spent: Money,
    /// Charged in other currencies, for instance before the account changed its own.
    pub other_currencies: Vec<Money>,
    /// Messages charged.
    pub paid: u32,
    /// Messages that cost nothing.
    pub free: u32,
    /// Messages charged whose price is not known; they are not in `spent`.
    pub unknown: u32,
    /// Sent and not yet delivered.
    pub pending: Pending,
    /// `spent` holds prices that nobody but our own card has confirmed.
    pub estimate: bool,
    /// What the free ones would have cost by the card.
    pub saved: Money,
    /// Templates paid because the window closed while a customer waited.
    pub late: Late,
    /// What the whole month will cost; only for the running one.
    pub forecast: Option<Forecast>,
    /// By day, `2026-11-21`, in order.
    pub by_day: Vec<CostGroup>,
    /// By country, two letters.
    pub by_country: Vec<CostGroup>,
    /// By Meta's category.
    pub by_category: Vec<CostGroup>,
    /// By template name.
    pub by_template: Vec<CostGroup>,
    /// By our number.
    pub by_number: Vec<CostGroup>,
    /// By customer, the hundred that cost most.
    pub by_customer: Vec<CostGroup>,
    /// By advertisement.
    pub by_ad: Vec<CostGroup>,
    /// By label, as conversations carry them now; one with several is in each of them. The key of
    /// those without any is empty. Nothing while there are no labels.
    pub by_label: Vec<CostGroup>,
}

/// Sent and not yet delivered: it may still cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pending {
    /// Messages.
    pub messages: u32,
    /// What they will cost by the price shown.
    pub amount: Money,
}

/// What answering late cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Late {
    /// Paid templates to customers whose window had closed while they waited.
    pub messages: u32,
    /// Their sum.
    pub spent: Money,
}

/// What answering in time saved in a month, and what answering late cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Answering {
    /// `2026-10`.
    pub month: String,
    /// As [`CostsView::saved`].
    pub saved: Money,
    /// As [`CostsView::late`].
    pub late: Late,
}

/// What a whole month will cost if it goes on as so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Forecast {
    /// If the rest is as quiet as the quietest week so far.
    pub low: Money,
    /// If it goes on at the pace so far.
    pub likely: Money,
    /// If the rest is as busy as the busiest week so far.
    pub high: Money,
}

/// One row of a table of sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CostGroup {
    /// What [`CostLinesQuery::key`] takes.
    pub key: String,
    /// For people to read; the same as `key` where the window has a better word.
    pub label: String,
    /// Messages that cost nothing.
    pub free: u32,
    /// Of those, free by an entry point.
    pub entry_point: u32,
    /// Messages charged.
    pub paid: u32,
    /// Charged, as far as known.
    pub spent: Money,
    /// Messages charged whose price is not known.
    pub unknown: u32,
}

/// How a month is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CostDimension {
    /// All of it; the key is empty.
    All,
    /// Charged messages whose price is not known; the key is empty.
    Unknown,
    /// Sent and not yet delivered; the key is empty.
    Pending,
    /// Paid because the window closed while a customer waited; the key is empty.
    Late,
    /// Free, but would have cost by the card; the key is empty.
    Saved,
    /// `2026-11-21`.
    Day,
    /// Two letters.
    Country,
    /// Meta's word.
    Category,
    /// A template's name.
    Template,
    /// A number's id.
    Number,
    /// A conversation's id.
    Customer,
    /// An advertisement's id.
    Ad,
    /// A label's id; empty for conversations without any.
    Label,
}

/// Asks for the messages behind a figure, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CostLinesQuery {
    /// The month and number.
    pub costs: CostsQuery,
    /// Divided how.
    pub by: CostDimension,
    /// Which part.
    pub key: String,
    /// Older than this place; the newest when absent.
    pub after: Option<String>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// A page of messages behind a figure.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CostLinesPage {
    /// Newest first.
    pub lines: Vec<CostLine>,
    /// Pass as `after` for older ones.
    pub next: Option<String>,
}

/// What one message cost and why.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CostLine {
    /// The message.
    pub message: MessageKey,
    /// Its conversation.
    pub thread: ThreadId,
    /// What the customer is called.
    pub name: String,
    /// When it was delivered, or sent when it is not delivered yet.
    pub at: Instant,
    /// Two letters of the customer's country.
    pub country: Option<String>,
    /// What it was charged as, in Meta's word.
    pub category: String,
    /// The template sent.
    pub template: Option<String>,
    /// Meta's pricing type, once a status told it.
    pub pricing_type: Option<String>,
    /// Meta's word on whether it is charged, once a status told it.
    pub billable: Option<bool>,
    /// What was shown before sending: free when absent and `quoted_known`.
    pub quoted: Option<Money>,
    /// A price, or "free", was shown before sending.
    pub quoted_known: bool,
    /// What it costs or cost.
    pub price: Price,
    /// What it would have cost if an allowance or an advertisement had not made it free.
    pub worth: Option<Money>,
    /// First day of the rules applied.
    pub era: Option<String>,
    /// First day of the card read.
    pub card: Option<String>,
}

/// A file made for the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportFile {
    /// `guichet-2026-11.csv`.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Its bytes.
    pub base64: String,
}

/// Asks for the accountant's page.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CostsPdfQuery {
    /// The month and number.
    pub costs: CostsQuery,
    /// `fr` or `en`.
    pub language: String,
    /// The time zone the page's reader lives in, by its IANA name; the account's when absent.
    #[serde(default)]
    pub zone: Option<String>,
    /// The countries' names in that language, by their two letters, as the window says them.
    #[serde(default)]
    pub countries: BTreeMap<String, String>,
}

/// Asks how our ledger, Meta's analytics and an invoice agree.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReconcileQuery {
    /// The month and number.
    pub costs: CostsQuery,
    /// The invoice as CSV text, when the person dropped one in.
    pub invoice: Option<String>,
}

/// Three columns side by side.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReconcileView {
    /// Everything that any of the three knows, by day, country, category and type.
    pub rows: Vec<ReconcileRow>,
    /// The sums.
    pub totals: ReconcileRow,
    /// Messages that no difference explains, one by one.
    pub unexplained: Vec<CostLine>,
    /// When Meta was asked.
    pub read_at: Instant,
    /// Meta could not be asked now: this is what it said then.
    pub stale: bool,
}

/// One row of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReconcileRow {
    /// `2026-11-21`; absent in sums and where the invoice has no days.
    pub day: Option<String>,
    /// Two letters; Meta's market where the invoice names markets.
    pub country: Option<String>,
    /// `service`, `utility`, `marketing`, `authentication`.
    pub category: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`; absent for what an invoice lists as free.
    pub pricing_type: Option<String>,
    /// By our ledger.
    pub ours: Option<Tally>,
    /// By Meta's analytics.
    pub meta: Option<Tally>,
    /// By the invoice.
    pub invoice: Option<Tally>,
    /// Why they differ; empty when they agree.
    pub differences: Vec<Difference>,
}

/// A volume and what it cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tally {
    /// Messages.
    #[ts(type = "number")]
    pub volume: i64,
    /// What they cost; absent when not known.
    pub cost: Option<Money>,
}

/// One reason for a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Difference {
    /// The reason.
    pub why: DifferenceWhy,
    /// How many messages it explains; negative when we have more than the other.
    #[ts(type = "number")]
    pub volume: i64,
    /// How much of the amount it explains.
    pub amount: Option<Money>,
}

/// Why two columns differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceWhy {
    /// Sent and not yet delivered here, or delivered after Meta added up.
    Pending,
    /// Nobody knows whether these went: in doubt, or taken back before Meta said so.
    InDoubt,
    /// Sent from the same number by other software or the phone.
    OtherSoftware,
    /// Meta applied a volume tier.
    Tier,
    /// Rounding of Meta's sums.
    Rounding,
    /// We did not know the rate.
    UnknownRate,
    /// Meta counted it in another category than the status said.
    CategoryDiffers,
    /// Not on the invoice.
    NotOnInvoice,
    /// None of these.
    Unexplained,
}
