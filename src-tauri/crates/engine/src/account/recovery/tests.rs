#![allow(clippy::unwrap_used)]
use super::*;
use crate::secrets::MemorySecrets;

#[test]
fn a_key_is_read_however_it_is_typed_and_a_slip_is_noticed() {
    let key = RecoveryKey::new().unwrap();
    let written = key.written();
    assert_eq!(written.len(), 8 * 4 + 7, "eight groups of four");
    let same = |text: &str| assert_eq!(RecoveryKey::typed(text), Some(key.clone()), "{text}");
    same(&written);
    same(&written.to_lowercase());
    same(&written.replace('-', " "));
    same(&format!("  {}\n", written.replace('-', "")));
    same(&written.replace('0', "o").replace('1', "l"));
    let letters: Vec<char> = written.chars().collect();
    for (at, letter) in letters.iter().enumerate().filter(|(_, c)| **c != '-') {
        let mut slip = letters.clone();
        slip[at] = if *letter == '7' { '8' } else { '7' };
        let slip: String = slip.into_iter().collect();
        assert_eq!(RecoveryKey::typed(&slip), None, "{slip}");
    }
    for nothing in ["", "-", "é", "0000", "U".repeat(32).as_str()] {
        assert_eq!(RecoveryKey::typed(nothing), None, "{nothing}");
    }
}

#[test]
fn it_stays_the_same_is_never_printed_and_opens_only_its_own_file() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let secrets = MemorySecrets::default();
    let database = DatabaseKey::new([3; 32]);
    secrets
        .write(secrets::DATABASE_KEY, &database.to_hex())
        .unwrap();
    let key = key_of(dir.path(), &secrets).unwrap();
    assert_eq!(
        key_of(dir.path(), &secrets).unwrap(),
        key,
        "paper stays right"
    );
    assert_eq!(format!("{key:?}"), "RecoveryKey(…)");
    assert_eq!(
        unwrap(dir.path(), &key).unwrap().to_hex(),
        database.to_hex()
    );

    let stranger = RecoveryKey::new().unwrap();
    let why = unwrap(dir.path(), &stranger).unwrap_err();
    assert_eq!(why.key, Some(Refusal::RecoveryKeyWrong));
    let why = unwrap(other.path(), &key).unwrap_err();
    assert_eq!(why.key, Some(Refusal::RecoveryFileMissing));

    let file = fs::read_to_string(dir.path().join(FILE)).unwrap();
    assert!(!file.contains(&database.to_hex()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join(FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
