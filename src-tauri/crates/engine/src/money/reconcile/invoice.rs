//! An invoice as CSV, read by its column names. All of it is understood, or none is taken.

use super::decimal::{self, Decimal};
use crate::{
    api::fault::{Fault, FaultCode},
    money::costs::Scope,
};
use chrono::NaiveDate;
use domain::market::Markets;
use domain::refusal::Refusal;
use std::collections::HashMap;

/// An invoice's lines about messages.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Invoice {
    pub lines: Vec<InvoiceLine>,
    /// Its places are Meta's markets and not countries.
    pub by_market: bool,
    pub has: Columns,
}

/// Which of its columns an invoice has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub days: bool,
    pub places: bool,
    pub categories: bool,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InvoiceLine {
    pub day: Option<NaiveDate>,
    /// Two letters, or the market's name.
    pub place: Option<String>,
    pub category: Option<String>,
    pub volume: i64,
    pub amount: Decimal,
}

/// Reads an invoice of the scope's month.
///
/// # Errors
/// `Invalid` with the key `invoice_unreadable` when a column or a cell is not understood, or an
/// amount is in another currency.
pub(super) fn read(text: &str, scope: &Scope, markets: &Markets) -> Result<Invoice, Fault> {
    parse(text, scope, markets).map_err(|why| {
        Fault::new(FaultCode::Invalid)
            .keyed(Refusal::InvoiceUnreadable)
            .because(why)
    })
}

/// Names of columns, in small letters; a column is taken by the first name that it contains.
const DAY: &[&str] = &["date", "day", "jour"];
const PLACE: &[&str] = &["country", "market", "region", "pays", "marché"];
const CATEGORY: &[&str] = &["category", "catégorie", "product", "produit", "description"];
const VOLUME: &[&str] = &["quantity", "volume", "messages", "quantité", "units"];
const AMOUNT: &[&str] = &["amount", "cost", "montant", "coût"];
const CURRENCY: &[&str] = &["currency", "monnaie", "devise"];
/// Lines that add up or tax the others begin so.
const NO_MESSAGES: &[&str] = &[
    "total",
    "subtotal",
    "sous-total",
    "tax",
    "vat",
    "tva",
    "gst",
];

fn parse(text: &str, scope: &Scope, markets: &Markets) -> Result<Invoice, String> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let european = first.matches(';').count() > first.matches(',').count();
    let mut file = csv::ReaderBuilder::new()
        .delimiter(if european { b';' } else { b',' })
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = file.headers().map_err(|why| why.to_string())?.clone();
    let place = |names: &[&str]| column(&header, names);
    let (volume, amount) = (
        place(VOLUME).ok_or("no column of quantities")?,
        place(AMOUNT).ok_or("no column of amounts")?,
    );
    let (days, places, categories) = (place(DAY), place(PLACE), place(CATEGORY));
    let currency = place(CURRENCY);
    let mut rows = Vec::new();
    for record in file.records() {
        let record = record.map_err(|why| why.to_string())?;
        let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default();
        if record.iter().all(str::is_empty) || is_sum(&record) {
            continue;
        }
        let own = scope.currency;
        if !cell(currency).is_empty() && !cell(currency).eq_ignore_ascii_case(own.code()) {
            return Err(format!("not in {own}: {}", cell(currency)));
        }
        rows.push(Cells {
            day: cell(days).to_owned(),
            place: cell(places).to_owned(),
            category: cell(categories).to_owned(),
            volume: number(cell(Some(volume)), european)?,
            amount: number(cell(Some(amount)), european)?,
        });
    }
    if rows.is_empty() {
        return Err("no lines".to_owned());
    }
    let has = Columns {
        days: days.is_some(),
        places: places.is_some(),
        categories: categories.is_some(),
    };
    understood(rows, has, scope, markets)
}

struct Cells {
    day: String,
    place: String,
    category: String,
    volume: Decimal,
    amount: Decimal,
}

fn understood(
    rows: Vec<Cells>,
    has: Columns,
    scope: &Scope,
    markets: &Markets,
) -> Result<Invoice, String> {
    let days: Vec<&str> = rows.iter().map(|row| row.day.as_str()).collect();
    let days = if has.days {
        dates(&days, scope)?
    } else {
        Vec::new()
    };
    let places = Places::on(markets, scope.first_day);
    let by_market = rows
        .iter()
        .any(|row| has.places && places.country(&row.place).is_none());
    let mut lines = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let place = match has.places {
            false => None,
            true if by_market => Some(places.market(&row.place).ok_or(&row.place)?),
            true => Some(places.country(&row.place).ok_or(&row.place)?),
        };
        let category = match has.categories {
            false => None,
            true => Some(category(&row.category).ok_or(&row.category)?),
        };
        if row.volume.micros % 1_000_000 != 0 {
            return Err(format!("part of a message in line {}", index + 1));
        }
        lines.push(InvoiceLine {
            day: days.get(index).copied(),
            place: place.map(str::to_owned),
            category: category.map(str::to_owned),
            volume: row.volume.micros / 1_000_000,
            amount: row.amount,
        });
    }
    Ok(Invoice {
        lines,
        by_market,
        has,
    })
}

