//! One rate and everything it was read from: the card, and the volume tier that lowers it.

use crate::calendar::next_quarter;
use crate::money::Money;
use crate::rate_card::category::RateCategory;
use crate::rate_card::{RateCard, Trust, Unit};
use crate::volume_tier::{SMALLEST_FIRST_BAND, TierTable};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What one charged message or conversation costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The price.
    pub amount: Money,
    /// The card it was read from.
    pub card: CardRef,
    /// The volume tier it was read from, beyond the first.
    pub tier: Option<TierRef>,
    /// The price is not certain: from figures that are not, a newer card may be missing, or the
    /// month's volume is in tiers that are not known.
    pub estimate: bool,
}

/// Which card a price was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardRef {
    /// The card's first day, `2026-10-01`.
    pub effective: String,
    /// Where its figures were read.
    pub source: String,
    /// How far it can be trusted.
    pub trust: Trust,
}

/// Which volume tier a price was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TierRef {
    /// The first day of the table of tiers, `2026-10-01`.
    pub effective: String,
    /// Where its figures were read.
    pub source: String,
    /// How far it can be trusted.
    pub trust: Trust,
    /// How much the price is below the card's rate, in percent.
    pub discount_percent: u8,
}

impl CardRef {
    pub(super) fn of(card: &RateCard) -> Self {
        Self {
            effective: card.effective.to_string(),
            source: card.source.clone(),
            trust: card.trust,
        }
    }
}

/// The rate on `card`, lowered by the tier of the `nth` message where the table agrees with it.
pub(super) fn on(
    card: &RateCard,
    tiers: Option<&TierTable>,
    date: NaiveDate,
    market: &str,
    category: RateCategory,
    nth: u64,
) -> Option<Rate> {
    let list = card.rates(market)?.of(category)?;
    let overdue = next_quarter(card.effective) <= date;
    let mut rate = Rate {
        amount: list,
        card: CardRef::of(card),
        tier: None,
        estimate: !card.is_certain() || overdue,
    };
    if card.unit == Unit::Conversation || !category.has_volume_tiers() {
        return Some(rate);
    }
    let known = tiers.and_then(|table| Some((table, table.bands(market, category)?)));
    match known {
        // Tiers that start from another list rate are those of another card.
        Some((_, [first, ..])) if first.rate != list => {
            rate.estimate |= first.to.is_some_and(|to| nth > to);
        }
        Some((table, _)) => {
            let band = table.band(market, category, nth);
            if let Some(band) = band.filter(|band| band.discount_percent > 0) {
                rate.amount = band.rate;
                rate.estimate |= !table.trust.is_certain();
                rate.tier = Some(TierRef {
                    effective: table.effective.to_string(),
                    source: table.source.clone(),
                    trust: table.trust,
                    discount_percent: band.discount_percent,
                });
            }
        }
        None => rate.estimate |= nth > SMALLEST_FIRST_BAND,
    }
    Some(rate)
}
