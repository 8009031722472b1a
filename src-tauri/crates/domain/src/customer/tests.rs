#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn seen(wa_id: &str, user_id: &str, username: &str, name: &str) -> Identity {
    Identity::from_meta(Some(wa_id), Some(user_id), Some(username), Some(name))
}

fn identity() -> impl Strategy<Value = Identity> {
    let wa_id = prop::sample::select(vec![
        "",
        "33639981240",
        "5511987654321",
        "551187654321",
        "5215512345678",
    ]);
    let user_id = prop::sample::select(vec!["", "FR.1", "BR.2", "MX.3"]);
    let username = prop::sample::select(vec!["", "@zoe", "joao"]);
    (wa_id, user_id, username)
        .prop_map(|(wa_id, user_id, username)| seen(wa_id, user_id, username, ""))
}

/// Files identities one after the other, the way the store does.
fn file(identities: &[Identity]) -> Vec<(PersonId, Vec<Alias>)> {
    let mut known: Vec<(PersonId, Vec<Alias>)> = Vec::new();
    for identity in identities {
        let keep = match resolve(&known, identity, true) {
            Resolution::New => {
                let person = PersonId(known.iter().map(|(id, _)| id.0).max().unwrap_or(0) + 1);
                known.push((person, Vec::new()));
                person
            }
            Resolution::Known(person) => person,
            Resolution::Merge { keep, absorb } => {
                let (gone, stay): (Vec<_>, Vec<_>) =
                    known.into_iter().partition(|(id, _)| absorb.contains(id));
                known = stay;
                let moved = gone.into_iter().flat_map(|(_, aliases)| aliases);
                known
                    .iter_mut()
                    .find(|(id, _)| *id == keep)
                    .unwrap()
                    .1
                    .extend(moved);
                keep
            }
        };
        // A handle belongs to whom it was last seen with.
        for (_, aliases) in known.iter_mut().filter(|(id, _)| *id != keep) {
            aliases.retain(|alias| !identity.aliases().contains(alias));
        }
        let aliases = &mut known.iter_mut().find(|(id, _)| *id == keep).unwrap().1;
        aliases.extend(identity.aliases());
        aliases.sort();
        aliases.dedup();
    }
    known
}

proptest! {
    #[test]
    fn nobody_is_two_people(identities in prop::collection::vec(identity(), 0..12)) {
        let known = file(&identities);
        let mut seen = BTreeSet::new();
        for alias in known.iter().flat_map(|(_, aliases)| aliases).filter(|alias| !matches!(alias, Alias::Username(_))) {
            prop_assert!(seen.insert(alias.clone()), "{alias:?} belongs to two people");
        }
    }

    #[test]
    fn no_alias_is_ever_lost(identities in prop::collection::vec(identity(), 0..12)) {
        let kept: BTreeSet<Alias> = file(&identities).into_iter().flat_map(|(_, aliases)| aliases).collect();
        let given: BTreeSet<Alias> = identities.iter().flat_map(Identity::aliases).collect();
        prop_assert_eq!(kept, given);
    }

    #[test]
    fn whoever_was_filed_is_known_again(identities in prop::collection::vec(identity(), 1..12)) {
        let known = file(&identities);
        for identity in identities.iter().filter(|identity| !identity.aliases().is_empty()) {
            prop_assert_ne!(resolve(&known, identity, true), Resolution::New);
        }
    }

    #[test]
    fn an_alias_is_stored_and_read_back(identity in identity()) {
        for alias in identity.aliases() {
            prop_assert_eq!(Alias::from_stored(alias.kind(), alias.value()), Some(alias));
        }
    }

    #[test]
    fn initials_are_one_or_two_signs(name in ".*") {
        let signs = initials(&name).chars().count();
        prop_assert!((1..=6).contains(&signs), "a letter's capital may be up to three");
    }
}

#[test]
fn missing_null_and_empty_are_the_same() {
    let none = Identity::default();
    assert_eq!(Identity::from_meta(None, None, None, None), none);
    assert_eq!(seen("", " ", "", ""), none);
    for json in [
        "{}",
        r#"{"bsuid":null,"phone":null,"username":null,"name":null}"#,
        r#"{"bsuid":"","phone":"","username":"","name":""}"#,
    ] {
        assert_eq!(
            serde_json::from_str::<Identity>(json).unwrap(),
            none,
            "{json}"
        );
    }
}

#[test]
fn a_business_scoped_id_is_never_a_number() {
    let misplaced = seen("US.13491208655302741918", "", "", "");
    assert_eq!(misplaced.phone, None);
    assert_eq!(misplaced.bsuid.unwrap().as_str(), "US.13491208655302741918");
    assert!(is_bsuid("US.ENT.118") && is_bsuid("user.9373795779eb6441"));
    for no in [
        "16505551234",
        "US.",
        ".134",
        "USA.134",
        "a.b@c.example",
        "U1.134",
    ] {
        assert!(!is_bsuid(no), "{no}");
    }
}

