//! The cells of an Excel workbook as text. What it unpacks to is limited, and cells are streamed and
//! counted: neither one that was made to be huge nor one that claims a sheet as large as Excel allows
//! costs anything.

use super::reading::Cells;
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// No sheet of Meta's has 1,000 rows or 30 columns.
const MOST_ROWS: usize = 5_000;
const MOST_COLUMNS: usize = 100;

/// No workbook of Meta's unpacks to a tenth of this many bytes.
const MOST_UNPACKED: u64 = 8 * 1024 * 1024;

/// Why a workbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum WorkbookError {
    /// Not an Excel workbook, or damaged.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
    /// A cell far outside any card, or more bytes.
    #[error("the workbook holds more than a rate card")]
    TooLarge,
}

/// An Excel workbook.
pub(super) struct Workbook<'a>(Xlsx<Cursor<&'a [u8]>>);

impl<'a> Workbook<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, WorkbookError> {
        check_size(bytes)?;
        Ok(Self(Xlsx::new(Cursor::new(bytes))?))
    }

    /// The names of its sheets, in their order.
    pub(super) fn sheets(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    /// A sheet's cells; numbers as they stand in the file, formulas as their last result.
    pub(super) fn cells(&mut self, sheet: &str) -> Result<Cells, WorkbookError> {
        let mut cells = Cells::new();
        let mut reader = self.0.worksheet_cells_reader(sheet)?;
        while let Some(cell) = reader.next_cell()? {
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                return Err(WorkbookError::TooLarge);
            }
            if cells.len() <= row {
                cells.resize_with(row + 1, Vec::new);
            }
            if cells[row].len() <= column {
                cells[row].resize_with(column + 1, String::new);
            }
            cells[row][column] = text;
        }
        Ok(cells)
    }
}

/// Unpacks it to nowhere: what an archive says of its own sizes need not be true.
fn check_size(bytes: &[u8]) -> Result<(), WorkbookError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(XlsxError::Zip)?;
    let mut left = MOST_UNPACKED;
    for n in 0..archive.len() {
        let file = archive.by_index(n).map_err(XlsxError::Zip)?;
        let size = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(XlsxError::Io)?;
        left = left.checked_sub(size).ok_or(WorkbookError::TooLarge)?;
    }
    Ok(())
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // The shortest decimal that is this number; the reader of cards takes off the noise.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Bool(answer) => answer.to_string(),
        DataRef::DateTime(moment) => moment.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
pub(super) mod made;
#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{MOST_UNPACKED, Workbook, WorkbookError};
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn what_unpacks_to_more_than_any_card_is_not_read() {
        let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
        let name = "xl/sharedStrings.xml";
        packed
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        let most = usize::try_from(MOST_UNPACKED).unwrap();
        packed.write_all(&vec![b' '; most + 1]).unwrap();
        let bytes = packed.finish().unwrap().into_inner();
        assert!(bytes.len() < most / 100);
        let opened = Workbook::open(&bytes);
        assert!(matches!(opened, Err(WorkbookError::TooLarge)));
    }
}
