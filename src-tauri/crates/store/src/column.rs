//! How the domain's values are written into columns and read back.
//!
//! Ids are what they are, instants are milliseconds, small enums are their word on the wire, and
//! values that are only ever read as a whole are JSON.

use domain::{
    entry::{DeskId, EntryId, Stamp},
    id::{
        AttachmentId, Bsuid, EntryNo, GroupId, LabelId, LabelKey, MediaId, MessageId, MessageKey,
        OutgoingId, PersonId, PhoneNumberId, RefusedId, TemplateId, ThreadId, Username, WabaId,
    },
    instant::Instant,
    money::Currency,
    phone::E164,
};
use rusqlite::{
    Row, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned, de::IntoDeserializer};
use std::fmt;

/// A domain value that fits a column.
pub(crate) trait Column: Sized {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self>;
    fn write(&self) -> ToSqlOutput<'_>;
}

/// A value of the domain on its way into a statement.
pub(crate) struct Put<'a, T>(pub &'a T);

struct Got<T>(T);

impl<T: Column> ToSql for Put<'_, T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.write())
    }
}

impl<T: Column> FromSql for Got<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        T::read(value).map(Self)
    }
}

/// A value that may be absent, on its way into a statement.
pub(crate) fn maybe<T: Column>(value: &Option<T>) -> Option<Put<'_, T>> {
    value.as_ref().map(Put)
}

/// A column's value.
pub(crate) fn get<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    row.get::<_, Got<T>>(index).map(|got| got.0)
}

/// A column's value, absent when NULL.
pub(crate) fn get_maybe<T: Column>(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<Got<T>>>(index)
        .map(|got| got.map(|got| got.0))
}

/// A value kept as JSON.
pub(crate) struct Json<T>(pub T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0)
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?)
            .map(Self)
            .map_err(FromSqlError::other)
    }
}

/// A JSON column's value.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    row.get::<_, Json<T>>(index).map(|json| json.0)
}

/// A JSON column's value, absent when NULL.
pub(crate) fn json_maybe<T: DeserializeOwned>(
    row: &Row<'_>,
    index: usize,
) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<Json<T>>>(index)
        .map(|json| json.map(|json| json.0))
}

/// An enum without fields, kept as its word on the wire.
pub(crate) struct Word<T>(pub T);

impl<T: Serialize> ToSql for Word<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(&self.0) {
            Ok(serde_json::Value::String(word)) => Ok(ToSqlOutput::from(word)),
            _ => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(NotAWord))),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Word<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            value.as_str()?.into_deserializer();
        T::deserialize(word).map(Self).map_err(FromSqlError::other)
    }
}

/// A word column's value.
pub(crate) fn word<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    row.get::<_, Word<T>>(index).map(|word| word.0)
}

/// A word column's value, absent when NULL.
pub(crate) fn word_maybe<T: DeserializeOwned>(
    row: &Row<'_>,
    index: usize,
) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<Word<T>>>(index)
        .map(|word| word.map(|word| word.0))
}

#[derive(Debug)]
struct NotAWord;

impl fmt::Display for NotAWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value is not a plain word")
    }
}

impl std::error::Error for NotAWord {}

#[derive(Debug)]
struct NotThat(&'static str);

impl fmt::Display for NotThat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the column does not hold a {}", self.0)
    }
}

impl std::error::Error for NotThat {}

macro_rules! number_columns {
    ($($name:ident)*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
            fn write(&self) -> ToSqlOutput<'_> {
                ToSqlOutput::from(self.0)
            }
        }
    )*};
}
number_columns! { ThreadId PersonId MessageKey AttachmentId EntryNo RefusedId LabelId }

macro_rules! text_columns {
    ($($name:ident)*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::new(value.as_str()?).ok_or_else(|| FromSqlError::other(NotThat(stringify!($name))))
            }
            fn write(&self) -> ToSqlOutput<'_> {
                ToSqlOutput::from(self.as_str())
            }
        }
    )*};
}
text_columns! { PhoneNumberId WabaId MessageId MediaId Bsuid Username TemplateId GroupId }

impl Column for Instant {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_millis)
    }
    fn write(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::from(self.as_millis())
    }
}

impl Column for Stamp {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self::from_kept)
    }
    fn write(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::from(self.kept())
    }
}

impl Column for Currency {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(FromSqlError::other)
    }
    fn write(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::from(self.code())
    }
}

impl Column for E164 {
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::try_from(value.as_str()?.to_owned()).map_err(FromSqlError::other)
    }
    fn write(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::from(self.as_str())
    }
}

macro_rules! uuid_columns {
    ($($name:ident)*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let bytes = value.as_blob()?;
                uuid::Uuid::from_slice(bytes)
                    .map(Self)
                    .map_err(FromSqlError::other)
            }
            fn write(&self) -> ToSqlOutput<'_> {
                ToSqlOutput::from(self.0.as_bytes().as_slice())
            }
        }
    )*};
}
uuid_columns! { DeskId EntryId LabelKey OutgoingId }
