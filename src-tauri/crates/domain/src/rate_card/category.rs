//! What a message is charged as: the columns of a rate card.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A column of a rate card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RateCategory {
    /// Marketing templates.
    Marketing,
    /// Utility templates.
    Utility,
    /// Authentication templates.
    Authentication,
    /// Authentication templates from a business abroad.
    AuthenticationInternational,
    /// Free-form replies.
    Service,
}

impl RateCategory {
    /// All of them, in the order of Meta's card.
    pub const ALL: [Self; 5] = [
        Self::Marketing,
        Self::Utility,
        Self::Authentication,
        Self::AuthenticationInternational,
        Self::Service,
    ];

    /// The category that a status or a report of Meta's names; `None` for one that is on no card,
    /// such as `referral_conversion`. `marketing_lite` has the marketing rate: it "applies across
    /// Cloud API and Marketing Messages Lite API" (Meta, rate card of 2026-04-01).
    ///
    /// ```
    /// use domain::rate_card::category::RateCategory;
    /// let abroad = Some(RateCategory::AuthenticationInternational);
    /// assert_eq!(RateCategory::from_meta("authentication-international"), abroad);
    /// assert_eq!(RateCategory::from_meta("AUTHENTICATION_INTERNATIONAL"), abroad);
    /// assert_eq!(RateCategory::from_meta("referral_conversion"), None);
    /// ```
    pub fn from_meta(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace('-', "_").as_str() {
            "marketing" | "marketing_lite" => Some(Self::Marketing),
            "utility" => Some(Self::Utility),
            "authentication" => Some(Self::Authentication),
            "authentication_international" => Some(Self::AuthenticationInternational),
            "service" => Some(Self::Service),
            _ => None,
        }
    }

    /// The name as our own files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::AuthenticationInternational => "authentication_international",
            Self::Service => "service",
        }
    }

    /// Whether more messages in a month cost less each: "volume tiers apply only to utility and
    /// authentication messages" (Meta, volume tiers of 2026-04-01).
    pub fn has_volume_tiers(self) -> bool {
        self.counted_in_tiers().is_some()
    }

    /// As which category a message counts towards the month's volume tiers; `None` where there are
    /// none. Authentication from abroad counts with authentication (Meta, volume tiers of
    /// 2026-04-01).
    pub fn counted_in_tiers(self) -> Option<Self> {
        match self {
            Self::Utility => Some(Self::Utility),
            Self::Authentication | Self::AuthenticationInternational => Some(Self::Authentication),
            Self::Marketing | Self::Service => None,
        }
    }
}
