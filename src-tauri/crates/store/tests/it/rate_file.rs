//! What the person adds to the tariff book comes back cell for cell.

use crate::shop::{self, at};
use domain::rate_file::{RateFile, RateFileName};
use store::{Store, StoreError, rate_file};

fn file(effective: &str, cell: &str) -> RateFile {
    RateFile {
        effective: effective.to_owned(),
        currency: "USD".to_owned(),
        kind: "rates".to_owned(),
        name: "card.csv".to_owned(),
        imported_at: at(0),
        cells: vec![
            vec!["market".to_owned(), String::new()],
            vec![cell.to_owned()],
        ],
    }
}

fn name() -> RateFileName {
    RateFileName {
        effective: "2026-10-01".to_owned(),
        currency: "USD".to_owned(),
        kind: "rates".to_owned(),
    }
}

#[test]
fn a_file_is_kept_replaced_and_removed_by_its_day_currency_and_kind() {
    let shop = shop::open();
    let (first, newer, later) = (
        file("2026-10-01", "0.03"),
        file("2026-10-01", "0.04"),
        file("2027-01-01", "été, \"x\"\n"),
    );
    for one in [&later, &first, &newer] {
        let one = one.clone();
        shop.write(move |tx| rate_file::put(tx, &one));
    }
    let again = Store::open(shop.dir.path(), &shop::KEY).unwrap();
    assert_eq!(
        again.read_blocking(rate_file::all).unwrap(),
        [newer, later.clone()]
    );
    shop.write(|tx| rate_file::remove(tx, &name()));
    assert_eq!(shop.read(rate_file::all), [later]);
    let gone = shop
        .store
        .write_blocking(|tx| rate_file::remove(tx, &name()));
    assert!(matches!(gone, Err(StoreError::NotFound)));
}
