//! The tariff book of this shop: what comes with the program, and the cards, volume tiers and
//! rules that the person added. What was added is read again at every start by the same strict
//! reader; what that reader no longer takes is shown and not used.

mod missing;
mod preview;
mod reading;
mod view;
mod workbook;

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        tariff::{CardFile, CardKind, CardName, CardPreview, TariffView},
    },
    log,
    money::Room,
};
use domain::{
    calendar::local_date,
    deed::Deed,
    instant::Instant,
    rate_file::{RateFile, RateFileName},
    refusal::Refusal,
    tariff::Tariff,
};
use reading::{Added, Imported};
use std::sync::{Arc, LazyLock};
use store::{Read, Store, StoreError, rate_file};

pub(crate) use missing::{Missing, missing};

/// The tariff in use and what of it the person added.
pub(crate) struct Cards {
    /// Answers every question about prices.
    pub tariff: Arc<Tariff>,
    /// What the person added, oldest first day first.
    pub own: Vec<OwnCard>,
}

/// A file that the person added.
#[derive(Clone)]
pub(crate) struct OwnCard {
    name: CardName,
    file: String,
    imported_at: Instant,
    problem: Option<Refusal>,
}

/// The cards as they are kept.
///
/// # Errors
/// When the store cannot be read; a file that is no longer understood is no error.
pub(crate) async fn load(store: &Store) -> Result<Cards, Fault> {
    Ok(of(store.read(rate_file::all).await?))
}

/// What things cost by the cards as they are kept.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn kept(read: &Read<'_>) -> Result<Arc<Tariff>, StoreError> {
    let files = rate_file::all(read)?;
    Ok(match files.is_empty() {
        true => bundled(),
        false => of(files).tariff,
    })
}

/// What comes with the program, once.
fn bundled() -> Arc<Tariff> {
    static BUNDLED: LazyLock<Arc<Tariff>> = LazyLock::new(|| Arc::new(Tariff::bundled().clone()));
    Arc::clone(&BUNDLED)
}

fn of(files: Vec<RateFile>) -> Cards {
    let mut tariff = Tariff::bundled().clone();
    let mut own = Vec::with_capacity(files.len());
    for file in files {
        let Some(kind) = kind_of(&file.kind) else {
            tracing::warn!(
                kind = file.kind,
                "an added file of a kind that is not known"
            );
            continue;
        };
        let name = CardName {
            effective: file.effective,
            currency: file.currency,
            kind,
        };
        let problem = match reading::again(&name, &file.name, &file.cells) {
            Ok(imported) => {
                tariff = with(tariff, imported);
                None
            }
            Err(key) => {
                tracing::warn!(
                    ?key,
                    file = file.name,
                    "an added card is no longer understood"
                );
                Some(key)
            }
        };
        own.push(OwnCard {
            name,
            file: file.name,
            imported_at: file.imported_at,
            problem,
        });
    }
    Cards {
        tariff: Arc::new(tariff),
        own,
    }
}

impl Room {
    pub(crate) async fn tariff_book(self: &Arc<Self>, (): ()) -> Result<TariffView, Fault> {
        Ok(view::of(
            &self.cards(),
            &self.desk.accounts().all(),
            self.desk.now(),
        ))
    }

    pub(crate) async fn card_read(self: &Arc<Self>, file: CardFile) -> Result<CardPreview, Fault> {
        let added = self.added(&file)?;
        Ok(preview::of(&self.cards(), &added.imported))
    }

    pub(crate) async fn card_take(self: &Arc<Self>, file: CardFile) -> Result<TariffView, Fault> {
        let Added { imported, cells } = self.added(&file)?;
        if let Imported::Rates(card) = &imported
            && preview::is_rounded(&self.cards(), card)
            && !file.not_rounded
        {
            return Err(reading::refused(Refusal::CardRounded));
        }
        let name = imported.name();
        let row = RateFile {
            effective: name.effective,
            currency: name.currency,
            kind: word(name.kind).to_owned(),
            name: file.name,
            imported_at: self.desk.now(),
            cells,
        };
        log::act(&self.desk, move |tx, doing| {
            doing.deed(tx, &Deed::CardTaken { file: row }).map(drop)
        })
        .await?;
        self.turn_the_page().await
    }

    pub(crate) async fn card_remove(self: &Arc<Self>, name: CardName) -> Result<TariffView, Fault> {
        let name = RateFileName {
            effective: name.effective,
            currency: name.currency,
            kind: word(name.kind).to_owned(),
        };
        let removed = log::act(&self.desk, move |tx, doing| {
            doing.deed(tx, &Deed::CardRemoved { name }).map(drop)
        })
        .await;
        match removed {
            Err(StoreError::NotFound) => Err(Fault::new(FaultCode::NotFound)),
            other => {
                other?;
                self.turn_the_page().await
            }
        }
    }

    /// What a file holds. Rules to try must lie ahead: they never change what Meta charges today.
    fn added(&self, file: &CardFile) -> Result<Added, Fault> {
        let added = reading::read(file)?;
        if let Imported::Era(era) = &added.imported {
            let begun = self
                .desk
                .accounts()
                .all()
                .iter()
                .map(|account| account.timezone)
                .chain([chrono_tz::UTC])
                .any(|timezone| era.from <= local_date(self.desk.now(), timezone));
            if begun {
                return Err(reading::refused(Refusal::CardEraBegun));
            }
        }
        Ok(added)
    }

    /// Uses the book as it is now kept, and has every price asked again.
    async fn turn_the_page(self: &Arc<Self>) -> Result<TariffView, Fault> {
        let Cards { tariff, own } = load(self.desk.store()).await?;
        self.desk.set_tariff(tariff);
        self.set_own(own);
        self.desk.announce_money();
        self.desk.feed().announce([Change::Tariff]);
        self.desk.wake().reminders.notify_one();
        self.tariff_book(()).await
    }

    fn cards(&self) -> Cards {
        Cards {
            tariff: self.desk.tariff(),
            own: self.own(),
        }
    }
}

/// `tariff` with what a file holds: Meta's list rates or volume tiers as CSV or XLSX, or rules to
/// try. Nothing is kept.
///
/// # Errors
/// [`FaultCode::Invalid`] for a file that is none of them, with the reason in its detail.
pub fn with_file(tariff: Tariff, name: &str, bytes: &[u8]) -> Result<Tariff, Fault> {
    Ok(with(tariff, reading::read_bytes(name, bytes)?.imported))
}

fn with(tariff: Tariff, imported: Imported) -> Tariff {
    match imported {
        Imported::Rates(card) => tariff.with_card(card),
        Imported::Tiers(table) => tariff.with_tiers(table),
        Imported::Era(era) => tariff.with_era(era),
    }
}

/// The kind as the store keeps it.
fn word(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Rates => "rates",
        CardKind::Tiers => "tiers",
        CardKind::Era => "era",
    }
}

fn kind_of(word_kept: &str) -> Option<CardKind> {
    [CardKind::Rates, CardKind::Tiers, CardKind::Era]
        .into_iter()
        .find(|kind| word(*kind) == word_kept)
}
