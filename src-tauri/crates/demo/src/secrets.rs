//! The demo shop's secrets, in a plain file beside its data.
//!
//! Everything in the demo is made up: its token opens a sandbox on this computer, its database key
//! guards invented customers. So the demo asks nobody to unlock a keychain, and still uses the
//! same encrypted store. No real shop's secret may ever be kept here.

use engine::secrets::{Secrets, SecretsError};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Secrets of a demo shop.
pub struct DemoSecrets {
    file: PathBuf,
    kept: Mutex<BTreeMap<String, String>>,
}

impl DemoSecrets {
    /// Those kept in this file; none when there is no such file yet.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(file: PathBuf) -> io::Result<Self> {
        let kept = match fs::read(&file) {
            Ok(json) => serde_json::from_slice(&json)?,
            Err(why) if why.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(why) => return Err(why),
        };
        Ok(Self {
            file,
            kept: Mutex::new(kept),
        })
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, json: &[u8]) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.file)?.write_all(json)
    }

    fn change(&self, how: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), SecretsError> {
        let mut kept = self.kept();
        how(&mut kept);
        let json = serde_json::to_vec(&*kept).map_err(io::Error::from);
        json.and_then(|json| self.keep(&json))
            .map_err(|why| SecretsError::Unavailable(why.to_string()))
    }
}

impl Secrets for DemoSecrets {
    fn read(&self, name: &str) -> Result<Option<String>, SecretsError> {
        Ok(self.kept().get(name).cloned())
    }

    fn write(&self, name: &str, value: &str) -> Result<(), SecretsError> {
        self.change(|kept| {
            kept.insert(name.to_owned(), value.to_owned());
        })
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.change(|kept| {
            kept.remove(name);
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::DemoSecrets;
    use engine::secrets::Secrets;

    #[test]
    fn the_demo_opens_its_own_database_again() {
        let file =
            std::env::temp_dir().join(format!("guichet-demo-secrets-{}.json", std::process::id()));
        let first = DemoSecrets::open(file.clone()).unwrap();
        first.write("database-key", "00ff").unwrap();
        first.write("token/1", "x").unwrap();
        first.remove("token/1").unwrap();
        let second = DemoSecrets::open(file.clone()).unwrap();
        assert_eq!(
            second.read("database-key").unwrap().as_deref(),
            Some("00ff")
        );
        assert_eq!(second.read("token/1").unwrap(), None);
        std::fs::remove_file(file).unwrap();
    }
}
