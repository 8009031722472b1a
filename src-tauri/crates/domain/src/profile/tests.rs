use super::*;
use proptest::prelude::*;

fn shop() -> Profile {
    Profile {
        about: "Fresh bread from six".to_owned(),
        address: "12 rue du Four, Lyon".to_owned(),
        description: "Bakery".to_owned(),
        email: "bonjour@fournil.example".to_owned(),
        websites: vec!["https://fournil.example".to_owned()],
        vertical: "GROCERY".to_owned(),
        picture_url: None,
    }
}

fn profiles() -> impl Strategy<Value = Profile> {
    let word = || prop::sample::select(vec!["", "a", "b"]).prop_map(str::to_owned);
    (
        word(),
        word(),
        word(),
        word(),
        prop::collection::vec(word(), 0..2),
        word(),
        prop::option::of(word()),
    )
        .prop_map(
            |(about, address, description, email, websites, vertical, picture_url)| Profile {
                about,
                address,
                description,
                email,
                websites,
                vertical,
                picture_url,
            },
        )
}

fn problem_of(change: impl FnOnce(&mut Profile)) -> Vec<(Field, Problem)> {
    let mut profile = shop();
    change(&mut profile);
    check_edit(&shop(), &profile)
        .into_iter()
        .map(|found| (found.field, found.problem))
        .collect()
}

proptest! {
    #[test]
    fn what_only_one_side_changed_is_kept(base in profiles(), edited in profiles()) {
        prop_assert_eq!(merge(&base, &edited, &base), Merged { profile: edited.clone(), conflicts: vec![] });
        prop_assert_eq!(merge(&base, &base, &edited), Merged { profile: edited, conflicts: vec![] });
    }

    #[test]
    fn the_same_edit_twice_is_no_conflict(base in profiles(), edited in profiles()) {
        prop_assert_eq!(merge(&base, &edited, &edited), Merged { profile: edited.clone(), conflicts: vec![] });
    }

    #[test]
    fn both_sides_see_the_same_conflicts(base in profiles(), ours in profiles(), theirs in profiles()) {
        let (here, there) = (merge(&base, &ours, &theirs), merge(&base, &theirs, &ours));
        prop_assert_eq!(&here.conflicts, &there.conflicts);
        if here.conflicts.is_empty() {
            prop_assert_eq!(here.profile, there.profile);
        }
    }

    #[test]
    fn no_text_makes_the_check_fail_to_answer(about in ".*", email in ".*", site in ".*") {
        check(&Profile { about, email, websites: vec![site], ..Profile::default() });
    }
}

#[test]
fn a_whole_profile_and_an_unset_one_are_fine() {
    assert_eq!(check(&shop()), vec![]);
    assert_eq!(check(&Profile::default()), vec![]);
}

#[test]
fn limits_count_characters_not_bytes() {
    assert_eq!(problem_of(|p| p.about = "é".repeat(139)), vec![]);
    assert_eq!(
        problem_of(|p| p.about = "é".repeat(140)),
        vec![(
            Field::About,
            Problem::TooLong {
                limit: 139,
                len: 140
            }
        )]
    );
    assert_eq!(
        problem_of(|p| p.description = "a".repeat(257)),
        vec![(
            Field::Description,
            Problem::TooLong {
                limit: 256,
                len: 257
            }
        )]
    );
}

#[test]
fn an_about_once_set_cannot_be_emptied() {
    assert_eq!(
        problem_of(|p| p.about.clear()),
        vec![(Field::About, Problem::Empty)]
    );
    assert_eq!(check_edit(&Profile::default(), &Profile::default()), vec![]);
}

#[test]
fn slips_of_the_fingers_are_caught() {
    for email in [
        "bonjour",
        "bonjour@",
        "@fournil.example",
        "bon jour@fournil.example",
        "bonjour@fournil",
        " bonjour@fournil.example",
    ] {
        assert_eq!(
            problem_of(|p| p.email = email.to_owned()),
            vec![(Field::Email, Problem::Invalid)],
            "{email}"
        );
    }
    for site in [
        "fournil.example",
        "https://",
        "https://four nil.example",
        "ftp://fournil.example",
        "",
    ] {
        assert_eq!(
            problem_of(|p| p.websites = vec![site.to_owned()]),
            vec![(Field::Websites, Problem::Invalid)],
            "{site}"
        );
    }
    for site in [
        "https://fournil.example/carte?jour=1#midi",
        "http://xn--fournil.example:8080",
        "https://été.example",
        "HTTPS://FOURNIL.EXAMPLE",
    ] {
        assert_eq!(
            problem_of(|p| p.websites = vec![site.to_owned()]),
            vec![],
            "{site}"
        );
    }
    let three = vec!["https://a.example".to_owned(); 3];
    assert_eq!(
        problem_of(|p| p.websites = three),
        vec![(Field::Websites, Problem::TooMany { limit: 2 })]
    );
    assert_eq!(
        problem_of(|p| p.vertical = "BAKERY".to_owned()),
        vec![(Field::Vertical, Problem::Invalid)]
    );
}

#[test]
fn two_different_edits_of_one_part_are_for_a_person_to_settle() {
    let mut ours = shop();
    ours.email = "pain@fournil.example".to_owned();
    ours.about = "Closed in August".to_owned();
    let mut theirs = shop();
    theirs.email = "four@fournil.example".to_owned();
    theirs.address = "14 rue du Four, Lyon".to_owned();
    let merged = merge(&shop(), &ours, &theirs);
    assert_eq!(merged.conflicts, vec![Field::Email]);
    assert_eq!(merged.profile.about, ours.about);
    assert_eq!(merged.profile.address, theirs.address);
    assert_eq!(
        merged.profile.email, ours.email,
        "ours stays on show until a person decides"
    );
}
