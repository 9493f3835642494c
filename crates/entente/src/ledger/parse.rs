//! Values of [`crate::event`] as words in a column, and back.

use jiff::civil::Date;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The name that an enumeration's value has in JSON.
pub(super) fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => unreachable!("not an enumeration of plain names: {other:?}"),
    }
}

/// The value of that name in column `column`.
pub(super) fn value_of<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(name)).map_err(|e| unfit(column, e))
}

/// The day in column `column`; none where it is empty.
pub(super) fn day_of(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    match row.get_ref(column)?.as_str_or_null()? {
        None | Some("") => Ok(None),
        Some(day) => day.parse().map(Some).map_err(|e| unfit(column, e)),
    }
}

/// An item of a reading, written as JSON in column `column`.
pub(super) fn json_of<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|e| unfit(column, e))
}

fn unfit(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
