//! Meta's list rates: one market a row, its columns in any order.

use super::super::{RateCard, Rates, Trust, Unit, amount, whole};
use super::title::Title;
use super::{ImportError, folded, is_market_column, market_name, numbered, refuse_unheaded};
use crate::money::Currency;
use crate::rate_card::category::RateCategory;

/// Where each column stands.
struct Columns {
    market: usize,
    currency: usize,
    rates: Vec<(RateCategory, usize)>,
}

/// Reads the rows from the header on, which stands on `line`.
pub(super) fn read(
    rows: &[Vec<String>],
    line: u32,
    title: &Title,
    source: String,
) -> Result<RateCard, ImportError> {
    let (header, rows) = rows.split_first().ok_or(ImportError::NotARateCard)?;
    let columns = columns(header)?;
    let rows = numbered(rows, line, columns.market)?;
    let currency = title.currency(
        rows.iter()
            .map(|(line, row)| (*line, row.get(columns.currency))),
    )?;
    let markets: Result<Vec<_>, ImportError> = rows
        .into_iter()
        .map(|(line, row)| market(row, header, &columns, currency).map_err(|why| why.on(line)))
        .collect();
    Ok(RateCard {
        effective: title.effective,
        currency,
        unit: Unit::Message,
        trust: Trust::High,
        source,
        rates: whole(markets?)?,
    })
}

/// Every column once, and no other.
fn columns(header: &[String]) -> Result<Columns, ImportError> {
    let (mut market, mut currency, mut rates) = (None, None, Vec::new());
    for (place, cell) in header.iter().enumerate() {
        let name = folded(cell);
        let twice = match RateCategory::ALL
            .into_iter()
            .find(|category| category.name().replace('_', "-") == name)
        {
            Some(category) => {
                rates.push((category, place));
                rates.iter().filter(|(known, _)| *known == category).count() > 1
            }
            None if is_market_column(&name) => market.replace(place).is_some(),
            None if name == "currency" => currency.replace(place).is_some(),
            None => !name.is_empty(),
        };
        if twice {
            return Err(ImportError::Column(cell.clone()));
        }
    }
    match (market, currency) {
        (Some(market), Some(currency)) if rates.len() == RateCategory::ALL.len() => Ok(Columns {
            market,
            currency,
            rates,
        }),
        _ => Err(ImportError::NotARateCard),
    }
}

fn market(
    row: &[String],
    header: &[String],
    columns: &Columns,
    currency: Currency,
) -> Result<(String, Rates), ImportError> {
    let name = market_name(row.get(columns.market));
    refuse_unheaded(row, header)?;
    let rates = Rates::read(|category| {
        let place = columns.rates.iter().find(|(known, _)| *known == category);
        let cell = place.and_then(|(_, place)| row.get(*place));
        amount::rate(
            &name,
            category.name(),
            cell.map_or("", String::as_str),
            currency,
        )
    })?;
    Ok((name, rates))
}
