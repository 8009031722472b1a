//! The tariff book with what the user adds for the question: rules and rates that might come.

use crate::read_needed;
use anyhow::Context;
use domain::rate_card::import::{ImportedFile, read, rows_of_csv, said_by_name};
use domain::tariff::Tariff;
use domain::tariff::eras::Era;
use std::path::PathBuf;

/// The bundled book with the eras and cards in these files.
///
/// # Errors
/// A file that cannot be read, or is not what it should be; then nothing is answered.
pub fn tariff(eras: &[PathBuf], cards: &[PathBuf]) -> anyhow::Result<Tariff> {
    let with_eras = eras
        .iter()
        .try_fold(Tariff::bundled().clone(), |book, file| {
            let text = String::from_utf8(read_needed(file)?);
            let text = text.with_context(|| file.display().to_string())?;
            let era = Era::parse(&text).with_context(|| file.display().to_string())?;
            anyhow::Ok(book.with_era(era))
        })?;
    cards.iter().try_fold(with_eras, |book, file| {
        let bytes = read_needed(file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let imported = rows_of_csv(&bytes).and_then(|rows| read(&rows, &name, said_by_name(&name)));
        Ok(
            match imported.with_context(|| file.display().to_string())? {
                ImportedFile::Rates(card) => book.with_card(card),
                ImportedFile::Tiers(table) => book.with_tiers(table),
            },
        )
    })
}
