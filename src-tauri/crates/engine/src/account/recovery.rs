//! The recovery key: a secret of its own, on paper, that opens the database when the keychain is
//! lost. It wraps the database key in a file beside the database, so neither is of use alone.
//!
//! It is 128 random bits. They are the key material themselves, so a quick derivation is enough:
//! HKDF-SHA256 (RFC 5869) and XChaCha20-Poly1305.

use crate::{
    account::Room,
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        setup::RecoveryState,
    },
    secrets::{self, Secrets},
};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::{Encoding, Specification};
use domain::refusal::Refusal;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fmt, fs, io, io::Write, path::Path, sync::Arc};
use store::{DatabaseKey, Store, setting};

/// The file beside the database that holds its key, wrapped.
pub(crate) const FILE: &str = "recovery.json";
/// What the wrapped bytes are, so that no others are taken for them.
const PURPOSE: &[u8] = b"guichet database key 1";
/// Bytes of the secret, and of the sum that finds slips.
const SECRET: usize = 16;
const SUM: usize = 4;
/// Letters and digits in one group, as they are written down.
const GROUP: usize = 4;

/// A recovery key.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey([u8; SECRET]);

impl RecoveryKey {
    fn new() -> Result<Self, Fault> {
        let mut secret = [0; SECRET];
        random(&mut secret)?;
        Ok(Self(secret))
    }

    /// As a person typed it: small letters, blanks, missing dashes, and letters that look like
    /// digits do no harm. `None` when there is a slip.
    pub fn typed(text: &str) -> Option<Self> {
        let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let bytes = words()?.decode(letters.as_bytes()).ok()?;
        let (secret, sum) = bytes.split_first_chunk::<SECRET>()?;
        (sum == sum_of(secret)).then_some(Self(*secret))
    }

    /// As it is written down: eight groups of four.
    pub fn written(&self) -> String {
        let bytes = [self.0.as_slice(), &sum_of(&self.0)].concat();
        let letters = words()
            .map(|words| words.encode(&bytes))
            .unwrap_or_default();
        let mut written = String::with_capacity(letters.len() + letters.len() / GROUP);
        for (n, letter) in letters.chars().enumerate() {
            if n > 0 && n % GROUP == 0 {
                written.push('-');
            }
            written.push(letter);
        }
        written
    }

    fn cipher(&self, salt: &[u8]) -> Result<XChaCha20Poly1305, Fault> {
        let mut key = Key::default();
        Hkdf::<Sha256>::new(Some(salt), &self.0)
            .expand(PURPOSE, &mut key)
            .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        Ok(XChaCha20Poly1305::new(&key))
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}

/// Crockford's alphabet: no letter in it is easily taken for another, and those that would be are
/// read as what they look like (Douglas Crockford, Base 32).
fn words() -> Option<Encoding> {
    let mut words = Specification::new();
    words.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    words
        .translate
        .from
        .push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    words.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    words.encoding().ok()
}

fn sum_of(secret: &[u8; SECRET]) -> [u8; SUM] {
    let whole = Sha256::digest(secret);
    [whole[0], whole[1], whole[2], whole[3]]
}

fn random(bytes: &mut [u8]) -> Result<(), Fault> {
    getrandom::fill(bytes).map_err(|why| Fault::new(FaultCode::Internal).because(why))
}

/// The file's content, all in hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct Wrapped {
    salt: String,
    nonce: String,
    key: String,
}

/// The recovery key of the database in `dir`: the one made before, or one made now.
///
/// # Errors
/// When the keychain is locked, or the file cannot be written.
pub(crate) fn key_of(dir: &Path, secrets: &dyn Secrets) -> Result<RecoveryKey, Fault> {
    let hex = secrets.read(secrets::DATABASE_KEY)?;
    let database = DatabaseKey::from_hex(&hex.ok_or(Fault::new(FaultCode::KeyMissing))?)?;
    let known = secrets.read(secrets::RECOVERY_KEY)?;
    let known = known.as_deref().and_then(RecoveryKey::typed);
    if let Some(known) = known {
        let fits = unwrap(dir, &known).is_ok_and(|key| key.to_hex() == database.to_hex());
        if !fits {
            wrap(dir, &known, &database)?;
        }
        return Ok(known);
    }
    let new = RecoveryKey::new()?;
    secrets.write(secrets::RECOVERY_KEY, &new.written())?;
    wrap(dir, &new, &database)?;
    Ok(new)
}

/// Opens the database in `dir` to this computer's keychain, with the key a person typed.
///
/// # Errors
/// [`FaultCode::Invalid`] with the key of a sentence: a slip, another shop's key, no file to open
/// with it; [`FaultCode::DatabaseUnreadable`] when the key is right and the database damaged.
pub fn recover(dir: &Path, secrets: &dyn Secrets, typed: &str) -> Result<(), Fault> {
    let wrong = |key: Refusal| Fault::new(FaultCode::Invalid).keyed(key);
    let key = RecoveryKey::typed(typed).ok_or_else(|| wrong(Refusal::RecoveryKeySlip))?;
    let database = unwrap(dir, &key)?;
    Store::try_key(dir, &database)?;
    secrets.write(secrets::DATABASE_KEY, &database.to_hex())?;
    secrets.write(secrets::RECOVERY_KEY, &key.written())?;
    Ok(())
}

