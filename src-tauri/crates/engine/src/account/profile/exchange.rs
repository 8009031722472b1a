//! The profile at Meta and the edit here, brought together and sent.

use super::conflicts;
use crate::{account::Room, accounts::Account, api::fault::Fault, fault::detail_of};
use bytes::Bytes;
use domain::{
    content::MediaKind,
    id::{AttachmentId, PhoneNumberId},
    profile::{Field, Profile, merge},
    retry::ErrorClass,
};
use store::{
    attachment::{self, NewFile},
    profile::{self, FieldRefusal, ProfileRow},
};
use whatsapp::client::{CallError, ProfileChanges};

impl Room {
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
        let now = self.desk.now();
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
            .desk
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
            && let Ok(Some(file)) = self.near.media.media(id).await
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
        let at = self.desk.now();
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
        let refusal = FieldRefusal {
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
            .desk
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
        let now = self.desk.now();
        let mime = image::guess_format(&bytes).map_or("image/jpeg", |format| format.to_mime_type());
        let picture = NewFile {
            media: MediaKind::Image,
            mime: mime.to_owned(),
            name: None,
            width: None,
            height: None,
        };
        let kept = self.desk.store().keep_file(bytes).await?;
        Ok(self
            .desk
            .store()
            .write(move |tx| attachment::stage(tx, &picture, &kept, now))
            .await?)
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
