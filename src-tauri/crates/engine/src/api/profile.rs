//! The business profile: what customers see, what we changed, what changed elsewhere.

use domain::{
    id::{AttachmentId, PhoneNumberId},
    instant::Instant,
    profile::{Field, FieldProblem, Profile},
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A number's profile and what is pending on it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProfileView {
    /// The number.
    pub number: PhoneNumberId,
    /// The name customers see; changed only in Meta's own tools.
    pub verified_name: Option<String>,
    /// The number for people to read.
    pub display_phone: String,
    /// What Meta shows customers, as last read.
    pub live: Profile,
    /// When it was last read; absent when never.
    pub read_at: Option<Instant>,
    /// Our edit that has not reached Meta (being written, or waiting for the network).
    pub edit: Option<Profile>,
    /// The edit is saved and goes out when the network allows.
    pub pending: bool,
    /// The picture chosen but not yet at Meta.
    pub pending_picture: Option<AttachmentId>,
    /// Fields that were changed here and elsewhere: a person chooses.
    pub conflicts: Vec<ProfileConflict>,
    /// Why Meta did not take the last edit: key of a sentence, Meta's words, the field if known.
    pub refused: Option<ProfileRefusal>,
    /// The address the picture can be shown from, ours.
    pub picture: Option<AttachmentId>,
}

/// A field changed here and elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileConflict {
    /// The field.
    pub field: Field,
    /// What we wrote.
    pub ours: String,
    /// What it is now.
    pub theirs: String,
}

/// Why Meta did not take an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileRefusal {
    /// The field, when Meta names it.
    pub field: Option<Field>,
    /// Key of a sentence.
    pub key: Refusal,
    /// Meta's words, for the details pane.
    pub detail: Option<String>,
}

/// Writes, or checks, a profile.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProfileEdit {
    /// The number.
    pub number: PhoneNumberId,
    /// The whole profile as it should be.
    pub profile: Profile,
    /// A new picture (JPEG or PNG), staged before.
    pub picture: Option<AttachmentId>,
}

/// What a check found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProfileCheck {
    /// Every rule that is broken.
    pub problems: Vec<FieldProblem>,
}

/// How conflicts are resolved.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ResolveProfile {
    /// The number.
    pub number: PhoneNumberId,
    /// Fields in which ours wins; in the other conflicting ones theirs does.
    pub keep_ours: Vec<Field>,
}
