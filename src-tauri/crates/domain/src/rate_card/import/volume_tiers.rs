//! Meta's volume tiers: three groups of columns beside each other, one band of each a row, the
//! market on its first row only.

use super::super::{Trust, amount};
use super::title::Title;
use super::{ImportError, folded, is_market_column, market_name, numbered, refuse_unheaded};
use crate::money::Currency;
use crate::rate_card::category::RateCategory;
use crate::volume_tier::{Band, TierTable};

/// The columns of each group, in their order.
const GROUP: [&str; 5] = ["from", "to", "rate type", "rate", "vs. list rate"];

/// Where each column and each group stands.
struct Columns {
    market: usize,
    currency: usize,
    groups: Vec<(RateCategory, usize)>,
}

/// Reads the rows from the header on; the names of the groups stand `above` it, on `line`.
pub(super) fn read(
    above: &[Vec<String>],
    rows: &[Vec<String>],
    line: u32,
    title: &Title,
    source: String,
) -> Result<TierTable, ImportError> {
    let (header, rows) = rows.split_first().ok_or(ImportError::NotARateCard)?;
    let columns = columns(above, header)?;
    let rows = numbered(rows, line, columns.market)?;
    let currency = title.currency(
        rows.iter()
            .map(|(line, row)| (*line, row.get(columns.currency))),
    )?;
    let mut bands = Vec::new();
    let mut named: Vec<String> = Vec::new();
    for (line, row) in rows {
        refuse_unheaded(row, header).map_err(|why| why.on(line))?;
        let name = market_name(row.get(columns.market));
        if !name.is_empty() {
            if named.contains(&name) {
                return Err(ImportError::MarketTwice(name).on(line));
            }
            named.push(name);
        }
        let market = named
            .last()
            .ok_or_else(|| ImportError::MarketUnnamed.on(line))?;
        for (category, place) in &columns.groups {
            if let Some(band) = band(row, market, *place, currency).map_err(|why| why.on(line))? {
                bands.push((market.clone(), *category, band));
            }
        }
    }
    TierTable::of_bands(title.effective, currency, Trust::High, source, bands)
}

fn columns(above: &[Vec<String>], header: &[String]) -> Result<Columns, ImportError> {
    let names: Vec<String> = header.iter().map(|cell| folded(cell)).collect();
    let market = names.iter().position(|name| is_market_column(name));
    let currency = names.iter().position(|name| name == "currency");
    let group_at = |place: usize| {
        above.iter().find_map(|row| {
            let name = folded(row.get(place)?);
            RateCategory::ALL
                .into_iter()
                .filter(|category| category.has_volume_tiers())
                .find(|category| category.name().replace('_', "-") == name)
        })
    };
    let mut groups = Vec::new();
    let mut place = 0;
    while place < names.len() {
        let name = &names[place];
        if Some(place) == market || Some(place) == currency || name.is_empty() {
            place += 1;
            continue;
        }
        let whole = names[place..].iter().take(GROUP.len()).eq(GROUP.iter());
        match group_at(place).filter(|_| whole) {
            Some(category) if !groups.iter().any(|(known, _)| *known == category) => {
                groups.push((category, place));
            }
            _ => return Err(ImportError::Column(header[place].clone())),
        }
        place += GROUP.len();
    }
    match (market, currency) {
        (Some(market), Some(currency)) if groups.len() == 3 => Ok(Columns {
            market,
            currency,
            groups,
        }),
        _ => Err(ImportError::NotARateCard),
    }
}

/// One band, or `None` where all five cells are `n/a`.
fn band(
    row: &[String],
    market: &str,
    place: usize,
    currency: Currency,
) -> Result<Option<Band>, ImportError> {
    let cell = |offset: usize| row.get(place + offset).map_or("", |cell| cell.trim());
    let refuse = |offset: usize| ImportError::Cell {
        market: market.to_owned(),
        column: GROUP[offset].to_owned(),
        cell: cell(offset).to_owned(),
    };
    if (0..GROUP.len()).all(|offset| cell(offset).eq_ignore_ascii_case("n/a")) {
        return Ok(None);
    }
    let from = amount::whole_number(cell(0)).ok_or_else(|| refuse(0))?;
    let to = match cell(1) {
        "--" => None,
        bound => Some(amount::whole_number(bound).ok_or_else(|| refuse(1))?),
    };
    let kind = if from == 0 { "list rate" } else { "tier rate" };
    if folded(cell(2)) != kind {
        return Err(refuse(2));
    }
    let rate = amount::rate(market, GROUP[3], cell(3), currency)?.ok_or_else(|| refuse(3))?;
    let discount_percent = percent(cell(4)).ok_or_else(|| refuse(4))?;
    Ok(Some(Band {
        from,
        to,
        rate,
        discount_percent,
    }))
}

/// `-5%`, or `-0.05` as a spreadsheet keeps it, as 5.
fn percent(cell: &str) -> Option<u8> {
    let whole = match cell.strip_suffix('%') {
        Some(percent) => percent.strip_prefix('-').unwrap_or(percent).to_owned(),
        None => {
            let share = cell.strip_prefix('-').unwrap_or(cell);
            let (units, hundredths) = share.split_once('.').unwrap_or((share, ""));
            (units == "0" && hundredths.len() <= 2).then(|| format!("{hundredths:0<2}"))?
        }
    };
    let digits = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| whole.parse().ok())?
}