/// The setting that remembers where the person stands with the recovery key; absent: not kept.
pub(crate) const SETTING: &str = "recovery";

impl Room {
    /// The recovery key as it is written down, for the host to show: the page never sees it.
    ///
    /// # Errors
    /// When the keychain is locked, or the file beside the database cannot be written.
    pub fn recovery_key(&self) -> Result<String, Fault> {
        Ok(key_of(&self.data_dir, self.secrets())?.written())
    }

    /// Notes that the person has the recovery key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn recovery_kept(&self) -> Result<(), Fault> {
        self.note_recovery(RecoveryState::Kept).await
    }

    /// Tries the recovery key as the person typed it; that it fits proves that they have it.
    pub(crate) async fn recovery_try(self: &Arc<Self>, typed: String) -> Result<(), Fault> {
        let invalid = |key: Refusal| Fault::new(FaultCode::Invalid).keyed(key);
        let typed = RecoveryKey::typed(&typed).ok_or_else(|| invalid(Refusal::RecoveryKeySlip))?;
        let database = unwrap(&self.data_dir, &typed)?;
        let kept = self.secrets().read(secrets::DATABASE_KEY)?;
        if kept.as_deref() != Some(database.to_hex().as_str()) {
            return Err(invalid(Refusal::RecoveryKeyWrong));
        }
        self.recovery_kept().await
    }

    /// The person does not want to be asked for it now; the settings remember.
    pub(crate) async fn recovery_later(self: &Arc<Self>, (): ()) -> Result<(), Fault> {
        self.note_recovery(RecoveryState::Later).await
    }

    /// Where the person stands with the recovery key.
    pub(crate) async fn recovery_state(&self) -> Result<RecoveryState, Fault> {
        if self.demo_shop().is_some() {
            return Ok(RecoveryState::NotNeeded);
        }
        let noted = self
            .desk
            .store()
            .read(|read| setting::recall(read, SETTING))
            .await?;
        Ok(noted.unwrap_or(RecoveryState::Wanted))
    }

    async fn note_recovery(&self, state: RecoveryState) -> Result<(), Fault> {
        self.desk
            .store()
            .write(move |tx| setting::set(tx, SETTING, &state))
            .await?;
        self.desk.feed().announce([Change::Setup]);
        Ok(())
    }
}

/// Whether there is a file that a recovery key opens.
pub fn is_possible(dir: &Path) -> bool {
    dir.join(FILE).is_file()
}

fn wrap(dir: &Path, key: &RecoveryKey, database: &DatabaseKey) -> Result<(), Fault> {
    let (mut salt, mut nonce) = ([0; 16], XNonce::default());
    random(&mut salt)?;
    random(&mut nonce)?;
    let hex = database.to_hex();
    let sealed = key
        .cipher(&salt)?
        .encrypt(
            &nonce,
            Payload {
                msg: hex.as_bytes(),
                aad: PURPOSE,
            },
        )
        .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
    let wrapped = Wrapped {
        salt: hex::encode(salt),
        nonce: hex::encode(nonce),
        key: hex::encode(sealed),
    };
    replace(&dir.join(FILE), &wrapped).map_err(|why| store::StoreError::folder(why).into())
}

fn unwrap(dir: &Path, key: &RecoveryKey) -> Result<DatabaseKey, Fault> {
    let invalid = |key: Refusal| Fault::new(FaultCode::Invalid).keyed(key);
    let missing = || invalid(Refusal::RecoveryFileMissing);
    let json = fs::read(dir.join(FILE)).map_err(|why| missing().because(why))?;
    let wrapped: Wrapped = serde_json::from_slice(&json).map_err(|why| missing().because(why))?;
    let bytes = |text: &str| hex::decode(text).map_err(|why| missing().because(why));
    let nonce: [u8; 24] = bytes(&wrapped.nonce)?.try_into().map_err(|_| missing())?;
    let opened = key
        .cipher(&bytes(&wrapped.salt)?)?
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &bytes(&wrapped.key)?,
                aad: PURPOSE,
            },
        )
        .map_err(|_| invalid(Refusal::RecoveryKeyWrong))?;
    let hex = String::from_utf8(opened).map_err(|_| missing())?;
    Ok(DatabaseKey::from_hex(&hex)?)
}

/// The whole file or none: a crash leaves the old one. For its owner only.
fn replace(path: &Path, wrapped: &Wrapped) -> io::Result<()> {
    let next = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&next)?;
    file.write_all(&serde_json::to_vec_pretty(wrapped)?)?;
    file.sync_all()?;
    fs::rename(next, path)
}

#[cfg(test)]
mod tests;
