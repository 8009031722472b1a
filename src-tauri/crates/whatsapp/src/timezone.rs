//! Which time zone a WhatsApp account keeps its months in.
//!
//! Graph names zones by Meta's own numbers (`timezone_id`); the table is Meta's, as data. A number
//! it does not hold has no answer: a wrong midnight would move the month's allowance.

/// The IANA name of Meta's `timezone_id`, or `None` when Meta's list does not have it.
///
/// ```
/// assert_eq!(whatsapp::timezone::name(57), Some("Europe/Paris"));
/// assert_eq!(whatsapp::timezone::name(0), None);
/// ```
pub fn name(timezone_id: i64) -> Option<&'static str> {
    include_str!("../data/timezones.csv")
        .lines()
        .find_map(|line| {
            let (id, name) = line.split_once(',')?;
            (id.parse() == Ok(timezone_id)).then_some(name)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_metas_list_is_one_the_computer_knows() {
        let known = (1..=500).filter_map(name).inspect(|name| {
            assert!(
                name.parse::<chrono_tz::Tz>().is_ok(),
                "{name} is no time zone"
            );
        });
        assert!(known.count() > 400);
    }

    #[test]
    fn the_zones_of_metas_own_examples_are_known() {
        assert_eq!(name(1), Some("America/Los_Angeles"));
        assert_eq!(name(47), Some("Europe/Berlin"));
        assert_eq!(name(-1), None);
        assert_eq!(name(100_000), None);
    }
}
