//! The tariff book as the window shows it.

use super::{Cards, Missing, OwnCard, missing};
use crate::{
    accounts::Account,
    api::tariff::{CardKind, CardView, EraView, TariffView},
};
use chrono::NaiveDate;
use domain::{
    calendar::local_date,
    instant::Instant,
    money::Currency,
    rate_card::{RateCard, Trust},
    tariff::{
        Tariff,
        eras::{ConversationRule, Era, Rules, ServiceRule},
    },
    volume_tier::TierTable,
};
use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

/// The book at `now`, as it concerns these accounts.
pub(super) fn of(book: &Cards, accounts: &[Arc<Account>], now: Instant) -> TariffView {
    let here: Vec<(Currency, NaiveDate)> = accounts
        .iter()
        .filter_map(|account| Some((account.currency?, local_date(now, account.timezone))))
        .collect();
    let timezone = accounts
        .first()
        .map_or(chrono_tz::UTC, |account| account.timezone);
    let today = local_date(now, timezone);
    let lacking = missing(&book.tariff, &here);
    TariffView {
        eras: eras(book, today),
        cards: cards(book, &here),
        missing_quarter: lacking.map(|Missing { quarter, .. }| quarter.to_string()),
        upcoming: lacking.is_some_and(|lacking| lacking.upcoming),
    }
}

fn eras(book: &Cards, today: NaiveDate) -> Vec<EraView> {
    let current = book.tariff.era(today).map(|era| era.from);
    let view = |era: &Era| EraView {
        from: era.from.to_string(),
        rules: match era.rules {
            Rules::Notifications => "notifications",
            Rules::Conversations(_) => "conversations",
            Rules::Messages { .. } => "messages",
        }
        .to_owned(),
        free_replies: free_replies(era.rules),
        source: era.source.to_string(),
        what_if: own(book, CardKind::Era, &era.from.to_string(), "").is_some(),
        current: current == Some(era.from),
    };
    book.tariff.eras().iter().map(view).collect()
}

fn free_replies(rules: Rules) -> Option<u32> {
    match rules {
        Rules::Messages {
            service: ServiceRule::FreeThenCharged { allowance },
            ..
        }
        | Rules::Conversations(ConversationRule::ByCategory {
            service: ServiceRule::FreeThenCharged { allowance },
        })
        | Rules::Conversations(ConversationRule::ByInitiator { allowance, .. }) => Some(allowance),
        Rules::Notifications | Rules::Messages { .. } | Rules::Conversations(_) => None,
    }
}

/// Newest first, with those that are kept and not understood.
fn cards(book: &Cards, here: &[(Currency, NaiveDate)]) -> Vec<CardView> {
    let tariff: &Tariff = &book.tariff;
    let rates = tariff.cards().iter().map(|card| {
        let current = |(currency, today): &(Currency, NaiveDate)| {
            tariff.card(*currency, *today) == Some(card)
        };
        card_view(book, card, here.iter().any(current))
    });
    let tiers = tariff.tier_tables().iter().map(|table| {
        let current = |(currency, today): &(Currency, NaiveDate)| {
            tariff.tiers(*currency, *today) == Some(table)
        };
        tiers_view(book, table, here.iter().any(current))
    });
    let broken = book
        .own
        .iter()
        .filter(|own| own.problem.is_some())
        .map(broken_view);
    let mut cards: Vec<CardView> = rates.chain(tiers).chain(broken).collect();
    cards.sort_by_key(|card| Reverse(card.effective.clone()));
    cards
}

/// A card of list rates.
pub(super) fn card_view(book: &Cards, card: &RateCard, current: bool) -> CardView {
    CardView {
        effective: card.effective.to_string(),
        currency: card.currency.code().to_owned(),
        kind: CardKind::Rates,
        trust: card.trust,
        markets: count(card.markets().count()),
        incomplete: count(card.incomplete_markets()),
        source: card.source.clone(),
        imported_at: imported_at(book, CardKind::Rates, card.effective, card.currency),
        current,
        problem: None,
    }
}

/// A table of volume tiers.
pub(super) fn tiers_view(book: &Cards, table: &TierTable, current: bool) -> CardView {
    CardView {
        effective: table.effective.to_string(),
        currency: table.currency.code().to_owned(),
        kind: CardKind::Tiers,
        trust: table.trust,
        markets: count(
            table
                .groups()
                .map(|(market, ..)| market)
                .collect::<BTreeSet<_>>()
                .len(),
        ),
        incomplete: 0,
        source: table.source.clone(),
        imported_at: imported_at(book, CardKind::Tiers, table.effective, table.currency),
        current,
        problem: None,
    }
}

fn broken_view(own: &OwnCard) -> CardView {
    CardView {
        effective: own.name.effective.clone(),
        currency: own.name.currency.clone(),
        kind: own.name.kind,
        trust: Trust::Low,
        markets: 0,
        incomplete: 0,
        source: own.file.clone(),
        imported_at: Some(own.imported_at),
        current: false,
        problem: own.problem,
    }
}

fn count(markets: usize) -> u32 {
    u32::try_from(markets).unwrap_or(u32::MAX)
}

fn imported_at(
    book: &Cards,
    kind: CardKind,
    effective: NaiveDate,
    currency: Currency,
) -> Option<Instant> {
    own(book, kind, &effective.to_string(), currency.code()).map(|own| own.imported_at)
}

/// What the person added of this name and is in use.
fn own<'a>(
    book: &'a Cards,
    kind: CardKind,
    effective: &str,
    currency: &str,
) -> Option<&'a OwnCard> {
    book.own.iter().find(|own| {
        let name = (own.name.kind, &*own.name.effective, &*own.name.currency);
        own.problem.is_none() && name == (kind, effective, currency)
    })
}
