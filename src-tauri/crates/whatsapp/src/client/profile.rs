//! The business profile (Meta, OpenAPI v23.0, 2026-05-29). Limits are `domain::profile`'s.

use super::{
    Client,
    failure::{CallError, Repeat},
};
use crate::json::{list, text};
use domain::id::PhoneNumberId;
use domain::profile::Profile;
use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};

/// The parts of a profile to change; `None` leaves a part as it is, an empty text clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProfileChanges {
    /// The line under the name; cannot be cleared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where the business is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Up to two links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub websites: Option<Vec<String>>,
    /// The category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertical: Option<String>,
    /// What the upload of a picture gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_picture_handle: Option<String>,
}

impl ProfileChanges {
    /// What must be sent so that `before` becomes `after`. The picture is not among it: it
    /// changes by an upload.
    pub fn between(before: &Profile, after: &Profile) -> Self {
        let changed = |before: &String, after: &String| (before != after).then(|| after.clone());
        Self {
            about: changed(&before.about, &after.about),
            address: changed(&before.address, &after.address),
            description: changed(&before.description, &after.description),
            email: changed(&before.email, &after.email),
            websites: (before.websites != after.websites).then(|| after.websites.clone()),
            vertical: changed(&before.vertical, &after.vertical),
            profile_picture_handle: None,
        }
    }

    /// The body of `POST /{phone number id}/whatsapp_business_profile`.
    pub fn to_json(&self) -> Value {
        let mut body = json!(self);
        body["messaging_product"] = json!("whatsapp");
        body
    }
}

impl Client {
    /// The profile as customers see it now.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn profile(&self, number: &PhoneNumberId) -> Result<Profile, CallError> {
        let fields = "about,address,description,email,profile_picture_url,websites,vertical";
        let request = self
            .request(Method::GET, &[number.as_str(), "whatsapp_business_profile"])
            .query(&[("fields", fields)]);
        let answer = self.ask(request, Repeat::Harmless).await?;
        list(&answer, "data")
            .first()
            .map(read)
            .ok_or_else(|| CallError::not_understood(Repeat::Harmless))
    }

    /// Changes parts of the profile.
    ///
    /// # Errors
    /// See [`CallError`]; repeating does no harm.
    pub async fn update_profile(
        &self,
        number: &PhoneNumberId,
        changes: &ProfileChanges,
    ) -> Result<(), CallError> {
        let request = self.request(
            Method::POST,
            &[number.as_str(), "whatsapp_business_profile"],
        );
        self.tell(request.json(&changes.to_json())).await
    }
}

fn read(found: &Value) -> Profile {
    // The description of the API nests it once more than the API does.
    let found = found.get("business_profile").unwrap_or(found);
    let part = |key: &str| text(found, key).unwrap_or_default();
    Profile {
        about: part("about"),
        address: part("address"),
        description: part("description"),
        email: part("email"),
        websites: list(found, "websites")
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        vertical: Some(part("vertical"))
            .filter(|vertical| vertical != "UNDEFINED")
            .unwrap_or_default(),
        picture_url: text(found, "profile_picture_url"),
    }
}
