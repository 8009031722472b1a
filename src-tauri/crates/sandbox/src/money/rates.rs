//! The amount of a message, for the cost report alone. The cards are copied from Meta's files, with
//! source and date in their first line; other currencies and empty cells have no amount here and cost
//! nothing in the report.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::Account;
use crate::customers::places;
use crate::world::Sort;

/// One line of a card, in millionths of its currency.
struct Rate {
    market: String,
    marketing: i64,
    utility: i64,
    authentication: i64,
    service: i64,
}

/// The bundled cards: currency, first day, lines.
static CARDS: LazyLock<Vec<(&str, NaiveDate, Vec<Rate>)>> = LazyLock::new(|| {
    let july = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default();
    let october = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap_or_default();
    vec![
        (
            "USD",
            july,
            card(include_str!("../../assets/rates/2026-07-01.USD.csv")),
        ),
        (
            "USD",
            october,
            card(include_str!("../../assets/rates/2026-10-01.USD.csv")),
        ),
        (
            "EUR",
            july,
            card(include_str!("../../assets/rates/2026-07-01.EUR.csv")),
        ),
        (
            "EUR",
            october,
            card(include_str!("../../assets/rates/2026-10-01.EUR.csv")),
        ),
        (
            "COP",
            july,
            card(include_str!("../../assets/rates/2026-07-01.COP.csv")),
        ),
        (
            "COP",
            october,
            card(include_str!("../../assets/rates/2026-10-01.COP.csv")),
        ),
        (
            "INR",
            october,
            card(include_str!("../../assets/rates/2026-10-01.INR.csv")),
        ),
    ]
});

/// Millionths of the account's currency for one delivered message, or 0 where no card is bundled.
pub(crate) fn amount(account: &Account, digits: &str, sort: Sort, at: DateTime<Utc>) -> i64 {
    let day = at.with_timezone(&account.timezone).date_naive();
    let market = places::market(digits, day);
    let cards = CARDS.iter().filter(|(currency, from, _)| {
        // What came before July is not bundled; its rates are the nearest known.
        *currency == account.currency && (day >= *from || from.month() == 7)
    });
    let rate = cards
        .max_by_key(|(_, from, _)| *from)
        .and_then(|(_, _, lines)| lines.iter().find(|r| r.market == market));
    rate.map_or(0, |rate| match sort {
        Sort::Marketing => rate.marketing,
        Sort::Utility => rate.utility,
        Sort::Authentication => rate.authentication,
        Sort::Service => rate.service,
        Sort::Reaction => 0,
    })
}

fn card(text: &'static str) -> Vec<Rate> {
    rows(text)
        .map(|r| Rate {
            market: cell(&r, 0),
            marketing: micro(&cell(&r, 1)),
            utility: micro(&cell(&r, 2)),
            authentication: micro(&cell(&r, 3)),
            service: micro(&cell(&r, 4)),
        })
        .collect()
}

fn rows(text: &'static str) -> impl Iterator<Item = csv::StringRecord> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
}

fn cell(record: &csv::StringRecord, index: usize) -> String {
    record.get(index).unwrap_or_default().to_owned()
}

/// `0.0300` to 30 000; cards have four decimals.
fn micro(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<6}");
    whole.parse::<i64>().unwrap_or(0) * 1_000_000 + part[..6].parse::<i64>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_market_decides_and_the_card_of_the_day_counts() {
        let dollars = Account::default();
        let amount = |digits, sort, at| amount(&dollars, digits, sort, at);
        let october: DateTime<Utc> = "2026-10-02T10:00:00Z".parse().unwrap();
        let september: DateTime<Utc> = "2026-09-02T10:00:00Z".parse().unwrap();
        assert_eq!(amount("33639980101", Sort::Service, october), 30_000);
        let free = amount("33639980101", Sort::Service, september);
        assert_eq!(free, 0, "replies were free");
        assert_eq!(amount("525512345678", Sort::Marketing, september), 30_500);
        assert_eq!(amount("525512345678", Sort::Marketing, october), 39_700);
        let dominican = amount("18095551234", Sort::Utility, october);
        assert_eq!(dominican, 11_300, "not North America");
    }

    #[test]
    fn each_currency_has_its_own_card() {
        let at: DateTime<Utc> = "2026-10-02T10:00:00Z".parse().unwrap();
        let marketing = |currency: &str| {
            let currency = currency.to_owned();
            let account = Account {
                currency,
                ..Account::default()
            };
            amount(&account, "551187654321", Sort::Marketing, at)
        };
        let amounts = ["USD", "EUR", "INR", "COP", "GBP"].map(marketing);
        assert_eq!(amounts, [62_500, 51_800, 4_580_800, 230_113_300, 0]);
    }
}