fn column(header: &csv::StringRecord, names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| {
        header
            .iter()
            .position(|cell| cell.to_lowercase().contains(name))
    })
}

fn is_sum(record: &csv::StringRecord) -> bool {
    record.iter().any(|cell| {
        let first = cell.to_lowercase();
        let first = first.split([' ', ':', '(']).next().unwrap_or_default();
        NO_MESSAGES.contains(&first)
    })
}

/// `1,234.56`, `$ 12.30`, and with a comma for the point where the columns are parted by semicolons.
fn number(cell: &str, european: bool) -> Result<Decimal, String> {
    let sign = |letter: char| letter.is_alphabetic() || "$€£₹ \u{a0}\u{202f}".contains(letter);
    let bare: String = cell.chars().filter(|letter| !sign(*letter)).collect();
    let (point, thousands) = if european { (',', '.') } else { ('.', ',') };
    let (units, fraction) = bare.split_once(point).unwrap_or((&bare, ""));
    let grouped: Vec<&str> = units.split(thousands).collect();
    let whole_groups = grouped[1..].iter().all(|group| group.len() == 3);
    let places = if fraction.is_empty() { "0" } else { fraction };
    Some(format!("{}.{places}", grouped.concat()))
        .filter(|_| whole_groups)
        .and_then(|plain| decimal::read(&plain))
        .map(|read| Decimal {
            places: u32::try_from(fraction.len()).unwrap_or(0),
            ..read
        })
        .ok_or_else(|| format!("not a number: {cell}"))
}

/// Days can be written in several ways: the one is taken by which all lie in the month.
fn dates(cells: &[&str], scope: &Scope) -> Result<Vec<NaiveDate>, String> {
    const WAYS: [&str; 8] = [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%m/%d/%Y",
        "%d/%m/%Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%b %d, %Y",
        "%d %b %Y",
    ];
    let until = domain::calendar::next_month(scope.first_day);
    let date = |cell: &&str, way| {
        let date = NaiveDate::parse_and_remainder(cell, way).ok()?.0;
        (scope.first_day..until).contains(&date).then_some(date)
    };
    WAYS.iter()
        .find_map(|way| cells.iter().map(|cell| date(cell, way)).collect())
        .ok_or_else(|| "not all days are of the month".to_owned())
}

/// Meta's category in a cell such as `Marketing messages` or `Modèles utilitaires`.
fn category(cell: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 7] = [
        ("marketing_lite", "marketing_lite"),
        ("international", "authentication_international"),
        ("authenti", "authentication"),
        ("marketing", "marketing"),
        ("utili", "utility"),
        ("service", "service"),
        ("referral", "referral_conversion"),
    ];
    let cell = cell.to_lowercase();
    let found = WORDS.iter().find(|(word, _)| cell.contains(word));
    found.map(|(_, category)| *category)
}

/// What an invoice can call a place.
struct Places<'a> {
    /// By two letters, and by the name of a market that is one country.
    countries: HashMap<String, &'a str>,
    /// By name, and by two letters.
    markets: HashMap<String, &'a str>,
}

impl<'a> Places<'a> {
    fn on(markets: &'a Markets, date: NaiveDate) -> Self {
        let pairs = markets.countries_on(date);
        let mut places = Self {
            countries: HashMap::new(),
            markets: HashMap::new(),
        };
        for name in markets.names_on(date) {
            let alone: Vec<&str> = pairs
                .iter()
                .filter(|(_, market)| *market == name)
                .map(|(country, _)| *country)
                .collect();
            places.markets.insert(name.to_lowercase(), name);
            if let [country] = alone.as_slice() {
                places.countries.insert(name.to_lowercase(), country);
            }
        }
        for (country, market) in pairs {
            places.countries.insert(country.to_lowercase(), country);
            places.markets.insert(country.to_lowercase(), market);
        }
        places
    }

    fn country(&self, cell: &str) -> Option<&'a str> {
        self.countries.get(&cell.to_lowercase()).copied()
    }

    fn market(&self, cell: &str) -> Option<&'a str> {
        self.markets.get(&cell.to_lowercase()).copied()
    }
}

#[cfg(test)]
pub(super) mod tests;
