//! Writes the TypeScript of every call and change into the folder given as the only argument.

use engine::{api, wire::Calls};
use ts_rs::{Config, ExportError, TS};

fn main() -> Result<(), ExportError> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "ui/src/bindings".to_owned());
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    Calls::export_all(&config)?;
    api::change::Changes::export_all(&config)?;
    api::change::Summons::export_all(&config)?;
    api::fault::Fault::export_all(&config)
}
