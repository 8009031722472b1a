//! The cells of an Excel workbook as text. Cells are streamed and counted: a workbook that claims
//! a sheet as large as Excel allows costs nothing.

use super::reading::Cells;
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::Cursor;

/// No sheet of Meta's has 1,000 rows or 30 columns.
const MOST_ROWS: usize = 5_000;
const MOST_COLUMNS: usize = 100;

/// Why a workbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum WorkbookError {
    /// Not an Excel workbook, or damaged.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
    /// A cell far outside any card.
    #[error("the sheet has more cells than a rate card")]
    TooLarge,
}

/// An Excel workbook.
pub(super) struct Workbook<'a>(Xlsx<Cursor<&'a [u8]>>);

impl<'a> Workbook<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, WorkbookError> {
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
