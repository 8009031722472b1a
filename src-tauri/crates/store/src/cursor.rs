//! A place in an ordered list: the sort key and id of the row before it. Never an offset, so a
//! list that changes while it is paged through neither repeats nor skips what stays in it.

use serde::{Deserialize, Serialize};

/// A place after (or before) one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The row's sort key, usually an instant in milliseconds.
    pub sort: i64,
    /// The row's id, which settles equal sort keys.
    pub id: i64,
}

impl Cursor {
    /// As it goes to the window and comes back, opaque there.
    pub fn encode(&self) -> String {
        format!("{}_{}", self.sort, self.id)
    }

    /// Reads [`Cursor::encode`]; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let (sort, id) = text.split_once('_')?;
        Some(Self {
            sort: sort.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}
