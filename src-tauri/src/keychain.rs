//! The operating system's keychain: Secret Service, Keychain or Credential Manager.
//!
//! Never falls back to anything else: a keychain that cannot be used is a fault that the person
//! is told about.

use engine::secrets::{Secrets, SecretsError};
use keyring::{Entry, Error};

/// The keychain's entries of one data folder.
pub struct Keychain {
    service: String,
}

impl Keychain {
    /// Entries under this service name.
    pub fn of(service: &str) -> Self {
        Self {
            service: service.to_owned(),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, SecretsError> {
        Entry::new(&self.service, name).map_err(refused)
    }
}

impl Secrets for Keychain {
    fn read(&self, name: &str) -> Result<Option<String>, SecretsError> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(why) => Err(refused(why)),
        }
    }

    fn write(&self, name: &str, value: &str) -> Result<(), SecretsError> {
        self.entry(name)?.set_password(value).map_err(refused)
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(why) => Err(refused(why)),
        }
    }
}

fn refused(why: Error) -> SecretsError {
    match why {
        Error::NoStorageAccess(_) => SecretsError::Locked,
        // Some of the library's errors carry the secret's bytes; only what these two say is kept.
        Error::PlatformFailure(why) => SecretsError::Unavailable(why.to_string()),
        Error::NoDefaultStore => SecretsError::Unavailable(match Entry::store_status() {
            Err(why) => why.to_string(),
            Ok(()) => "no keychain on this system".into(),
        }),
        _ => SecretsError::Unavailable("the entry cannot be used".into()),
    }
}
