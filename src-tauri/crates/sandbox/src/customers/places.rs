//! Where a phone number is from: its country, and the market that Meta counts it to. The table is
//! copied from Meta's, with source and date in its first line.

use std::sync::LazyLock;

use chrono::NaiveDate;

/// A calling code, who uses it, and since when it belongs to which market.
struct Place {
    iso: String,
    code: String,
    market: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let mut places: Vec<Place> = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("../../assets/rates/markets.csv").as_bytes())
        .into_records()
        .filter_map(Result::ok)
        .map(|r| Place {
            iso: cell(&r, 0),
            code: cell(&r, 1),
            market: cell(&r, 2),
            from: day(&cell(&r, 3)),
            to: day(&cell(&r, 4)),
        })
        .collect();
    places.sort_by_key(|p| std::cmp::Reverse(p.code.len()));
    places
});

/// The ISO code of the country that a number (digits) belongs to; `US` speaks for all of +1.
pub(crate) fn country(digits: &str) -> &'static str {
    PLACES
        .iter()
        .find(|p| p.iso != "CA" && digits.starts_with(&p.code))
        .map_or("XX", |p| p.iso.as_str())
}

/// A calling code of an ISO country, for customers whose number is hidden.
pub(crate) fn calling_code(iso: &str) -> &'static str {
    PLACES
        .iter()
        .find(|p| p.iso == iso)
        .map_or("", |p| p.code.as_str())
}

/// Longest calling code wins; what is not listed is Meta's market "Other".
pub(crate) fn market(digits: &str, day: NaiveDate) -> &'static str {
    PLACES
        .iter()
        .filter(|p| digits.starts_with(&p.code))
        .find(|p| p.from.is_none_or(|f| day >= f) && p.to.is_none_or(|t| day <= t))
        .map_or("Other", |p| p.market.as_str())
}

fn cell(record: &csv::StringRecord, index: usize) -> String {
    record.get(index).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calling_code_decides() {
        assert_eq!(country("16505551234"), "US");
        assert_eq!(country("33639980101"), "FR");
        assert_eq!(country("999"), "XX");
        assert_eq!(calling_code("FR"), "33");
    }
}
