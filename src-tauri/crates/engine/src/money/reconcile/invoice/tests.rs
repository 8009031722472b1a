//! Invoices are read whole or not at all.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::api::costs::DifferenceWhy as Why;
use crate::{
    accounts::Account,
    api::fault::Fault,
    money::reconcile::{
        compare::{Key, Ours, Theirs},
        invoice_rows::billed,
    },
};
use domain::{
    id::{MessageKey, WabaId},
    instant::Instant,
    money::Currency,
    tariff::Tariff,
};
use std::{collections::BTreeMap, sync::Arc};
use whatsapp::{
    client::{Client, Patience, Settings},
    secret::Secret,
};

/// November 2026 in dollars.
fn november() -> Scope {
    let settings = Settings {
        base: "http://127.0.0.1:9".parse().unwrap(),
        version: "v26.0".to_owned(),
        token: Secret::new("t"),
        patience: Patience::default(),
    };
    let account = Account {
        waba: WabaId::new("2").unwrap(),
        client: Client::new(settings).unwrap(),
        app_secret: None,
        verify_token: None,
        app_id: None,
        currency: Some(Currency::USD),
        timezone: chrono_tz::UTC,
        knows_timezone: true,
        payment_method: None,
        numbers: Vec::new(),
        shared: Vec::new(),
    };
    Scope {
        account: Arc::new(account),
        currency: Currency::USD,
        number: None,
        month: "2026-11".to_owned(),
        first_day: "2026-11-01".parse().unwrap(),
        now: Instant::from_seconds(1_800_000_000),
    }
}

fn invoice(text: &str) -> Result<Invoice, Fault> {
    read(text, &november(), Tariff::bundled().markets())
}

#[test]
fn columns_are_found_by_their_names_in_any_order_and_case() {
    let read = invoice(
        "Amount (USD),QUANTITY,Product,Country,Date,Currency\n\
         \"$1,234.50\",\"41,150\",Service messages,FR,11/21/2026,USD\n\
         0.09,1,Marketing messages,France,11/03/2026,usd\n\
         1234.59,,Total,,,\n",
    )
    .unwrap();
    let [first, second] = read.lines.as_slice() else {
        panic!("the total is no line")
    };
    assert_eq!(first.day, "2026-11-21".parse().ok());
    assert_eq!(first.place.as_deref(), Some("FR"));
    assert_eq!(first.category.as_deref(), Some("service"));
    assert_eq!((first.volume, first.amount.micros), (41_150, 1_234_500_000));
    assert_eq!(second.place.as_deref(), Some("FR"));
    assert_eq!(second.amount.places, 2);
}

#[test]
fn a_comma_is_a_point_where_semicolons_part_the_columns() {
    let read =
        invoice("Jour;Pays;Catégorie;Quantité;Montant\n03/11/2026;FR;Utilitaire;1.000;8,5\n");
    let line = &read.unwrap().lines[0];
    assert_eq!((line.volume, line.amount.micros), (1_000, 8_500_000));
    assert_eq!(line.day, "2026-11-03".parse().ok());
}

#[test]
fn an_invoice_by_market_stays_by_market() {
    let read = invoice("Market,Category,Quantity,Amount\nRest of Western Europe,Utility,4,0.1\nFrance,Utility,1,0.03\n").unwrap();
    assert!(read.by_market && !read.has.days);
    assert_eq!(
        read.lines[0].place.as_deref(),
        Some("Rest of Western Europe")
    );
    assert_eq!(read.lines[1].place.as_deref(), Some("France"));
}

#[test]
fn what_is_not_understood_is_refused_whole() {
    for bad in [
        "",
        "a,b\n1,2\n",
        "Country,Category,Quantity,Amount\nFR,Service,ten,0.3\n",
        "Country,Category,Quantity,Amount\nAtlantis,Service,1,0.3\n",
        "Country,Category,Quantity,Amount\nFR,Surprise,1,0.3\n",
        "Country,Category,Quantity,Amount\nFR,Service,1.5,0.3\n",
        "Date,Category,Quantity,Amount\n2026-12-01,Service,1,0.3\n",
        "Category,Quantity,Amount,Currency\nService,1,0.3,EUR\n",
        "Category,Quantity,Amount\nService,1,\n",
    ] {
        let fault = invoice(bad).unwrap_err();
        assert_eq!(fault.key, Some(Refusal::InvoiceUnreadable), "{bad}");
    }
}

fn key(on: u32, kind: &str) -> Key {
    Key {
        day: NaiveDate::from_ymd_opt(2026, 11, on),
        country: Some("FR".to_owned()),
        category: Some("service".to_owned()),
        pricing_type: Some(kind.to_owned()),
    }
}

#[test]
fn without_days_the_month_is_compared_and_what_is_free_needs_no_invoice() {
    let ours = |volume| Ours {
        volume,
        micros: volume * 30_000,
        unknown: 0,
        messages: (0..volume).map(MessageKey).collect(),
    };
    let rows = BTreeMap::from([
        (key(3, "regular"), ours(2)),
        (key(9, "regular"), ours(3)),
        (key(3, "free_customer_service"), ours(400)),
    ]);
    let compare = |line: &str| {
        let text = format!("Country,Category,Quantity,Amount\n{line}\n");
        let rows = billed(&invoice(&text).unwrap(), &rows, &BTreeMap::new());
        assert_eq!(rows.len(), 1);
        let (key, row) = rows.into_iter().next().unwrap();
        assert_eq!((key.day, row.ours.unwrap().volume), (None, 5));
        row.reasons
            .iter()
            .map(|reason| (reason.why, reason.volume, reason.micros))
            .collect::<Vec<_>>()
    };
    assert_eq!(compare("FR,Service,5,0.15"), []);
    assert_eq!(
        compare("FR,Service,4,0.12"),
        [(Why::NotOnInvoice, -1, Some(-30_000))]
    );
    assert_eq!(
        compare("FR,Service,6,0.18"),
        [(Why::Unexplained, 1, Some(30_000))]
    );
}

#[test]
fn more_on_the_invoice_than_here_is_other_software_when_meta_says_so_too() {
    let theirs = Theirs {
        volume: 2,
        micros: Some(60_000),
        places: 2,
        ..Theirs::default()
    };
    let rows = billed(
        &invoice("Country,Category,Quantity,Amount\nFR,Service,2,0.06\n").unwrap(),
        &BTreeMap::new(),
        &BTreeMap::from([(key(3, "regular"), theirs)]),
    );
    let reasons = &rows.values().next().unwrap().reasons;
    assert_eq!((reasons[0].why, reasons[0].volume), (Why::OtherSoftware, 2));
}
