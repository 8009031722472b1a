//! From a file's bytes to a card: CSV or a workbook by what stands in it, or rules as JSON. What is
//! kept are the cells, so that a stored file passes through the same reader again.

use super::workbook;
use crate::api::{
    fault::{Fault, FaultCode},
    tariff::{CardFile, CardKind, CardName},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use domain::{
    money::Currency,
    rate_card::{
        RateCard,
        import::{self, ImportError, ImportedFile, rows_of_csv, said_by_name},
    },
    refusal::Refusal,
    tariff::eras::{Era, what_if::EraError},
    volume_tier::TierTable,
};

/// Meta's largest workbook of 2026 has 130 KB; this is a mistake, not a card.
const LARGEST: usize = 5 * 1024 * 1024;

/// A sheet's cells, row by row.
pub(super) type Cells = Vec<Vec<String>>;

/// What a file holds.
pub(super) enum Imported {
    /// List rates.
    Rates(RateCard),
    /// Volume tiers.
    Tiers(TierTable),
    /// Rules of a day to come.
    Era(Era),
}

/// What a file holds, and the cells it was read from.
pub(super) struct Added {
    pub imported: Imported,
    pub cells: Cells,
}

impl Imported {
    /// By what it is kept and removed.
    pub(super) fn name(&self) -> CardName {
        let (effective, currency, kind) = match self {
            Self::Rates(card) => (card.effective, card.currency.code(), CardKind::Rates),
            Self::Tiers(table) => (table.effective, table.currency.code(), CardKind::Tiers),
            Self::Era(era) => (era.from, "", CardKind::Era),
        };
        CardName {
            effective: effective.to_string(),
            currency: currency.to_owned(),
            kind,
        }
    }
}

impl From<ImportedFile> for Imported {
    fn from(file: ImportedFile) -> Self {
        match file {
            ImportedFile::Rates(card) => Self::Rates(card),
            ImportedFile::Tiers(table) => Self::Tiers(table),
        }
    }
}

/// A refusal of a file.
pub(super) fn refused(why: Refusal) -> Fault {
    Fault::new(FaultCode::Invalid).keyed(why)
}

/// A file that is no rate card, and on which line.
fn not_taken(why: &ImportError) -> Fault {
    let fault = refused(why.refusal()).because(why);
    Fault {
        line: why.line(),
        ..fault
    }
}

/// Reads a file that the person chose.
///
/// # Errors
/// [`FaultCode::Invalid`] with the reason; nothing of the file is taken.
pub(super) fn read(file: &CardFile) -> Result<Added, Fault> {
    if file.base64.len() / 4 * 3 > LARGEST {
        return Err(refused(Refusal::CardTooBig));
    }
    let bytes = STANDARD
        .decode(&file.base64)
        .map_err(|why| Fault::new(FaultCode::Invalid).because(why))?;
    read_bytes(&file.name, &bytes)
}

/// Reads a file of this name; refusals as [`read`].
pub(super) fn read_bytes(name: &str, bytes: &[u8]) -> Result<Added, Fault> {
    if bytes.starts_with(b"PK\x03\x04") {
        // The reader of workbooks counts with what stands in the file, and can stumble over it.
        return std::panic::catch_unwind(|| read_workbook(name, bytes))
            .unwrap_or_else(|_| Err(refused(Refusal::CardBadWorkbook)));
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') {
        let text = std::str::from_utf8(bytes)
            .map_err(|why| refused(Refusal::CardNotAnEra).because(why))?;
        let era = Era::parse(text).map_err(|why| refused(era_refusal(&why)).because(why))?;
        return Ok(Added {
            imported: Imported::Era(era),
            cells: vec![vec![text.to_owned()]],
        });
    }
    let cells = rows_of_csv(bytes).map_err(|why| not_taken(&why))?;
    let imported = import::read(&cells, name, said_by_name(name)).map_err(|why| not_taken(&why))?;
    Ok(Added {
        imported: imported.into(),
        cells,
    })
}

/// The sheet that Meta names "List rates", or else the first that holds a card. Where none does,
/// the refusal is that of the sheet that came closest.
fn read_workbook(name: &str, bytes: &[u8]) -> Result<Added, Fault> {
    let mut book = workbook::Workbook::open(bytes)
        .map_err(|why| refused(Refusal::CardBadWorkbook).because(why))?;
    let mut sheets = book.sheets();
    if let Some(list) = sheets.iter().position(|sheet| is_list_rates(sheet)) {
        sheets = vec![sheets.swap_remove(list)];
    }
    let mut closest: Option<ImportError> = None;
    for sheet in sheets {
        let cells = book
            .cells(&sheet)
            .map_err(|why| refused(Refusal::CardBadWorkbook).because(why))?;
        match import::read(&cells, name, said_by_name(name)) {
            Ok(imported) => {
                return Ok(Added {
                    imported: imported.into(),
                    cells,
                });
            }
            Err(why) if matches!(closest, None | Some(ImportError::NotARateCard)) => {
                closest = Some(why);
            }
            Err(_) => {}
        }
    }
    let why = closest.unwrap_or(ImportError::NotARateCard);
    Err(not_taken(&why))
}

fn is_list_rates(sheet: &str) -> bool {
    sheet.trim().eq_ignore_ascii_case("list rates")
}

/// Reads what was kept of a file; why when it is no longer taken.
pub(super) fn again(name: &CardName, file: &str, cells: &Cells) -> Result<Imported, Refusal> {
    let imported = if name.kind == CardKind::Era {
        let text = cells.first().and_then(|row| row.first());
        let era = Era::parse(text.map_or("", String::as_str));
        Imported::Era(era.map_err(|why| era_refusal(&why))?)
    } else {
        import::read(cells, file, said_by_row(name))
            .map(Imported::from)
            .map_err(|why| why.refusal())?
    };
    // What it says of itself must still be what it is kept under.
    let now = imported.name();
    let same =
        (now.kind, &now.effective, &now.currency) == (name.kind, &name.effective, &name.currency);
    if same {
        Ok(imported)
    } else {
        Err(Refusal::CardNotARateCard)
    }
}

fn said_by_row(name: &CardName) -> Option<(NaiveDate, Currency)> {
    Some((name.effective.parse().ok()?, name.currency.parse().ok()?))
}

fn era_refusal(why: &EraError) -> Refusal {
    match why {
        EraError::Shape(_) => Refusal::CardNotAnEra,
        EraError::TooEarly(_) => Refusal::CardEraTooEarly,
    }
}

#[cfg(test)]
mod tests;
