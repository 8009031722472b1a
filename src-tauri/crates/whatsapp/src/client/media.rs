//! Files up and down (Meta, Media, 2025-12). A received file's id lives 7 days, an uploaded one's
//! 30; a link to its bytes lives 5 minutes and wants our token.

use super::{
    Client,
    failure::{CallError, Cause, Repeat},
};
use crate::json::{text, whole};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::id::{MediaId, PhoneNumberId};
use reqwest::{
    Body, Method,
    multipart::{Form, Part},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

/// What Meta says about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaInfo {
    /// Where its bytes are, for the next 5 minutes.
    pub url: Url,
    /// Its MIME type.
    pub mime: Option<String>,
    /// Its checksum, hexadecimal or base64.
    pub sha256: Option<String>,
    /// Its length in bytes.
    pub size: Option<u64>,
}

impl Client {
    /// Uploads a file that messages can then be sent with.
    ///
    /// # Errors
    /// See [`CallError`]; repeating costs nothing but the bytes.
    pub async fn upload_media(
        &self,
        number: &PhoneNumberId,
        file: Bytes,
        mime: &str,
        filename: &str,
    ) -> Result<MediaId, CallError> {
        let length = file.len() as u64;
        let part =
            Part::stream_with_length(Body::from(file), length).file_name(filename.to_owned());
        let part = part
            .mime_str(mime)
            .map_err(|_| CallError::local(Cause::BadAddress))?;
        let form = Form::new()
            .text("messaging_product", "whatsapp")
            .text("type", mime.to_owned())
            .part("file", part);
        let request = self
            .file_request(Method::POST, self.url(&[number.as_str(), "media"]))
            .multipart(form);
        let answer = self.ask(request, Repeat::Harmless).await?;
        text(&answer, "id")
            .and_then(MediaId::new)
            .ok_or_else(|| CallError::not_understood(Repeat::Harmless))
    }

    /// What Meta knows of a file, and where its bytes are.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn describe_media(&self, media: &MediaId) -> Result<MediaInfo, CallError> {
        let answer = self
            .ask(
                self.request(Method::GET, &[media.as_str()]),
                Repeat::Harmless,
            )
            .await?;
        read(&answer).ok_or_else(|| CallError::not_understood(Repeat::Harmless))
    }

    /// The bytes of a file, at most `limit`, checked against Meta's checksum. `announced` is the
    /// checksum from the webhook, for when Meta gives none here.
    ///
    /// # Errors
    /// See [`CallError`]; `TooLarge` and `Damaged` among them.
    pub async fn download_media(
        &self,
        media: &MediaId,
        limit: u64,
        announced: Option<&str>,
    ) -> Result<(MediaInfo, Bytes), CallError> {
        let info = self.describe_media(media).await?;
        if info.size.is_some_and(|size| size > limit) {
            return Err(CallError::local(Cause::TooLarge));
        }
        let file = self
            .download_url(&info.url, limit, info.sha256.as_deref().or(announced))
            .await?;
        Ok((info, file))
    }

    /// The bytes behind one of Meta's links, at most `limit`.
    ///
    /// # Errors
    /// See [`CallError`]; `BadAddress` for a host that is not Meta's, which is not asked.
    pub async fn download_url(
        &self,
        url: &Url,
        limit: u64,
        sha256: Option<&str>,
    ) -> Result<Bytes, CallError> {
        if !self.is_trusted(url) {
            return Err(CallError::local(Cause::BadAddress));
        }
        let file = self
            .fetch_file(self.file_request(Method::GET, url.clone()), limit)
            .await?;
        match sha256.and_then(checksum) {
            Some(announced) if Sha256::digest(&file)[..] != announced[..] => {
                Err(CallError::local(Cause::Damaged))
            }
            _ => Ok(file),
        }
    }

    /// Deletes an uploaded file.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn delete_media(&self, media: &MediaId) -> Result<(), CallError> {
        self.tell(self.request(Method::DELETE, &[media.as_str()]))
            .await
    }
}

fn read(answer: &Value) -> Option<MediaInfo> {
    Some(MediaInfo {
        url: text(answer, "url")?.parse().ok()?,
        mime: text(answer, "mime_type"),
        sha256: text(answer, "sha256"),
        size: whole(answer, "file_size").and_then(|size| u64::try_from(size).ok()),
    })
}

/// The 32 bytes of a checksum in either of the writings Meta uses; `None` for anything else,
/// which then cannot be checked.
fn checksum(text: &str) -> Option<Vec<u8>> {
    let bytes = hex::decode(text)
        .ok()
        .or_else(|| STANDARD.decode(text).ok())?;
    (bytes.len() == 32).then_some(bytes)
}
