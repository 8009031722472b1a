//! Asks Meta what other software sent for free from the same number this month.

use crate::{
    accounts::Account,
    api::{change::Change, fault::Fault},
    desk::Desk,
    log::elsewhere,
};
use domain::allowance::{month_bounds, month_of};
use store::account;
use whatsapp::client::{CostPoint, Granularity};

/// Asks Meta how many free replies each number has used this month.
///
/// # Errors
/// When Meta could not be asked, or the answer not be kept.
pub(crate) async fn refresh(desk: &Desk, account: &Account) -> Result<(), Fault> {
    let now = desk.now();
    let month = month_of(now, account.timezone);
    let (start, _) = month_bounds(now, account.timezone);
    let points = account
        .client
        .pricing_analytics(&account.waba, start, now, Granularity::Daily)
        .await?;
    let numbers = account.numbers.clone();
    desk.store()
        .write(move |tx| {
            for number in &numbers {
                let Some(row) = account::number(tx, number)? else {
                    continue;
                };
                let counted = free_replies(&points, &digits(&row.display_phone));
                elsewhere::counted(tx, number, &month, counted, now)?;
            }
            Ok(())
        })
        .await?;
    desk.feed()
        .announce(account.numbers.iter().map(|number| Change::Money {
            number: number.clone(),
        }));
    Ok(())
}

fn free_replies(points: &[CostPoint], phone: &str) -> i64 {
    points
        .iter()
        .filter(|point| point.phone.as_deref().is_some_and(|at| digits(at) == phone))
        .filter(|point| point.pricing_type.as_deref() == Some("FREE_CUSTOMER_SERVICE"))
        .filter(|point| point.category.as_deref() == Some("SERVICE"))
        .map(|point| point.volume)
        .sum()
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(phone: &str, kind: &str, category: &str, volume: i64) -> CostPoint {
        CostPoint {
            start: None,
            end: None,
            country: None,
            phone: Some(phone.to_owned()),
            pricing_type: Some(kind.to_owned()),
            category: Some(category.to_owned()),
            tier: None,
            volume,
            cost: None,
        }
    }

    #[test]
    fn only_free_replies_of_the_number_count() {
        let points = [
            point("33639980001", "FREE_CUSTOMER_SERVICE", "SERVICE", 580),
            point("+33 6 39 98 00 01", "FREE_CUSTOMER_SERVICE", "SERVICE", 8),
            point("33639980001", "REGULAR", "SERVICE", 3),
            point("33639980001", "FREE_ENTRY_POINT", "SERVICE", 5),
            point("33639980002", "FREE_CUSTOMER_SERVICE", "SERVICE", 40),
        ];
        assert_eq!(free_replies(&points, "33639980001"), 588);
    }
}
