//! The business profile: read from Meta, edited here, also without a network, and brought together
//! when it was changed elsewhere meanwhile.

mod exchange;

use crate::{
    account::Room,
    accounts::Account,
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        profile::{
            ProfileCheck, ProfileConflict, ProfileEdit, ProfileRefusal, ProfileView, ResolveProfile,
        },
    },
};
use domain::{
    id::PhoneNumberId,
    profile::{Field, Profile, check_edit, merge},
};
use std::sync::Arc;
use store::{
    account,
    profile::{self, ProfileRow},
};

impl Room {
    pub(crate) async fn profile(
        self: &Arc<Self>,
        number: PhoneNumberId,
    ) -> Result<ProfileView, Fault> {
        let wanted = number.clone();
        let (row, shown) = self
            .desk
            .store()
            .read(move |read| {
                Ok((
                    profile::get(read, &wanted)?,
                    account::number(read, &wanted)?,
                ))
            })
            .await?;
        let shown = shown.ok_or(Fault::new(FaultCode::NotFound))?;
        let row = row.unwrap_or_else(|| ProfileRow::empty(number.clone()));
        let conflicts = conflicts(&row);
        let edit = wanted_now(&row);
        Ok(ProfileView {
            number,
            verified_name: shown.verified_name,
            display_phone: shown.display_phone,
            live: row.live.unwrap_or_default(),
            read_at: row.read_at,
            edit,
            pending: row.pending,
            pending_picture: row.pending_picture,
            conflicts,
            refused: row.refused.map(|refusal| ProfileRefusal {
                field: refusal.field,
                key: refusal.key,
                detail: refusal.detail,
            }),
            picture: row.picture,
        })
    }

    pub(crate) async fn profile_check(
        self: &Arc<Self>,
        edit: ProfileEdit,
    ) -> Result<ProfileCheck, Fault> {
        let live = self.profile(edit.number).await?.live;
        Ok(ProfileCheck {
            problems: check_edit(&live, &edit.profile),
        })
    }

    pub(crate) async fn profile_keep(self: &Arc<Self>, edit: ProfileEdit) -> Result<(), Fault> {
        self.put_edit(edit, false).await
    }

    pub(crate) async fn profile_save(
        self: &Arc<Self>,
        edit: ProfileEdit,
    ) -> Result<ProfileView, Fault> {
        let number = edit.number.clone();
        if !self.profile_check(edit.clone()).await?.problems.is_empty() {
            return Err(Fault::new(FaultCode::Invalid));
        }
        self.put_edit(edit, true).await?;
        let account = self.account_of(&number)?;
        // Without a network the edit stays and goes out later; what Meta says is in the view.
        if let Err(why) = self.sync_profile(&account, &number).await {
            tracing::info!(%why, "the profile waits for the network");
            self.desk.wake().sync.notify_one();
        }
        self.profile(number).await
    }

    pub(crate) async fn profile_discard(
        self: &Arc<Self>,
        number: PhoneNumberId,
    ) -> Result<ProfileView, Fault> {
        let wanted = number.clone();
        self.change(&number, move |row| ProfileRow {
            base: None,
            edit: None,
            pending: false,
            pending_picture: None,
            refused: None,
            ..row
        })
        .await?;
        self.profile(wanted).await
    }

    pub(crate) async fn profile_resolve(
        self: &Arc<Self>,
        resolve: ResolveProfile,
    ) -> Result<ProfileView, Fault> {
        let number = resolve.number.clone();
        self.change(&number, move |row| {
            let (Some(base), Some(ours), Some(theirs)) =
                (row.base.clone(), row.edit.clone(), row.live.clone())
            else {
                return row;
            };
            let merged = merge(&base, &ours, &theirs);
            let mut edit = merged.profile;
            for field in merged.conflicts {
                let winner = if resolve.keep_ours.contains(&field) {
                    &ours
                } else {
                    &theirs
                };
                take(&mut edit, field, winner);
            }
            ProfileRow {
                base: Some(theirs),
                edit: Some(edit),
                pending: true,
                refused: None,
                ..row
            }
        })
        .await?;
        let account = self.account_of(&number)?;
        if let Err(why) = self.sync_profile(&account, &number).await {
            tracing::info!(%why, "the profile waits for the network");
            self.desk.wake().sync.notify_one();
        }
        self.profile(number).await
    }

