//! The tariff book with what the user adds for the question: rules and rates that might come.

use crate::read_needed;
use anyhow::{Context, anyhow};
use domain::tariff::Tariff;
use domain::tariff::eras::Era;
use engine::{api::fault::Fault, money::rate_cards::with_file};
use std::path::PathBuf;

/// The bundled book with the eras and cards in these files.
///
/// # Errors
/// A file that cannot be read, or is not what it should be; then nothing is answered.
pub fn tariff(eras: &[PathBuf], cards: &[PathBuf]) -> anyhow::Result<Tariff> {
    let with_eras = eras
        .iter()
        .try_fold(Tariff::bundled().clone(), |book, file| {
            let text = whatsapp::flawed_json::mend(&read_needed(file)?);
            let era = Era::parse(&text).with_context(|| file.display().to_string())?;
            anyhow::Ok(book.with_era(era))
        })?;
    cards.iter().try_fold(with_eras, |book, file| {
        let bytes = read_needed(file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let refused =
            |fault: Fault| anyhow!(fault.detail.unwrap_or_else(|| format!("{:?}", fault.code)));
        with_file(book, &name, &bytes)
            .map_err(refused)
            .with_context(|| file.display().to_string())
    })
}
