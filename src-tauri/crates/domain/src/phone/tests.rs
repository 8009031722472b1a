#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn line(wa_id: &str) -> LineKey {
    E164::from_wa_id(wa_id).unwrap().canonical()
}

proptest! {
    #[test]
    fn the_key_of_a_line_is_its_own_key(digits in "[1-9][0-9]{6,14}") {
        let key = line(&digits);
        if let Some(again) = E164::from_wa_id(key.as_str()) {
            prop_assert_eq!(again.canonical(), key);
        }
    }

    #[test]
    fn whatever_meta_sends_as_digits_is_kept(digits in "[0-9]{7,15}") {
        let number = E164::from_wa_id(&digits).unwrap();
        prop_assert_eq!(number.digits(), digits.as_str());
        number.international();
        number.country();
    }

    #[test]
    fn typing_never_breaks_the_reader(text in ".*", region in prop::option::of("[A-Za-z]{0,3}")) {
        if let Ok(number) = E164::parse(&text, region.as_deref()) {
            prop_assert!((8..=16).contains(&number.as_str().len()));
        }
    }

    #[test]
    fn what_is_printed_for_people_is_read_back(line in "6[0-9]{8}") {
        let number = E164::from_wa_id(&format!("33{line}")).unwrap();
        prop_assert_eq!(E164::parse(&number.international(), None).unwrap(), number);
    }

    #[test]
    fn a_brazilian_mobile_is_one_line_with_and_without_its_nine(area in 11u8..=99, rest in "[6-9][0-9]{7}") {
        prop_assert_eq!(line(&format!("55{area}9{rest}")), line(&format!("55{area}{rest}")));
    }

    #[test]
    fn a_mexican_mobile_is_one_line_with_and_without_its_one(number in "[2-9][0-9]{9}") {
        prop_assert_eq!(line(&format!("521{number}")), line(&format!("52{number}")));
    }

    #[test]
    fn an_argentinian_mobile_is_one_line_with_and_without_its_nine(number in "11[2-9][0-9]{7}") {
        prop_assert_eq!(line(&format!("549{number}")), line(&format!("54{number}")));
    }
}

#[test]
fn an_argentinian_mobile_dialled_at_home_is_the_same_line() {
    assert_eq!(
        line("54111523456789"),
        line("5491123456789"),
        "Buenos Aires, two digits of area"
    );
    assert_eq!(
        line("54351152345678"),
        line("5493512345678"),
        "Córdoba, three digits of area"
    );
}

#[test]
fn a_brazilian_landline_is_nobody_elses_mobile() {
    assert_ne!(line("5511933334444"), line("551133334444"));
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let read = |text, region| E164::parse(text, region).map(|number| number.as_str().to_owned());
    assert_eq!(
        read("+33 (0)6 39 98 12 40", None).as_deref(),
        Ok("+33639981240")
    );
    assert_eq!(
        read("0033639981240", Some("FR")).as_deref(),
        Ok("+33639981240")
    );
    assert_eq!(
        read("06.39.98.12.40", Some("fr")).as_deref(),
        Ok("+33639981240")
    );
    assert_eq!(
        read("020 7946 0018", Some("GB")).as_deref(),
        Ok("+442079460018")
    );
    assert!(read("bonjour", Some("FR")).is_err());
    assert!(
        read("06 39 98 12 40", None).is_err(),
        "no country to complete it with"
    );
    assert!(read("+1 2", None).is_err());
}

#[test]
fn odd_sample_numbers_are_kept() {
    for wa_id in [
        "1111111111111",
        "15551234567",
        "+16505551234",
        "447700900123",
    ] {
        assert!(E164::from_wa_id(wa_id).is_some(), "{wa_id}");
    }
    for wa_id in ["", "123456", "1234567890123456", "US.134912", "12a4567890"] {
        assert_eq!(E164::from_wa_id(wa_id), None, "{wa_id}");
    }
}

#[test]
fn people_read_numbers_in_groups() {
    let printed = |wa_id| E164::from_wa_id(wa_id).unwrap().international();
    assert_eq!(printed("33639981240"), "+33 6 39 98 12 40");
    assert_eq!(printed("16505551234"), "+1 650-555-1234");
    assert_eq!(
        E164::from_wa_id("33639981240")
            .unwrap()
            .country()
            .as_deref(),
        Some("FR")
    );
    assert_eq!(E164::from_wa_id("99999999999").unwrap().country(), None);
}

#[test]
fn a_number_is_read_as_people_paste_it() {
    for pasted in [
        "\u{202a}+33 6 39 98 12 40\u{202c}",
        "\u{200e}+33639981240",
        "＋33 6 39 98 12 40",
        "+٣٣ ٦٣٩ ٩٨١ ٢٤٠",
        "+۳۳ ۶۳۹ ۹۸۱ ۲۴۰",
        "tel:+33639981240",
        "tel:+33-6-39-98-12-40;ext=2",
        "wa.me/33639981240",
        "https://wa.me/+33639981240?text=Bonjour",
        "https://api.whatsapp.com/send?phone=33639981240",
        "0033 6 39 98 12 40",
        "06 39 98 12 40",
        "\u{a0}06.39.98.12.40",
    ] {
        assert_eq!(
            E164::parse(pasted, Some("FR")).map(String::from).as_deref(),
            Ok("+33639981240"),
            "{pasted:?}"
        );
    }
}