#[test]
fn an_id_and_a_number_that_met_before_bring_two_people_together() {
    let by_id = seen("", "FR.1", "", "Zoé");
    let by_number = seen("33639981240", "", "", "Zoé M.");
    let known = [
        (PersonId(4), by_number.aliases()),
        (PersonId(9), by_id.aliases()),
    ];
    let both = seen("33639981240", "FR.1", "", "Zoé");
    assert_eq!(
        resolve(&known, &both, true),
        Resolution::Merge {
            keep: PersonId(4),
            absorb: vec![PersonId(9)]
        }
    );
}

#[test]
fn a_username_counts_only_where_nothing_better_is_known() {
    let known = [(
        PersonId(1),
        seen("33639981240", "FR.1", "zoe", "").aliases(),
    )];
    assert_eq!(
        resolve(&known, &seen("", "", "@zoe", ""), true),
        Resolution::Known(PersonId(1))
    );
    assert_eq!(
        resolve(&known, &seen("", "FR.2", "zoe", ""), true),
        Resolution::New,
        "the username has changed hands"
    );
}

#[test]
fn a_new_number_stays_with_its_owner() {
    let (old, new) = (
        seen("33639981240", "", "", ""),
        seen("33700000001", "", "", ""),
    );
    let (old_line, new_line) = (old.aliases().remove(0), new.aliases().remove(0));
    let known = [(PersonId(1), old.aliases())];
    assert_eq!(
        resolve_change(&known, &old_line, &new_line, true),
        Resolution::Known(PersonId(1))
    );
    let both = [(PersonId(1), old.aliases()), (PersonId(2), new.aliases())];
    let merge = Resolution::Merge {
        keep: PersonId(1),
        absorb: vec![PersonId(2)],
    };
    assert_eq!(
        resolve_change(&both, &old_line, &new_line, true),
        merge,
        "they had written from it already"
    );
    assert_eq!(
        resolve_change(&[], &old_line, &new_line, true),
        Resolution::New
    );
}

#[test]
fn who_is_given_a_number_after_somebody_is_not_that_one() {
    let before = seen("33639981240", "FR.1", "", "Zoé");
    let known = [(PersonId(1), before.aliases())];
    let after = seen("33639981240", "FR.2", "", "Ali");
    assert_eq!(resolve(&known, &after, true), Resolution::New);
    assert_eq!(
        resolve(&known, &after, false),
        Resolution::Known(PersonId(1)),
        "two portfolios call one person by two ids"
    );
    let both = [
        (PersonId(1), before.aliases()),
        (PersonId(2), seen("", "FR.2", "", "").aliases()),
    ];
    assert_eq!(resolve(&both, &after, true), Resolution::Known(PersonId(2)));
}

#[test]
fn a_new_number_that_somebody_else_had_makes_nobody_one_with_them() {
    let moves = seen("33639981240", "FR.1", "", "");
    let had_it = seen("33700000001", "FR.2", "", "");
    let known = [
        (PersonId(1), moves.aliases()),
        (PersonId(2), had_it.aliases()),
    ];
    let (old, new) = (moves.aliases().remove(0), had_it.aliases().remove(1));
    assert_eq!(
        resolve_change(&known, &old, &new, true),
        Resolution::Known(PersonId(1))
    );
    let anew = had_it.aliases().remove(0);
    assert_eq!(
        resolve_change(&known, &old, &anew, true),
        Resolution::Merge {
            keep: PersonId(1),
            absorb: vec![PersonId(2)]
        },
        "of an id that takes another's place Meta says that it is the same person"
    );
}

#[test]
fn the_best_name_known_is_shown() {
    let full = seen("33639981240", "FR.1", "zoe", "Zoé Martin");
    assert_eq!(display_name(Some("Mme Martin"), &full), "Mme Martin");
    assert_eq!(display_name(Some("  "), &full), "Zoé Martin");
    assert_eq!(
        display_name(
            None,
            &Identity {
                name: None,
                ..full.clone()
            }
        ),
        "@zoe"
    );
    assert_eq!(
        display_name(None, &seen("33639981240", "FR.1", "", "")),
        "+33 6 39 98 12 40"
    );
    assert_eq!(
        display_name(Some("evil\u{202e}live \u{2067}x"), &full),
        "evillive x",
        "nothing turns the text around it"
    );
    assert_eq!(display_name(None, &seen("", "FR.1", "", "")), "FR.1");
    assert_eq!(display_name(None, &Identity::default()), "");
}

#[test]
fn a_badge_shows_letters_or_the_end_of_a_number() {
    let badges = [
        "Zoé Martin",
        "@zoe",
        "Jean de la Fontaine",
        "+33 6 39 98 12 40",
        "😀",
        "élodie",
        "李小龙",
    ]
    .map(initials);
    assert_eq!(badges, ["ZM", "Z", "JF", "40", "?", "É", "李"]);
}
