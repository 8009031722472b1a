//! The port to the operating system's keychain. Secrets go from it into requests and nowhere else.

use domain::id::WabaId;
use std::{collections::HashMap, sync::Mutex};

/// Keeps secrets by name.
pub trait Secrets: Send + Sync {
    /// The secret of that name, `None` when there is none.
    ///
    /// # Errors
    /// When the keychain is locked or missing.
    fn read(&self, name: &str) -> Result<Option<String>, SecretsError>;

    /// Keeps a secret, replacing an older one.
    ///
    /// # Errors
    /// When the keychain is locked or missing.
    fn write(&self, name: &str, value: &str) -> Result<(), SecretsError>;

    /// Forgets a secret; one that is not there is forgotten already.
    ///
    /// # Errors
    /// When the keychain is locked or missing.
    fn remove(&self, name: &str) -> Result<(), SecretsError>;
}

/// Why a secret could not be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// The person has to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// There is none, or it does not answer.
    #[error("the keychain cannot be used: {0}")]
    Unavailable(String),
}

/// The name under which the database key is kept (64 hexadecimal digits).
pub const DATABASE_KEY: &str = "database-key";

/// The name under which the recovery key is kept, so that it can be shown again.
pub const RECOVERY_KEY: &str = "recovery-key";

/// The name under which is noted that the database was there: its loss is then noticed.
pub const DATABASE_MADE: &str = "database-made";

/// The name under which an account's access token is kept.
pub fn token(waba: &WabaId) -> String {
    format!("token/{waba}")
}

/// The name under which the secret of an account's Meta app is kept.
pub fn app_secret(waba: &WabaId) -> String {
    format!("app-secret/{waba}")
}

/// The name under which an account's webhook verify token is kept.
pub fn verify_token(waba: &WabaId) -> String {
    format!("verify-token/{waba}")
}

/// Keeps secrets for as long as the program runs: for the demo shop and tests, which have none
/// worth keeping.
#[derive(Default)]
pub struct MemorySecrets(Mutex<HashMap<String, String>>);

impl MemorySecrets {
    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Secrets for MemorySecrets {
    fn read(&self, name: &str) -> Result<Option<String>, SecretsError> {
        Ok(self.kept().get(name).cloned())
    }

    fn write(&self, name: &str, value: &str) -> Result<(), SecretsError> {
        self.kept().insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.kept().remove(name);
        Ok(())
    }
}