    pub(crate) async fn profile_refresh(
        self: &Arc<Self>,
        number: PhoneNumberId,
    ) -> Result<ProfileView, Fault> {
        let account = self.account_of(&number)?;
        self.sync_profile(&account, &number).await?;
        self.profile(number).await
    }

    fn account_of(&self, number: &PhoneNumberId) -> Result<Arc<Account>, Fault> {
        self.desk
            .accounts()
            .of_number(number)
            .ok_or(Fault::new(FaultCode::NotConnected))
    }

    async fn put_edit(&self, edit: ProfileEdit, pending: bool) -> Result<(), Fault> {
        let number = edit.number.clone();
        self.change(&number, move |row| edited(row, edit, pending))
            .await
    }

    async fn change(
        &self,
        number: &PhoneNumberId,
        with: impl FnOnce(ProfileRow) -> ProfileRow + Send + 'static,
    ) -> Result<(), Fault> {
        let wanted = number.clone();
        self.desk
            .store()
            .write(move |tx| {
                let row = profile::get(tx, &wanted)?.unwrap_or_else(|| ProfileRow::empty(wanted));
                profile::save(tx, &with(row))
            })
            .await?;
        self.desk.feed().announce([Change::Profile {
            number: number.clone(),
        }]);
        Ok(())
    }
}

/// The row with this edit in it. The edit says all that is wanted, the picture too: without one, a
/// picture that still waited is taken back.
fn edited(row: ProfileRow, edit: ProfileEdit, pending: bool) -> ProfileRow {
    let base = row.base.or_else(|| row.live.clone());
    ProfileRow {
        base: base.map(|base| base_now(base, &edit.profile, row.live.as_ref())),
        edit: Some(edit.profile),
        pending,
        pending_picture: edit.picture,
        refused: None,
        ..row
    }
}

/// What the edit began from, brought up to date: a field that already says what customers see is no
/// edit of ours and follows what changes elsewhere, whatever it said when the edit began.
fn base_now(mut base: Profile, edit: &Profile, live: Option<&Profile>) -> Profile {
    let Some(live) = live else { return base };
    for field in FIELDS {
        if text(edit, field) == text(live, field) {
            take(&mut base, field, live);
        }
    }
    base
}

/// The edit as it would be sent now: what was changed here, and for all else what customers see.
fn wanted_now(row: &ProfileRow) -> Option<Profile> {
    match (&row.base, &row.edit, &row.live) {
        (Some(base), Some(ours), Some(theirs)) => Some(merge(base, ours, theirs).profile),
        _ => row.edit.clone(),
    }
}

/// Fields changed here and elsewhere since the edit began.
fn conflicts(row: &ProfileRow) -> Vec<ProfileConflict> {
    let (Some(base), Some(ours), Some(theirs)) = (&row.base, &row.edit, &row.live) else {
        return Vec::new();
    };
    merge(base, ours, theirs)
        .conflicts
        .into_iter()
        .map(|field| ProfileConflict {
            field,
            ours: text(ours, field),
            theirs: text(theirs, field),
        })
        .collect()
}

const FIELDS: [Field; 7] = [
    Field::About,
    Field::Address,
    Field::Description,
    Field::Email,
    Field::Websites,
    Field::Vertical,
    Field::Picture,
];

fn take(into: &mut Profile, field: Field, from: &Profile) {
    match field {
        Field::About => into.about.clone_from(&from.about),
        Field::Address => into.address.clone_from(&from.address),
        Field::Description => into.description.clone_from(&from.description),
        Field::Email => into.email.clone_from(&from.email),
        Field::Websites => into.websites.clone_from(&from.websites),
        Field::Vertical => into.vertical.clone_from(&from.vertical),
        Field::Picture => into.picture_url.clone_from(&from.picture_url),
    }
}

fn text(of: &Profile, field: Field) -> String {
    match field {
        Field::About => of.about.clone(),
        Field::Address => of.address.clone(),
        Field::Description => of.description.clone(),
        Field::Email => of.email.clone(),
        Field::Websites => of.websites.join("\n"),
        Field::Vertical => of.vertical.clone(),
        Field::Picture => of.picture_url.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
