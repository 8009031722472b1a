//! The words of the accountant's page. They are not the window's: a page is printed in the
//! language that was asked for, whatever the window speaks.

use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Everything the page says.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub title: &'static str,
    pub before_tax: &'static str,
    pub generated: &'static str,
    pub of_number: &'static str,
    pub total: &'static str,
    pub free: &'static str,
    pub paid: &'static str,
    pub amount: &'static str,
    pub by_category: &'static str,
    pub by_country: &'static str,
    pub by_number: &'static str,
    pub rest: &'static str,
    pub unknown_country: &'static str,
    pub cards: &'static str,
    pub unknown: &'static str,
    pub pending: &'static str,
    pub estimate: &'static str,
    pub other_currencies: &'static str,
    months: [&'static str; 12],
    categories: [(&'static str, &'static str); 7],
    decimal: char,
    /// Sources by their English words, as JSON; the window has the same.
    sources: &'static str,
}

const ENGLISH: Words = Words {
    title: "WhatsApp message costs",
    before_tax: "Amounts are before tax, in the currency Meta bills, worked out from delivered messages.",
    generated: "Generated on",
    of_number: "Number",
    total: "Total",
    free: "Free",
    paid: "Paid",
    amount: "Amount",
    by_category: "By category",
    by_country: "By country",
    by_number: "By number",
    rest: "Others",
    unknown_country: "Unknown",
    cards: "Rate cards used",
    unknown: "Paid messages whose price is not known, not in the total:",
    pending: "Sent and not yet delivered, not in the total:",
    estimate: "Some prices are estimates.",
    other_currencies: "Charged in other currencies, not in the total:",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    categories: [
        ("service", "Replies"),
        ("utility", "Utility"),
        ("marketing", "Marketing"),
        ("marketing_lite", "Marketing (Marketing Messages)"),
        ("authentication", "Authentication"),
        (
            "authentication_international",
            "Authentication, international",
        ),
        ("referral_conversion", "Free after an ad"),
    ],
    decimal: '.',
    sources: "{}",
};

const FRENCH: Words = Words {
    title: "Coût des messages WhatsApp",
    before_tax: "Montants hors taxes, dans la monnaie que Meta facture, calculés sur les messages distribués.",
    generated: "Établi le",
    of_number: "Numéro",
    total: "Total",
    free: "Gratuits",
    paid: "Payants",
    amount: "Montant",
    by_category: "Par catégorie",
    by_country: "Par pays",
    by_number: "Par numéro",
    rest: "Autres",
    unknown_country: "Inconnu",
    cards: "Barèmes appliqués",
    unknown: "Messages payants dont le prix n’est pas connu, hors du total :",
    pending: "Envoyés et pas encore distribués, hors du total :",
    estimate: "Certains prix sont des estimations.",
    other_currencies: "Facturé dans d’autres monnaies, hors du total :",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    categories: [
        ("service", "Réponses"),
        ("utility", "Utilitaires"),
        ("marketing", "Marketing"),
        ("marketing_lite", "Marketing (Marketing Messages)"),
        ("authentication", "Authentification"),
        (
            "authentication_international",
            "Authentification internationale",
        ),
        ("referral_conversion", "Gratuit après une publicité"),
    ],
    decimal: ',',
    sources: include_str!("../../../../../../ui/src/words/sources.fr.json"),
};

/// The words of `language`; English for one that is not spoken here.
pub(super) fn of(language: &str) -> &'static Words {
    if language.starts_with("fr") {
        &FRENCH
    } else {
        &ENGLISH
    }
}

impl Words {
    /// `November 2026`.
    pub(super) fn month(&self, day: NaiveDate) -> String {
        format!("{} {}", self.months[day.month0() as usize], day.year())
    }

    /// `21 November 2026`.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        format!("{} {}", day.day(), self.month(day))
    }

    /// A source; as it is where it names a file of the person's.
    pub(super) fn source(&self, source: &str) -> String {
        let mut known: HashMap<String, String> =
            serde_json::from_str(self.sources).unwrap_or_default();
        known.remove(source).unwrap_or_else(|| source.to_owned())
    }

    /// A category's name; Meta's own word where there is none.
    pub(super) fn category(&self, category: &str) -> String {
        self.categories
            .iter()
            .find(|(meta, _)| *meta == category)
            .map_or(category, |(_, name)| *name)
            .to_owned()
    }

    /// A decimal as the language writes it.
    pub(super) fn decimal(&self, amount: &str) -> String {
        amount.replace('.', &self.decimal.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::FRENCH;
    use domain::tariff::Tariff;

    #[test]
    fn every_source_that_comes_with_the_program_is_said_in_french() {
        let book = Tariff::bundled();
        let cards = book.cards().iter().map(|card| card.source.as_str());
        let usd = "USD".parse().unwrap();
        let days = ["2026-04-01", "2026-10-01"].map(|day| day.parse().unwrap());
        let tiers = days.map(|day| book.tiers(usd, day).unwrap().source.as_str());
        let eras = book.eras().iter().map(|era| era.source.as_ref());
        for source in cards.chain(tiers).chain(eras) {
            assert_ne!(FRENCH.source(source), source, "only in English");
        }
    }
}
