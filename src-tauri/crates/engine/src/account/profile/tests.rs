#![allow(clippy::unwrap_used)]

use super::{conflicts, edited, wanted_now};
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

/// `about` was edited here while the address changed elsewhere, twice.
#[test]
fn a_field_nobody_touched_here_shows_what_customers_see_and_never_conflicts() {
    let at = |about: &str, address: &str| Profile {
        address: address.to_owned(),
        ..saying(about)
    };
    let keep = |profile: Profile| ProfileEdit {
        profile,
        ..edit("", None)
    };
    let began = ProfileRow {
        live: Some(at("Open", "1 quai")),
        ..ProfileRow::empty(number())
    };
    let kept = edited(began, keep(at("Closed", "1 quai")), false);
    let moved = ProfileRow {
        live: Some(at("Open", "2 quai")),
        ..kept
    };
    assert_eq!(wanted_now(&moved), Some(at("Closed", "2 quai")));
    let typed_on = edited(moved, keep(at("Closed today", "2 quai")), false);
    let moved_again = ProfileRow {
        live: Some(at("Open", "3 quai")),
        ..typed_on
    };
    assert!(conflicts(&moved_again).is_empty());
    assert_eq!(wanted_now(&moved_again), Some(at("Closed today", "3 quai")));
}

#[test]
fn a_field_changed_on_both_sides_stays_a_conflict_while_another_is_typed_in() {
    let first = edited(read_from_meta("Open"), edit("Closed", None), false);
    let read_again = ProfileRow {
        live: Some(saying("Open late")),
        ..first
    };
    let mut typed = edit("Closed", None);
    typed.profile.email = "shop@shop.example".to_owned();
    let second = edited(read_again, typed, false);
    assert_eq!(conflicts(&second).len(), 1);
    assert_eq!(wanted_now(&second).unwrap().about, "Closed");
}
