//! The business profile: read from Meta, edited here, also without a network, and brought together
//! when it was changed elsewhere meanwhile.

use crate::{
    accounts::Account,
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        profile::{
            ProfileCheck, ProfileConflict, ProfileEdit, ProfileRefusal, ProfileView, ResolveProfile,
        },
    },
    engine::Engine,
    fault::detail_of,
};
use bytes::Bytes;
use domain::{
    content::MediaKind,
    id::{AttachmentId, PhoneNumberId},
    profile::{Field, Profile, check_edit, merge},
    retry::ErrorClass,
};
use graph::client::{CallError, ProfileChanges};
use std::sync::Arc;
use store::{
    account,
    attachment::{self, NewFile},
    profile::{self, ProfileRow, Refusal},
};

impl Engine {
    pub(crate) async fn profile(
        self: &Arc<Self>,
        number: PhoneNumberId,
    ) -> Result<ProfileView, Fault> {
        let wanted = number.clone();
        let (row, shown) = self
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
        Ok(ProfileView {
            number,
            verified_name: shown.verified_name,
            display_phone: shown.display_phone,
            live: row.live.unwrap_or_default(),
            read_at: row.read_at,
            edit: row.edit,
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
            self.wake().sync.notify_one();
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
            self.wake().sync.notify_one();
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
        self.accounts()
            .of_number(number)
            .ok_or(Fault::new(FaultCode::NotConnected))
    }

    async fn put_edit(&self, edit: ProfileEdit, pending: bool) -> Result<(), Fault> {
        let ProfileEdit {
            number,
            profile,
            picture,
        } = edit;
        self.change(&number, move |row| ProfileRow {
            base: row.base.or_else(|| row.live.clone()),
            edit: Some(profile),
            pending,
            pending_picture: picture.or(row.pending_picture),
            refused: None,
            ..row
        })
        .await
    }

    async fn change(
        &self,
        number: &PhoneNumberId,
        with: impl FnOnce(ProfileRow) -> ProfileRow + Send + 'static,
    ) -> Result<(), Fault> {
        let wanted = number.clone();
        self.store()
            .write(move |tx| {
                let row = profile::get(tx, &wanted)?.unwrap_or_else(|| ProfileRow::empty(wanted));
                profile::save(tx, &with(row))
            })
            .await?;
        self.feed().announce([Change::Profile {
            number: number.clone(),
        }]);
        Ok(())
    }

    /// Reads the profile, brings a waiting edit together with it, and sends what is ours.
    ///
    /// # Errors
    /// When Meta could not be reached; a refusal of the edit is no error but kept in the row.
    pub(crate) async fn sync_profile(
        &self,
        account: &Account,
        number: &PhoneNumberId,
    ) -> Result<(), Fault> {
        let theirs = account.client.profile(number).await?;
        let picture = self.fetch_picture(account, number, &theirs).await;
        let now = self.now();
        let seen = theirs.clone();
        self.change(number, move |row| ProfileRow {
            live: Some(seen),
            read_at: Some(now),
            picture: picture.or(row.picture),
            ..row
        })
        .await?;
        let wanted = number.clone();
        let Some(row) = self
            .store()
            .read(move |read| profile::get(read, &wanted))
            .await?
        else {
            return Ok(());
        };
        let (Some(edit), true) = (row.edit.clone(), row.pending) else {
            return Ok(());
        };
        if !conflicts(&row).is_empty() {
            return Ok(());
        }
        let base = row.base.clone().unwrap_or_else(|| theirs.clone());
        let merged = merge(&base, &edit, &theirs).profile;
        match self
            .push(account, number, &theirs, &merged, row.pending_picture)
            .await
        {
            Ok(()) => self.pushed(account, number, merged, theirs).await,
            Err(error) if error.class == ErrorClass::Permanent => {
                self.refused(number, &error).await
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn push(
        &self,
        account: &Account,
        number: &PhoneNumberId,
        from: &Profile,
        to: &Profile,
        picture: Option<AttachmentId>,
    ) -> Result<(), CallError> {
        let mut changes = ProfileChanges::between(from, to);
        if let (Some(id), Some(app)) = (picture, &account.app_id)
            && let Ok(Some(file)) = self.media(id).await
        {
            let name = file.name.unwrap_or_else(|| "picture.jpg".to_owned());
            changes.profile_picture_handle = Some(
                account
                    .client
                    .upload_picture(app, file.bytes, &file.mime, &name)
                    .await?,
            );
        }
        if changes == ProfileChanges::default() {
            return Ok(());
        }
        account.client.update_profile(number, &changes).await
    }

    async fn pushed(
        &self,
        account: &Account,
        number: &PhoneNumberId,
        now: Profile,
        before: Profile,
    ) -> Result<(), Fault> {
        let live = account
            .client
            .profile(number)
            .await
            .unwrap_or_else(|_| now.clone());
        let at = self.now();
        self.change(number, move |row| ProfileRow {
            live: Some(live),
            read_at: Some(at),
            base: None,
            edit: None,
            pending: false,
            picture: row.pending_picture.or(row.picture),
            pending_picture: None,
            refused: None,
            previous: Some(before),
            ..row
        })
        .await
    }

    /// Meta did not take it: the edit stays, with what Meta said.
    async fn refused(&self, number: &PhoneNumberId, error: &CallError) -> Result<(), Fault> {
        let detail = detail_of(error);
        let field = named_in(&detail);
        let refusal = Refusal {
            field,
            key: error.sentence().to_owned(),
            detail: Some(detail),
        };
        self.change(number, move |row| ProfileRow {
            pending: false,
            refused: Some(refusal),
            ..row
        })
        .await
    }

    /// The picture customers see, kept here: nothing remote is ever shown in the window.
    async fn fetch_picture(
        &self,
        account: &Account,
        number: &PhoneNumberId,
        profile: &Profile,
    ) -> Option<AttachmentId> {
        let url = url::Url::parse(profile.picture_url.as_deref()?).ok()?;
        let wanted = number.clone();
        let known = self
            .store()
            .read(move |read| profile::get(read, &wanted))
            .await
            .ok()
            .flatten();
        if let Some(known) = known
            && known.picture.is_some()
            && known
                .live
                .as_ref()
                .and_then(|live| live.picture_url.as_ref())
                == profile.picture_url.as_ref()
        {
            return known.picture;
        }
        let bytes: Bytes = account
            .client
            .download_url(&url, 5 * 1024 * 1024, None)
            .await
            .ok()?;
        self.keep_picture(bytes).await.ok()
    }

    async fn keep_picture(&self, bytes: Bytes) -> Result<AttachmentId, Fault> {
        let now = self.now();
        Ok(self
            .store()
            .write(move |tx| {
                let mime = image::guess_format(&bytes)
                    .map_or("image/jpeg", |format| format.to_mime_type())
                    .to_owned();
                let picture = NewFile {
                    media: MediaKind::Image,
                    mime,
                    name: None,
                    width: None,
                    height: None,
                };
                attachment::stage(tx, &picture, &bytes, now)
            })
            .await?)
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

/// The field that Meta's words name, if they name one.
fn named_in(detail: &str) -> Option<Field> {
    let detail = detail.to_lowercase();
    [
        ("about", Field::About),
        ("address", Field::Address),
        ("description", Field::Description),
        ("email", Field::Email),
        ("website", Field::Websites),
        ("vertical", Field::Vertical),
        ("picture", Field::Picture),
    ]
    .into_iter()
    .find_map(|(word, field)| detail.contains(word).then_some(field))
}
