//! Uploading the profile's picture in Meta's resumable way (Graph, Resumable upload; the second
//! request's headers are from memory, as the fact sheet says).

use super::{
    Client,
    failure::{CallError, Repeat},
};
use crate::json::text;
use bytes::Bytes;
use reqwest::{Method, header::AUTHORIZATION};
use url::Url;

impl Client {
    /// Uploads a picture; the handle it gives goes into
    /// [`ProfileChanges::profile_picture_handle`](super::ProfileChanges).
    ///
    /// # Errors
    /// See [`CallError`]; repeating does no harm.
    pub async fn upload_picture(
        &self,
        app_id: &str,
        picture: Bytes,
        mime: &str,
        filename: &str,
    ) -> Result<String, CallError> {
        let length = picture.len().to_string();
        let about = [
            ("file_name", filename),
            ("file_length", length.as_str()),
            ("file_type", mime),
        ];
        let begin = self
            .request(Method::POST, &[app_id, "uploads"])
            .query(&about);
        let session = self.ask(begin, Repeat::Harmless).await?;
        let url = text(&session, "id").and_then(|id| self.session_url(&id));
        let url = url.ok_or_else(|| CallError::not_understood(Repeat::Harmless))?;
        let send = self
            .http
            .post(url)
            .header(
                AUTHORIZATION,
                format!("OAuth {}", self.settings.token.reveal()),
            )
            .header("file_offset", "0")
            .body(picture);
        let answer = self.ask(send, Repeat::Harmless).await?;
        text(&answer, "h").ok_or_else(|| CallError::not_understood(Repeat::Harmless))
    }

    /// The session's id may carry a query (`upload:…?sig=…`), so it is not one path segment.
    fn session_url(&self, id: &str) -> Option<Url> {
        let rest = id
            .strip_prefix("upload:")
            .filter(|rest| !rest.contains(['/', '#', '\\']))?;
        let mut url = self.url(&[]);
        let (name, query) = rest
            .split_once('?')
            .map_or((rest, None), |(name, query)| (name, Some(query)));
        url.path_segments_mut()
            .ok()?
            .pop_if_empty()
            .push(&format!("upload:{name}"));
        url.set_query(query);
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::{
        client::{Client, Patience, Settings},
        secret::Secret,
    };

    #[test]
    fn a_session_with_a_signature_keeps_it_and_never_leaves_the_host() {
        let settings = Settings {
            base: "https://graph.facebook.com".parse().unwrap(),
            version: "v26.0".to_owned(),
            token: Secret::new("t"),
            patience: Patience::default(),
        };
        let client = Client::new(settings).unwrap();
        let url = client.session_url("upload:MTph==?sig=ARZ_x").unwrap();
        assert_eq!(
            url.as_str(),
            "https://graph.facebook.com/v26.0/upload:MTph==?sig=ARZ_x"
        );
        for bad in ["https://elsewhere.example/", "upload:../../x", "x"] {
            assert!(client.session_url(bad).is_none(), "{bad}");
        }
    }
}
