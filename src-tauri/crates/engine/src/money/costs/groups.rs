//! The tables of a month: what each part came to, the dearest first.

use super::{
    scope::Scope,
    sums::{Sums, Tally},
};
use crate::{api::costs::CostGroup, log::name_of};
use domain::id::{PersonId, PhoneNumberId, ThreadId};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};
use store::{
    Read, StoreError, account, label,
    person::{self, PersonRow},
    thread::{self, ThreadState},
};

/// Customers shown at most.
const CUSTOMERS: usize = 100;

pub(super) fn of(scope: &Scope, key: String, label: String, tally: &Tally) -> CostGroup {
    CostGroup {
        key,
        label,
        free: tally.free,
        entry_point: tally.entry_point,
        paid: tally.paid,
        spent: scope.money(tally.micros),
        unknown: tally.unknown,
    }
}

/// A table whose keys say enough.
pub(super) fn by_word(scope: &Scope, parts: &HashMap<String, Tally>) -> Vec<CostGroup> {
    let groups = parts
        .iter()
        .map(|(key, tally)| of(scope, key.clone(), key.clone(), tally));
    dearest_first(groups.collect())
}

pub(super) fn by_number(
    read: &Read<'_>,
    scope: &Scope,
    sums: &Sums<'_>,
) -> Result<Vec<CostGroup>, StoreError> {
    let names = number_names(read)?;
    let groups = sums.numbers.iter().map(|(number, tally)| {
        let label = names.get(number).cloned();
        let key = number.to_string();
        of(scope, key.clone(), label.unwrap_or(key), tally)
    });
    Ok(dearest_first(groups.collect()))
}

/// What our numbers are called.
pub(super) fn number_names(read: &Read<'_>) -> Result<HashMap<PhoneNumberId, String>, StoreError> {
    let rows = account::numbers(read)?.into_iter();
    Ok(rows
        .map(|row| (row.id, row.verified_name.unwrap_or(row.display_phone)))
        .collect())
}

pub(super) fn by_customer(
    read: &Read<'_>,
    scope: &Scope,
    sums: &Sums<'_>,
) -> Result<Vec<CostGroup>, StoreError> {
    let mut dearest: Vec<(&ThreadId, &Tally)> = sums.threads.iter().collect();
    dearest.sort_unstable_by_key(|(id, tally)| {
        (Reverse(tally.micros), Reverse(tally.messages()), **id)
    });
    dearest.truncate(CUSTOMERS);
    let ids: Vec<ThreadId> = dearest.iter().map(|(id, _)| **id).collect();
    let people = People::of_threads(read, &ids)?;
    Ok(dearest
        .into_iter()
        .map(|(id, tally)| of(scope, id.to_string(), people.name(*id), tally))
        .collect())
}

pub(super) fn by_ad(
    read: &Read<'_>,
    scope: &Scope,
    sums: &Sums<'_>,
) -> Result<Vec<CostGroup>, StoreError> {
    let threads: Vec<ThreadId> = sums.ads.values().map(|part| part.thread).collect();
    let mut headlines: HashMap<String, String> = HashMap::new();
    for thread in thread::many(read, &threads)? {
        let Some(referral) = thread.referral else {
            continue;
        };
        if let (Some(ad), Some(headline)) = (referral.source_id, referral.headline) {
            headlines.insert(ad, headline);
        }
    }
    let groups = sums.ads.iter().map(|(ad, part)| {
        let label = headlines.get(ad).unwrap_or(ad);
        of(scope, ad.clone(), label.clone(), &part.tally)
    });
    Ok(dearest_first(groups.collect()))
}

/// Nothing while the shop has no labels.
pub(super) fn by_label(
    read: &Read<'_>,
    scope: &Scope,
    sums: &Sums<'_>,
) -> Result<Vec<CostGroup>, StoreError> {
    let mut labelled: HashSet<ThreadId> = HashSet::new();
    let mut groups = Vec::new();
    let labels = label::all(read)?;
    for label in &labels {
        let threads = label::threads(read, label.id)?;
        let (key, name) = (label.id.to_string(), label.name.to_string());
        groups.push(of(scope, key, name, &together(sums, &threads)));
        labelled.extend(threads);
    }
    if !labels.is_empty() {
        let rest = sums.threads.keys().filter(|id| !labelled.contains(*id));
        let tally = together(sums, rest);
        groups.push(of(scope, String::new(), String::new(), &tally));
    }
    groups.retain(|group| group.free + group.paid > 0);
    Ok(dearest_first(groups))
}

fn together<'a>(sums: &Sums<'_>, threads: impl IntoIterator<Item = &'a ThreadId>) -> Tally {
    let mut tally = Tally::default();
    for part in threads.into_iter().filter_map(|id| sums.threads.get(id)) {
        tally.add(part);
    }
    tally
}

fn dearest_first(mut groups: Vec<CostGroup>) -> Vec<CostGroup> {
    groups.sort_unstable_by(|a, b| {
        let rank = |group: &CostGroup| (group.spent.micros, group.free + group.paid);
        rank(b).cmp(&rank(a)).then_with(|| a.key.cmp(&b.key))
    });
    groups
}

/// The customers of some conversations, read at once.
pub(super) struct People {
    threads: HashMap<ThreadId, PersonId>,
    people: HashMap<PersonId, PersonRow>,
}

impl People {
    pub(super) fn of_threads(read: &Read<'_>, ids: &[ThreadId]) -> Result<Self, StoreError> {
        let threads: HashMap<ThreadId, PersonId> = thread::many(read, ids)?
            .into_iter()
            .map(|thread: ThreadState| (thread.id, thread.person))
            .collect();
        let mut persons: Vec<PersonId> = threads.values().copied().collect();
        persons.sort_unstable();
        persons.dedup();
        let people = person::many(read, &persons)?
            .into_iter()
            .map(|person| (person.id, person))
            .collect();
        Ok(Self { threads, people })
    }

    pub(super) fn get(&self, thread: ThreadId) -> Option<&PersonRow> {
        self.people.get(self.threads.get(&thread)?)
    }

    pub(super) fn name(&self, thread: ThreadId) -> String {
        name_of(self.get(thread))
    }
}
