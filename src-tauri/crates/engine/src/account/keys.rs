//! The key of the databases: where it is, and when one may be made. A key is made only where no
//! database is and none was; every other absence is said and changes nothing.

use crate::{
    account::recovery,
    api::fault::{Fault, FaultCode},
    secrets::{self, Secrets},
};
use std::{fs, io, path::Path};
use store::{DatabaseKey, Store};

/// The key for the databases in `dir`; made on the first start.
///
/// # Errors
/// [`FaultCode::KeyMissing`] when there is a database and no key, [`FaultCode::DataGone`] when the
/// database is not there although it was, [`FaultCode::KeychainLocked`].
pub(crate) fn database_key(dir: &Path, secrets: &dyn Secrets) -> Result<DatabaseKey, Fault> {
    let kept = secrets.read(secrets::DATABASE_KEY)?;
    if !Store::is_in(dir) && was_there(dir, secrets)? {
        return Err(Fault::new(FaultCode::DataGone));
    }
    match kept {
        Some(hex) => Ok(DatabaseKey::from_hex(&hex)?),
        None if Store::is_in(dir) => Err(Fault::new(FaultCode::KeyMissing)),
        None => make(secrets),
    }
}

fn make(secrets: &dyn Secrets) -> Result<DatabaseKey, Fault> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
    let key = DatabaseKey::new(bytes);
    secrets.write(secrets::DATABASE_KEY, &key.to_hex())?;
    Ok(key)
}

/// Notes that the database is there now. Its later absence is then a loss, not a first start;
/// the key alone does not say so, for it is made before the database is.
pub(crate) fn note_made(secrets: &dyn Secrets) -> Result<(), Fault> {
    if secrets.read(secrets::DATABASE_MADE)?.is_none() {
        secrets.write(secrets::DATABASE_MADE, "1")?;
    }
    Ok(())
}

fn was_there(dir: &Path, secrets: &dyn Secrets) -> Result<bool, Fault> {
    Ok(secrets.read(secrets::DATABASE_MADE)?.is_some() || !traces(dir)?.is_empty())
}

/// What an earlier life left in `dir`: copies, files, the wrapped key.
fn traces(dir: &Path) -> Result<Vec<std::path::PathBuf>, Fault> {
    let listed = match fs::read_dir(dir) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(store::StoreError::folder)?,
    };
    let mut found = Vec::new();
    for entry in listed {
        let entry = entry.map_err(store::StoreError::folder)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name == recovery::FILE
            || name.starts_with("media.")
            || (name.starts_with("guichet.") && name.contains(".db"));
        let empty = entry.metadata().is_ok_and(|file| file.len() == 0);
        if ours && !empty {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Begins with an empty inbox where the database is gone: what is left of the earlier one moves
/// into a folder called `name`. Nothing is removed, and the key stays, for it opens what is left.
///
/// # Errors
/// [`FaultCode::Conflict`] when the database is there after all; whatever the disk or the
/// keychain says.
pub fn begin_anew(dir: &Path, secrets: &dyn Secrets, name: &str) -> Result<(), Fault> {
    if Store::is_in(dir) {
        return Err(Fault::new(FaultCode::Conflict));
    }
    let aside = dir.join(name);
    let traces = traces(dir)?;
    if !traces.is_empty() {
        fs::create_dir_all(&aside).map_err(store::StoreError::folder)?;
    }
    for trace in traces {
        let Some(file) = trace.file_name() else {
            continue;
        };
        fs::rename(&trace, aside.join(file)).map_err(store::StoreError::folder)?;
    }
    Ok(secrets.remove(secrets::DATABASE_MADE)?)
}
