#![allow(clippy::unwrap_used)]

use super::edited;
use crate::api::profile::ProfileEdit;
use domain::{
    id::{AttachmentId, PhoneNumberId},
    profile::Profile,
};
use store::profile::ProfileRow;

fn number() -> PhoneNumberId {
    PhoneNumberId::new("100").unwrap()
}

fn saying(about: &str) -> Profile {
    Profile {
        about: about.to_owned(),
        ..Profile::default()
    }
}

fn edit(about: &str, picture: Option<AttachmentId>) -> ProfileEdit {
    ProfileEdit {
        number: number(),
        profile: saying(about),
        picture,
    }
}

fn read_from_meta(about: &str) -> ProfileRow {
    ProfileRow {
        live: Some(saying(about)),
        ..ProfileRow::empty(number())
    }
}

#[test]
fn a_waiting_picture_is_taken_back_and_what_was_typed_stays() {
    let picture = Some(AttachmentId(7));
    let saved = edited(read_from_meta("Open"), edit("Closed", picture), true);
    assert_eq!((saved.pending, saved.pending_picture), (true, picture));
    let after = edited(saved, edit("Closed", None), false);
    assert_eq!(after.pending_picture, None);
    assert_eq!(after.edit, Some(saying("Closed")));
}

#[test]
fn an_edit_begins_where_its_first_keystroke_found_the_profile() {
    let first = edited(read_from_meta("Open"), edit("Closed", None), false);
    let read_again = ProfileRow {
        live: Some(saying("Open late")),
        ..first
    };
    let second = edited(read_again, edit("Closed today", None), false);
    assert_eq!(second.base, Some(saying("Open")));
}
