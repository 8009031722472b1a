//! What a month may cost at most.

use domain::{email::Email, id::PhoneNumberId, instant::Instant, money::Money};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The limits and where the month stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BudgetView {
    /// All numbers together.
    pub shop: Option<BudgetState>,
    /// Numbers that have a limit.
    pub numbers: Vec<NumberBudgetState>,
    /// Limits were set, but cannot be read: nothing paid goes out until they are set anew.
    pub unreadable: bool,
}

/// Where a number stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberBudgetState {
    /// The number.
    pub number: PhoneNumberId,
    /// Where it stands.
    pub state: BudgetState,
}

/// Where a limit stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BudgetState {
    /// At most this.
    pub limit: Money,
    /// Charged so far, as far as known.
    pub spent: Money,
    /// Sent, not yet delivered, at the price shown.
    pub pending: Money,
    /// What is left; negative when it was passed.
    pub left: Money,
    /// Of the limit, rounded down.
    pub percent: u32,
    /// How near.
    pub level: BudgetLevel,
    /// Messages charged whose price is not known: they are not counted.
    pub unknown: u32,
}

/// How near a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BudgetLevel {
    /// Below 80 %.
    Fine,
    /// 80 % or more.
    Near,
    /// Nothing paid goes out without a person's word.
    Reached,
}

/// What the composer must say about the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BudgetWarning {
    /// Left before this send.
    pub left: Money,
    /// By how much this send would pass the limit; absent when it fits.
    pub over_by: Option<Money>,
}

/// The cheapest honest way to reach a customer now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "advice", rename_all = "snake_case")]
pub enum Advice {
    /// Answer before the window closes; later only a template can go.
    AnswerBefore {
        /// When it closes.
        closes_at: Instant,
        /// What the cheapest template costs.
        then: Money,
    },
    /// Several bubbles are charged one by one.
    Merge {
        /// How many the button would send.
        bubbles: u32,
        /// What one message instead saves.
        saves: Money,
    },
    /// A template with a button: the customer's tap opens the window again.
    AskWithButton {
        /// The cheapest such template.
        template: domain::id::TemplateId,
        /// Its price.
        price: Money,
    },
    /// A utility template of the same language instead of the marketing one, if the text fits.
    UtilityInstead {
        /// Which.
        template: domain::id::TemplateId,
        /// What it saves.
        saves: Money,
    },
    /// It becomes free by itself within a day.
    Wait {
        /// When.
        until: Instant,
        /// What waiting saves.
        saves: Money,
    },
    /// Meta delivers no marketing templates to numbers in the United States (Meta, Per-user
    /// marketing template message limits, 2026-06-17).
    MarketingNotDelivered,
}

/// How a customer can be reached without paying Meta; at least one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OtherWays {
    /// The number also answers in the WhatsApp Business app on a phone. What is sent from there is
    /// free, and not bound to the window (Meta, Onboarding WhatsApp Business app users, 2026-09-11).
    pub phone_app: bool,
    /// Their email address.
    pub email: Option<Email>,
    /// Their number to call, for people to read.
    pub call: Option<String>,
}

/// What closes before the shop opens again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClosingDigest {
    /// When the shop opens again.
    pub opens_at: Instant,
    /// Windows that close before.
    pub closing: u32,
    /// Of those, customers who wait for an answer.
    pub waiting: u32,
}
