//! What taking a file would change.

use super::{
    Cards,
    reading::Imported,
    view::{card_view, tiers_view},
};
use crate::api::tariff::{CardKind, CardPreview, RateChangeView};
use domain::{
    money::Money,
    rate_card::{RateCard, Unit, category::RateCategory, diff},
    tariff::eras::Era,
    volume_tier::TierTable,
};
use std::collections::{BTreeMap, BTreeSet};

/// What `imported` would change in the book.
pub(super) fn of(book: &Cards, imported: &Imported) -> CardPreview {
    match imported {
        Imported::Rates(card) => rates(book, card),
        Imported::Tiers(table) => tiers(book, table),
        Imported::Era(era) => rules(book, era),
    }
}

fn rates(book: &Cards, card: &RateCard) -> CardPreview {
    let before = book.tariff.card(card.currency, card.effective);
    let changes = diff::diff(before, card).changes;
    let same_day = |known: &&RateCard| {
        (known.effective, known.currency, known.unit)
            == (card.effective, card.currency, Unit::Message)
    };
    CardPreview {
        kind: CardKind::Rates,
        effective: card.effective.to_string(),
        currency: card.currency.code().to_owned(),
        markets: count(card.markets().count()),
        changes: changes
            .into_iter()
            .map(|change| RateChangeView {
                market: change.market,
                category: change.category.name().to_owned(),
                before: change.before,
                after: change.after,
            })
            .collect(),
        against: before.map(|card| card_view(book, card, false)),
        rounded: is_rounded(book, card),
        replaces: book.tariff.cards().iter().any(|known| same_day(&known)),
        unknown_markets: diff::unknown_markets(card, book.tariff.markets()),
        missing_markets: diff::missing_markets(card, book.tariff.markets()),
    }
}

/// Whether the card looks as if a spreadsheet had rounded it.
pub(super) fn is_rounded(book: &Cards, card: &RateCard) -> bool {
    let before = book.tariff.card(card.currency, card.effective);
    before.is_some_and(|before| !diff::rounded_columns(before, card).is_empty())
}

/// The lowest rate of every market and category whose bands are others: tiers have no single cell.
fn tiers(book: &Cards, table: &TierTable) -> CardPreview {
    let before = book.tariff.tiers(table.currency, table.effective);
    let (old, new) = (before.map(groups).unwrap_or_default(), groups(table));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let lowest = |bands: Option<&&[domain::volume_tier::Band]>| -> Option<Money> {
        bands.and_then(|bands| bands.last()).map(|band| band.rate)
    };
    let changes = keys
        .into_iter()
        .filter(|key| old.get(key) != new.get(key))
        .map(|key| RateChangeView {
            market: key.0.to_owned(),
            category: key.1.name().to_owned(),
            before: lowest(old.get(&key)),
            after: lowest(new.get(&key)),
        })
        .collect();
    let markets: BTreeSet<&str> = new.keys().map(|(market, _)| *market).collect();
    CardPreview {
        kind: CardKind::Tiers,
        effective: table.effective.to_string(),
        currency: table.currency.code().to_owned(),
        markets: count(markets.len()),
        changes,
        against: before.map(|table| tiers_view(book, table, false)),
        rounded: false,
        replaces: before.is_some_and(|before| before.effective == table.effective),
        unknown_markets: Vec::new(),
        missing_markets: Vec::new(),
    }
}

fn groups(table: &TierTable) -> BTreeMap<(&str, RateCategory), &[domain::volume_tier::Band]> {
    table
        .groups()
        .map(|(market, category, bands)| ((market, category), bands))
        .collect()
}

fn rules(book: &Cards, era: &Era) -> CardPreview {
    CardPreview {
        kind: CardKind::Era,
        effective: era.from.to_string(),
        currency: String::new(),
        markets: 0,
        changes: Vec::new(),
        against: None,
        rounded: false,
        replaces: book
            .tariff
            .eras()
            .iter()
            .any(|known| known.from == era.from),
        unknown_markets: Vec::new(),
        missing_markets: Vec::new(),
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
