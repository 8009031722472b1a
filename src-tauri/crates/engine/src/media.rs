//! Files: fetched from Meta at once and kept, and taken from the person before they are sent.
//!
//! A file that cannot be fetched never costs the message it came with.

mod fetching;
mod file_answer;
mod playing;
mod sniff;

pub(crate) use fetching::run;
pub use file_answer::FileAnswer;

use crate::{
    api::{
        compose::StagedFile,
        fault::{Fault, FaultCode},
    },
    desk::Desk,
};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::{
    content::MediaKind,
    file_name,
    file_state::FileState,
    file_type,
    id::{AttachmentId, MessageKey},
    refusal::Refusal,
};
use std::sync::Arc;
use store::attachment::{self, AttachmentRow, NewFile};

/// Staged but never sent: dropped after this.
const STAGED_LIVES: TimeDelta = TimeDelta::days(7);

/// Keeps and fetches files.
pub(crate) struct Room {
    desk: Desk,
}

impl Room {
    pub fn new(desk: Desk) -> Self {
        Self { desk }
    }
}

/// A file as hosts serve it.
pub struct MediaFile {
    /// MIME type.
    pub mime: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it holds.
    pub bytes: Bytes,
}

impl MediaFile {
    /// How it is handed to a page: whole, or the one range that `range` (a request's `Range` header)
    /// asks for. Several ranges at once get the whole file, as HTTP allows.
    pub fn answer(&self, range: Option<&str>) -> FileAnswer {
        let name = self.name.as_deref().unwrap_or("file");
        file_answer::answer(&self.mime, name, &self.bytes, range)
    }
}

/// Pixels across and down, read from the picture's head.
fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    reader.into_dimensions().ok()
}

/// A staged file as the composer shows it.
pub(crate) fn staged(file: &AttachmentRow) -> StagedFile {
    let mime = file.mime.clone().unwrap_or_default();
    let size = file.size.unwrap_or_default();
    StagedFile {
        id: file.id,
        name: file_name::shown(file.name.as_deref().unwrap_or_default()),
        problem: problem(&mime, size),
        media: file.media,
        mime,
        size,
    }
}

/// The last part of a path, or of what claims to be a name.
fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().take(240).collect()
}

fn problem(mime: &str, size: u64) -> Option<Refusal> {
    file_type::check(mime, size).err()
}

impl Room {
    /// Takes a file of `size` bytes from the person, to be sent or used as a profile picture. What
    /// WhatsApp does not take is named with its problem and not kept, so of a file that is too
    /// large `bytes` need hold no more than the beginning.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn stage(
        self: &Arc<Self>,
        name: &str,
        size: u64,
        bytes: Bytes,
    ) -> Result<StagedFile, Fault> {
        let name = base_name(name);
        let mime = sniff::mime(&name, &bytes);
        match file_type::check(&mime, size) {
            Ok(taken) if size == bytes.len() as u64 => {
                self.keep_staged(name, taken.media, taken.mime.to_owned(), bytes)
                    .await
            }
            Ok(_) => Err(Fault::new(FaultCode::Invalid).because("not the whole file")),
            Err(why) => self.refuse_staged(&name, size, why).await,
        }
    }

    /// Names a file that is not taken, so that the person sees which one and why.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub async fn refuse_staged(
        self: &Arc<Self>,
        name: &str,
        size: u64,
        why: Refusal,
    ) -> Result<StagedFile, Fault> {
        let mime = sniff::mime(name, &[]);
        let named = self
            .keep_staged(base_name(name), MediaKind::Document, mime, Bytes::new())
            .await?;
        Ok(StagedFile {
            size,
            problem: Some(why),
            ..named
        })
    }

    async fn keep_staged(
        self: &Arc<Self>,
        name: String,
        media: MediaKind,
        mime: String,
        bytes: Bytes,
    ) -> Result<StagedFile, Fault> {
        let (width, height) = dimensions(&bytes).unzip();
        let now = self.desk.now();
        let new = NewFile {
            media,
            mime,
            name: Some(name),
            width,
            height,
        };
        if let Err(why) = self.desk.store().sweep_files(now.minus(STAGED_LIVES)).await {
            tracing::warn!(%why, "files that nobody sent could not be cleared away");
        }
        let kept = self.desk.store().keep_file(bytes).await?;
        let row = self
            .desk
            .store()
            .write(move |tx| {
                let id = attachment::stage(tx, &new, &kept, now)?;
                attachment::get(tx, id)?.ok_or(store::StoreError::NotFound)
            })
            .await?;
        // A sound is measured before its message is there to be looked at.
        self.desk.wake().media.notify_one();
        Ok(staged(&row))
    }

    /// A file that is here; `None` when it is not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn media(&self, id: AttachmentId) -> Result<Option<MediaFile>, Fault> {
        let found = self
            .desk
            .store()
            .read(move |read| Ok(attachment::get(read, id)?.zip(attachment::bytes(read, id)?)))
            .await?;
        Ok(found.map(|(file, bytes)| MediaFile {
            mime: file
                .mime
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
            name: file.name.as_deref().map(file_name::shown),
            bytes: bytes.into(),
        }))
    }

    pub(crate) async fn refetch_file(self: &Arc<Self>, key: MessageKey) -> Result<(), Fault> {
        self.desk
            .store()
            .write(move |tx| {
                for file in attachment::of_messages(tx, &[key])? {
                    if matches!(file.state, FileState::Failed) {
                        attachment::update(
                            tx,
                            &AttachmentRow {
                                state: FileState::Fetching,
                                attempts: 0,
                                next_try: None,
                                ..file
                            },
                        )?;
                    }
                }
                Ok(())
            })
            .await?;
        self.desk.wake().media.notify_one();
        Ok(())
    }

    pub(crate) async fn drop_file(self: &Arc<Self>, id: AttachmentId) -> Result<(), Fault> {
        self.desk
            .store()
            .write(move |tx| attachment::discard(tx, id))
            .await?;
        Ok(())
    }
}
