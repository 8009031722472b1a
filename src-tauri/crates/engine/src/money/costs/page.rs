//! One page for the accountant: the month's sums and where its prices were read.

mod paper;

use super::{
    groups,
    scope::Scope,
    sums::{Sums, Tally},
    view::sums,
    words::Words,
};
use chrono_tz::Tz;
use domain::{money::Money, tariff::Tariff};
use paper::{Paper, Style};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};
use store::{Read, StoreError, account};

pub(super) use paper::pdf;

/// Countries and numbers named; the others are added up.
const NAMED: usize = 12;
/// Rate cards named: a month has one or two in a currency.
const CARDS: usize = 4;

/// Who reads the page.
pub(super) struct Reader {
    /// The words of their language.
    pub words: &'static Words,
    /// Where they live; where the account is when not known.
    pub zone: Option<Tz>,
    /// What they call countries, by two letters.
    pub countries: BTreeMap<String, String>,
}

/// The page of a month.
pub(super) fn page(
    read: &Read<'_>,
    scope: &Scope,
    tariff: &Tariff,
    reader: &Reader,
) -> Result<Paper, StoreError> {
    let words = reader.words;
    let sums = sums(read, scope)?;
    let mut paper = Paper::default();
    head(read, &mut paper, scope, reader)?;
    totals(&mut paper, &sums, scope, words);
    let categories = named(&sums.categories, |category| words.category(category));
    table(&mut paper, scope, words, words.by_category, categories);
    let countries = named(&sums.countries, |country| match country {
        "" => words.unknown_country.to_owned(),
        country => {
            let named = reader.countries.get(country);
            named.map_or(country, String::as_str).to_owned()
        }
    });
    table(&mut paper, scope, words, words.by_country, countries);
    let names = groups::number_names(read)?;
    let numbers: HashMap<String, Tally> = sums
        .numbers
        .iter()
        .map(|(number, tally)| {
            let name = names.get(number).cloned();
            (name.unwrap_or_else(|| number.to_string()), *tally)
        })
        .collect();
    let numbers = named(&numbers, str::to_owned);
    table(&mut paper, scope, words, words.by_number, numbers);
    cards(&mut paper, &sums, tariff, words);
    paper.gap();
    paper.text(Style::Small, words.before_tax);
    Ok(paper)
}

fn head(
    read: &Read<'_>,
    paper: &mut Paper,
    scope: &Scope,
    reader: &Reader,
) -> Result<(), StoreError> {
    let words = reader.words;
    let account = account::get(read, &scope.account.waba)?;
    let name = account.map(|row| row.name).unwrap_or_default();
    paper.text(Style::Title, words.title);
    paper.text(
        Style::Heading,
        format!("{name}  {}", words.month(scope.first_day)).trim(),
    );
    for row in account::numbers(read)? {
        let asked = scope.number.as_ref().is_none_or(|only| *only == row.id);
        if asked && scope.account.numbers.contains(&row.id) {
            let name = row.verified_name.unwrap_or_default();
            let line = format!("{} {}  {name}", words.of_number, row.display_phone);
            paper.text(Style::Plain, line.trim());
        }
    }
    let zone = reader.zone.unwrap_or(scope.account.timezone);
    let now = scope.now.to_utc().with_timezone(&zone);
    paper.text(
        Style::Small,
        &format!(
            "{} {}, {} ({})",
            words.generated,
            words.day(now.date_naive()),
            now.format("%H:%M"),
            zone.name(),
        ),
    );
    Ok(())
}

fn totals(paper: &mut Paper, sums: &Sums<'_>, scope: &Scope, words: &Words) {
    table(
        paper,
        scope,
        words,
        words.total,
        vec![(words.total.to_owned(), sums.all)],
    );
    let mut note = |text: &str, what: &str| paper.text(Style::Small, &format!("{text} {what}"));
    if sums.all.unknown > 0 {
        note(words.unknown, &sums.all.unknown.to_string());
    }
    if sums.pending > 0 {
        note(words.pending, &sums.pending.to_string());
    }
    for (currency, micros) in &sums.others {
        let amount = Money {
            micros: *micros,
            currency: *currency,
        };
        let amount = format!("{} {currency}", words.decimal(&amount.decimal()));
        note(words.other_currencies, &amount);
    }
    if sums.estimate {
        note(words.estimate, "");
    }
}

/// A table's rows, the dearest first and those beyond the [`NAMED`] not yet added up.
fn named(parts: &HashMap<String, Tally>, name: impl Fn(&str) -> String) -> Vec<(String, Tally)> {
    let mut rows: Vec<(String, Tally)> = parts
        .iter()
        .map(|(key, tally)| (name(key), *tally))
        .collect();
    rows.sort_unstable_by_key(|(name, tally)| {
        (
            Reverse(tally.micros),
            Reverse(tally.messages()),
            name.clone(),
        )
    });
    rows
}

fn table(
    paper: &mut Paper,
    scope: &Scope,
    words: &Words,
    title: &str,
    mut rows: Vec<(String, Tally)>,
) {
    if rows.len() > NAMED + 1 {
        let rest = rows.split_off(NAMED);
        let sum = rest.iter().fold(Tally::default(), |mut sum, (_, tally)| {
            sum.add(tally);
            sum
        });
        rows.push((words.rest.to_owned(), sum));
    }
    paper.gap();
    let amount = format!("{} ({})", words.amount, scope.currency);
    paper.row(Style::Heading, title, [words.free, words.paid, &amount]);
    for (name, tally) in rows {
        let amount = words.decimal(&scope.money(tally.micros).decimal());
        let (free, paid) = (tally.free.to_string(), tally.paid.to_string());
        paper.row(Style::Plain, &name, [&free, &paid, &amount]);
    }
}

fn cards(paper: &mut Paper, sums: &Sums<'_>, tariff: &Tariff, words: &Words) {
    if sums.cards.is_empty() {
        return;
    }
    paper.gap();
    paper.text(Style::Heading, words.cards);
    for (effective, currency) in sums.cards.iter().take(CARDS) {
        let source = tariff
            .cards()
            .iter()
            .find(|card| card.currency == *currency && card.effective.to_string() == *effective)
            .map_or("", |card| card.source.as_str());
        let source = words.source(source);
        paper.text(Style::Small, &format!("{effective} {currency}  {source}"));
    }
}

#[cfg(test)]
mod tests;
