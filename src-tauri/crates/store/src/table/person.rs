//! Customers, and everything they were ever called by.
//!
//! An alias is never deleted, it only moves. When two customers turn out to be one, the absorbed
//! one's row stays and leads to the other, so that no id ever leads nowhere.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, get_maybe, maybe},
    table::{search, thread},
};
use domain::{
    customer::Alias,
    email::Email,
    id::{Bsuid, PersonId, PhoneNumberId, ThreadId, Username},
    phone::E164,
};
use rusqlite::{Row, params};

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Ours.
    pub id: PersonId,
    /// What the shop calls them.
    pub saved_name: Option<String>,
    /// What they call themselves.
    pub profile_name: Option<String>,
    /// Their username.
    pub username: Option<Username>,
    /// Their number.
    pub phone: Option<E164>,
    /// Their business-scoped id.
    pub bsuid: Option<Bsuid>,
    /// They asked for no more marketing.
    pub marketing_stopped: bool,
    /// Their email address, as the shop wrote it down.
    pub email: Option<Email>,
}

/// A customer seen for the first time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// What they call themselves.
    pub profile_name: Option<String>,
    /// Their username.
    pub username: Option<Username>,
    /// Their number.
    pub phone: Option<E164>,
    /// Their business-scoped id.
    pub bsuid: Option<Bsuid>,
}

const COLUMNS: &str =
    "id, saved_name, profile_name, username, phone, bsuid, marketing_stopped, email";

/// Adds a customer, without aliases.
///
/// # Errors
/// When it cannot be written.
pub fn create(tx: &Tx<'_>, new: &NewPerson) -> Result<PersonId, StoreError> {
    let id = tx.insert(
        "INSERT INTO person (profile_name, username, phone, bsuid) VALUES (?1, ?2, ?3, ?4)",
        params![
            new.profile_name,
            maybe(&new.username),
            maybe(&new.phone),
            maybe(&new.bsuid)
        ],
    )?;
    let id = PersonId(id);
    index(tx, id)?;
    Ok(id)
}

/// Adds a customer of whom only a handle is known yet.
///
/// # Errors
/// When it cannot be written.
pub fn create_known_by(tx: &Tx<'_>, handle: &Alias) -> Result<PersonId, StoreError> {
    let nobody = NewPerson {
        profile_name: None,
        username: None,
        phone: None,
        bsuid: None,
    };
    let id = create(tx, &nobody)?;
    add_alias(tx, id, handle)?;
    Ok(id)
}

/// A customer; one that was absorbed by another leads to that one.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM person WHERE id = coalesce((SELECT merged_into FROM person WHERE id = ?1), ?1)"
        ),
        params![Put(&id)],
        row,
    )
}

/// Many customers, in order of their ids; absorbed ones are left out.
///
/// # Errors
/// When it cannot be read.
pub fn many(read: &Read<'_>, ids: &[PersonId]) -> Result<Vec<PersonRow>, StoreError> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM person WHERE id IN (SELECT value FROM json_each(?1)) AND merged_into IS NULL ORDER BY id"
        ),
        params![Json(ids)],
        row,
    )
}

/// Keeps what is now known of a customer.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such customer, or another one absorbed it.
pub fn update(tx: &Tx<'_>, person: &PersonRow) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE person SET saved_name = ?2, profile_name = ?3, username = ?4, phone = ?5, bsuid = ?6,
         marketing_stopped = ?7, email = ?8 WHERE id = ?1 AND merged_into IS NULL",
        params![
            Put(&person.id),
            person.saved_name,
            person.profile_name,
            maybe(&person.username),
            maybe(&person.phone),
            maybe(&person.bsuid),
            person.marketing_stopped,
            person.email.as_ref().map(Email::as_str),
        ],
    )?;
    index(tx, person.id)
}

/// Whose alias it is.
///
/// # Errors
/// When it cannot be read.
pub fn alias_owner(read: &Read<'_>, alias: &Alias) -> Result<Option<PersonId>, StoreError> {
    read.first(
        "SELECT person FROM alias WHERE kind = ?1 AND value = ?2",
        params![alias.kind(), alias.value()],
        |row| column(row, 0),
    )
}

/// Gives a customer an alias, taking it from whoever had it.
///
/// # Errors
/// When it cannot be written.
pub fn add_alias(tx: &Tx<'_>, person: PersonId, alias: &Alias) -> Result<(), StoreError> {
    let owner = alias_owner(tx, alias)?;
    if owner == Some(person) {
        return Ok(());
    }
    tx.change(
        "INSERT INTO alias (kind, value, person) VALUES (?1, ?2, ?3)
         ON CONFLICT (kind, value) DO UPDATE SET person = excluded.person",
        params![alias.kind(), alias.value(), Put(&person)],
    )?;
    if let Some(owner) = owner {
        lose(tx, owner, alias)?;
        index(tx, owner)?;
    }
    index(tx, person)
}

