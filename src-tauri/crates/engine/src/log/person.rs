//! Who wrote: finds, creates or merges the customer behind an identity.

use super::{Book, Effects, Filing};
use domain::{
    customer::{self, Alias, Identity, Resolution, resolve, resolve_change},
    id::PersonId,
};
use store::{
    StoreError, Tx, message,
    person::{self, NewPerson, PersonRow},
    thread,
};

/// What a customer is called here.
pub(crate) fn name_of(person: Option<&PersonRow>) -> String {
    let Some(person) = person else {
        return String::new();
    };
    let identity = Identity {
        bsuid: person.bsuid.clone(),
        phone: person.phone.clone(),
        username: person.username.clone(),
        name: person.profile_name.clone(),
    };
    customer::display_name(person.saved_name.as_deref(), &identity)
}

/// The customer behind `seen`, known or new; two that turn out to be one are merged. What the
/// webhook says of them is kept. Nobody, when it does not say who it is about.
pub(crate) fn identify(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    seen: &Identity,
    effects: &mut Effects,
) -> Result<Option<PersonId>, StoreError> {
    let aliases = seen.aliases();
    if aliases.is_empty() {
        return Ok(None);
    }
    let id = match resolve(&owners(tx, &aliases)?, seen, filing.book.is_one_portfolio()) {
        Resolution::New => person::create(
            tx,
            &NewPerson {
                profile_name: seen.name.clone(),
                username: seen.username.clone(),
                phone: seen.phone.clone(),
                bsuid: seen.bsuid.clone(),
            },
        )?,
        Resolution::Known(id) => id,
        Resolution::Merge { keep, absorb } => join(tx, keep, absorb, effects)?,
    };
    remember(tx, filing, id, seen)?;
    Ok(Some(id))
}

/// A customer got a new number or a new business-scoped id: the same person from now on.
pub(crate) fn moved(
    tx: &Tx<'_>,
    old: &Alias,
    new: &Alias,
    book: &Book,
    effects: &mut Effects,
) -> Result<Option<PersonId>, StoreError> {
    let known = owners(tx, &[old.clone(), new.clone()])?;
    let id = match resolve_change(&known, old, new, book.is_one_portfolio()) {
        Resolution::New => return Ok(None),
        Resolution::Known(id) => id,
        Resolution::Merge { keep, absorb } => join(tx, keep, absorb, effects)?,
    };
    person::add_alias(tx, id, new)?;
    Ok(Some(id))
}

/// Two customers turned out to be one: the window learns which conversations moved.
fn join(
    tx: &Tx<'_>,
    keep: PersonId,
    absorb: Vec<PersonId>,
    effects: &mut Effects,
) -> Result<PersonId, StoreError> {
    for other in absorb {
        for thread in person::merge(tx, keep, other)? {
            effects.thread(thread);
        }
    }
    Ok(keep)
}

fn owners(tx: &Tx<'_>, aliases: &[Alias]) -> Result<Vec<(PersonId, Vec<Alias>)>, StoreError> {
    let mut owners: Vec<(PersonId, Vec<Alias>)> = Vec::new();
    for alias in aliases {
        let Some(owner) = person::alias_owner(tx, alias)? else {
            continue;
        };
        if !owners.iter().any(|(known, _)| *known == owner) {
            owners.push((owner, person::aliases(tx, owner)?));
        }
    }
    Ok(owners)
}

fn remember(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: PersonId,
    seen: &Identity,
) -> Result<(), StoreError> {
    for alias in seen.aliases() {
        person::add_alias(tx, id, &alias)?;
    }
    let Some(known) = person::get(tx, id)? else {
        return Ok(());
    };
    let newer = PersonRow {
        profile_name: seen.name.clone().or_else(|| known.profile_name.clone()),
        username: seen.username.clone().or_else(|| known.username.clone()),
        phone: seen.phone.clone().or_else(|| known.phone.clone()),
        bsuid: seen.bsuid.clone().or_else(|| known.bsuid.clone()),
        ..known.clone()
    };
    if newer == known {
        return Ok(());
    }
    if !wrote_since(tx, filing, id)? {
        return person::update(tx, &newer);
    }
    // What comes late only adds what is not known otherwise.
    let older = PersonRow {
        profile_name: known.profile_name.clone().or_else(|| seen.name.clone()),
        username: known.username.clone().or_else(|| seen.username.clone()),
        phone: known.phone.clone().or_else(|| seen.phone.clone()),
        bsuid: known.bsuid.clone().or_else(|| seen.bsuid.clone()),
        ..known
    };
    person::update(tx, &older)
}

/// Whether something that the customer wrote is known that was heard after this.
fn wrote_since(tx: &Tx<'_>, filing: &Filing<'_>, id: PersonId) -> Result<bool, StoreError> {
    for thread in thread::of_person(tx, id)? {
        let last = message::last_customer_message(tx, thread.id)?;
        if last.is_some_and(|last| last.key > filing.stamp.message_key(filing.part)) {
            return Ok(true);
        }
    }
    Ok(false)
}