/// What somebody else is now recognised by reaches this customer no more.
fn lose(tx: &Tx<'_>, owner: PersonId, alias: &Alias) -> Result<(), StoreError> {
    let Some(row) = get(tx, owner)? else {
        return Ok(());
    };
    let is = |theirs: Option<Alias>| theirs.as_ref() == Some(alias);
    let phone = row.phone.clone();
    let phone = phone.filter(|phone| !is(Some(Alias::Phone(phone.canonical()))));
    let bsuid = row
        .bsuid
        .clone()
        .filter(|id| !is(Some(Alias::Bsuid(id.clone()))));
    let username = row.username.clone();
    let username = username.filter(|name| !is(Some(Alias::Username(name.clone()))));
    update(
        tx,
        &PersonRow {
            phone,
            bsuid,
            username,
            ..row
        },
    )
}

/// Everything a customer is recognised by.
///
/// # Errors
/// When it cannot be read.
pub fn aliases(read: &Read<'_>, person: PersonId) -> Result<Vec<Alias>, StoreError> {
    let stored: Vec<(String, String)> = read.all(
        "SELECT kind, value FROM alias WHERE person = ?1 ORDER BY kind, value",
        params![Put(&person)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(stored
        .iter()
        .filter_map(|(kind, value)| Alias::from_stored(kind, value))
        .collect())
}

/// Makes two customers one: conversations, aliases and what is known move from `absorb` to `keep`.
/// Two conversations with the same number become one. Answers the conversations that are now
/// `keep`'s and were not before, or that took another one in.
///
/// # Errors
/// [`StoreError::NotFound`] when one of them is not there.
pub fn merge(tx: &Tx<'_>, keep: PersonId, absorb: PersonId) -> Result<Vec<ThreadId>, StoreError> {
    let (Some(kept), Some(absorbed)) = (get(tx, keep)?, get(tx, absorb)?) else {
        return Err(StoreError::NotFound);
    };
    if kept.id == absorbed.id {
        return Ok(Vec::new());
    }
    let threads = move_threads(tx, kept.id, absorbed.id)?;
    let both = params![Put(&kept.id), Put(&absorbed.id)];
    tx.change("UPDATE alias SET person = ?1 WHERE person = ?2", both)?;
    tx.change(
        "UPDATE person SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2",
        both,
    )?;
    search::forget_person(tx, absorbed.id);
    update(
        tx,
        &PersonRow {
            id: kept.id,
            saved_name: kept.saved_name.or(absorbed.saved_name),
            profile_name: kept.profile_name.or(absorbed.profile_name),
            username: kept.username.or(absorbed.username),
            phone: kept.phone.or(absorbed.phone),
            bsuid: kept.bsuid.or(absorbed.bsuid),
            marketing_stopped: kept.marketing_stopped || absorbed.marketing_stopped,
            email: kept.email.or(absorbed.email),
        },
    )?;
    Ok(threads)
}

fn move_threads(
    tx: &Tx<'_>,
    keep: PersonId,
    absorb: PersonId,
) -> Result<Vec<ThreadId>, StoreError> {
    let theirs: Vec<(ThreadId, PhoneNumberId)> = tx.all(
        "SELECT id, number FROM thread WHERE person = ?1 ORDER BY id",
        params![Put(&absorb)],
        |row| Ok((column(row, 0)?, column(row, 1)?)),
    )?;
    let mut moved = Vec::with_capacity(theirs.len());
    for (thread, number) in theirs {
        match thread::find(tx, &number, keep)? {
            Some(into) => {
                thread::join(tx, thread, into)?;
                moved.push(into);
            }
            None => {
                tx.change_one(
                    "UPDATE thread SET person = ?2 WHERE id = ?1",
                    params![Put(&thread), Put(&keep)],
                )?;
                moved.push(thread);
            }
        }
    }
    Ok(moved)
}

/// Notes every customer for the index of names.
pub(crate) fn index_all(tx: &Tx<'_>) -> Result<(), StoreError> {
    let all: Vec<PersonId> = tx.all("SELECT id FROM person", [], |row| column(row, 0))?;
    all.into_iter().try_for_each(|id| index(tx, id))
}

fn index(tx: &Tx<'_>, id: PersonId) -> Result<(), StoreError> {
    let Some(person) = get(tx, id)? else {
        return Ok(());
    };
    let lines: Vec<String> = tx.all(
        "SELECT value FROM alias WHERE person = ?1 AND kind = 'phone'",
        params![Put(&id)],
        |row| row.get(0),
    )?;
    let names = [
        person.saved_name.as_deref(),
        person.profile_name.as_deref(),
        person.username.as_ref().map(Username::as_str),
    ];
    let phones = lines
        .iter()
        .map(String::as_str)
        .chain(person.phone.as_ref().map(E164::as_str));
    search::index_person(tx, id, names.into_iter().flatten(), phones);
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: column(row, 0)?,
        saved_name: row.get(1)?,
        profile_name: row.get(2)?,
        username: get_maybe(row, 3)?,
        phone: get_maybe(row, 4)?,
        bsuid: get_maybe(row, 5)?,
        marketing_stopped: row.get(6)?,
        email: row
            .get::<_, Option<String>>(7)?
            .and_then(|email| Email::new(&email)),
    })
}
