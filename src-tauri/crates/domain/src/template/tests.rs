#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn parcel() -> Template {
    Template::from_graph(&json!({
        "id": "1627019861106475", "name": "parcel_ready", "language": "fr", "status": "APPROVED", "category": "UTILITY",
        "quality_score": { "score": "GREEN", "date": 1_700_000_000 },
        "components": [
            { "type": "HEADER", "format": "IMAGE", "example": { "header_handle": ["https://example.com/a.jpg"] } },
            { "type": "BODY", "text": "Bonjour {{1}}, votre colis {{2}} est prêt, {{1}} !", "example": { "body_text": [["Zoé", "A-113"]] } },
            { "type": "FOOTER", "text": "Le Fournil" },
            { "type": "BUTTONS", "buttons": [
                { "type": "QUICK_REPLY", "text": "Merci" },
                { "type": "URL", "text": "Suivre", "url": "https://fournil.example/c/{{1}}", "example": ["https://fournil.example/c/113"] },
                { "type": "COPY_CODE", "text": "Copier", "example": "PAIN10" },
            ] },
        ],
    }))
    .unwrap()
}

fn named() -> Template {
    Template::from_graph(&json!({
        "name": "welcome", "language": "en_US", "status": "APPROVED", "category": "MARKETING", "parameter_format": "NAMED",
        "components": [
            { "type": "header", "format": "text", "text": "Hello {{first_name}}",
              "example": { "header_text_named_params": [{ "param_name": "first_name", "example": "Ann" }] } },
            { "type": "body", "text": "{{first_name}}, {{ day }} is yours.",
              "example": { "body_text_named_params": [{ "param_name": "day", "example": "Monday" }] } },
        ],
    }))
    .unwrap()
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn parcel_values() -> Values {
    values(&[
        ("header:media", "1003383421387256"),
        ("body:1", "Zoé"),
        ("body:2", "A-113"),
        ("button:1", "113"),
        ("button:2", "PAIN10"),
    ])
}

#[test]
fn everything_to_fill_in_is_asked_for_once_in_reading_order() {
    let asked: Vec<(String, Option<String>)> = variables(&parcel())
        .into_iter()
        .map(|v| (v.key, v.example))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        asked,
        [
            ("header:media".to_owned(), None),
            ("body:1".to_owned(), some("Zoé")),
            ("body:2".to_owned(), some("A-113")),
            ("button:1".to_owned(), some("https://fournil.example/c/113")),
            ("button:2".to_owned(), some("PAIN10")),
        ]
    );
}

#[test]
fn it_reads_as_the_customer_reads_it() {
    let sent = render(&parcel(), &parcel_values()).unwrap();
    assert_eq!(sent.body, "Bonjour Zoé, votre colis A-113 est prêt, Zoé !");
    assert_eq!(sent.buttons, ["Merci", "Suivre", "Copier"]);
    let sent = render(
        &named(),
        &values(&[
            ("header:first_name", "Ann"),
            ("body:first_name", "Ann"),
            ("body:day", "Friday"),
        ]),
    )
    .unwrap();
    assert_eq!(sent.header.as_deref(), Some("Hello Ann"));
    assert_eq!(sent.body, "Ann, Friday is yours.");
}

#[test]
fn it_goes_to_meta_in_metas_shape() {
    insta::assert_json_snapshot!(
        "positional",
        components_json(&parcel(), &parcel_values()).unwrap()
    );
    let given = values(&[
        ("header:first_name", "Ann"),
        ("body:first_name", "Ann"),
        ("body:day", "Friday"),
    ]);
    insta::assert_json_snapshot!("named", components_json(&named(), &given).unwrap());
}

#[test]
fn a_one_time_code_is_in_body_and_button() {
    let template = Template::from_graph(&json!({
        "name": "code", "language": "fr", "status": "APPROVED", "category": "AUTHENTICATION",
        "components": [
            { "type": "BODY", "text": "{{1}} est votre code." },
            { "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "Copier", "url": "https://www.whatsapp.com/otp/code/?code=otp{{1}}" }] },
        ],
    }))
    .unwrap();
    assert_eq!(variables(&template).len(), 1, "the code is asked for once");
    insta::assert_json_snapshot!(
        "one_time_code",
        components_json(&template, &values(&[("body:1", "123456")])).unwrap()
    );
}

#[test]
fn a_place_in_the_header_is_filled_in_like_the_rest() {
    let mut template = named();
    template.header = Header::Location;
    let mut given = values(&[
        ("header:latitude", "45.76"),
        ("header:longitude", "north"),
        ("header:name", "Le Fournil"),
        ("header:address", "12 rue du Four"),
        ("body:first_name", "Ann"),
        ("body:day", "Friday"),
    ]);
    assert_eq!(
        render(&template, &given),
        Err(TemplateProblem::Invalid {
            key: "header:longitude".to_owned()
        })
    );
    given.insert("header:longitude".to_owned(), "4.84".to_owned());
    insta::assert_json_snapshot!("location", components_json(&template, &given).unwrap());
}

#[test]
fn a_template_without_variables_needs_no_components() {
    let hello = Template::from_graph(&json!({ "name": "hello_world", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
        "components": [{ "type": "HEADER", "format": "TEXT", "text": "Hello World" }, { "type": "BODY", "text": "Welcome." }] }))
    .unwrap();
    assert_eq!(components_json(&hello, &Values::new()), Ok(json!([])));
}

#[test]
fn what_meta_would_refuse_is_refused_here() {
    let with = |key: &str, value: &str| {
        let mut given = parcel_values();
        given.insert(key.to_owned(), value.to_owned());
        render(&parcel(), &given).unwrap_err()
    };
    let key = || "body:1".to_owned();
    assert_eq!(
        with("body:1", "  "),
        TemplateProblem::Missing { key: key() }
    );
    for text in ["a\nb", "a\tb", "a     b"] {
        assert_eq!(
            with("body:1", text),
            TemplateProblem::Whitespace { key: key() }
        );
    }
    assert!(matches!(
        with("body:1", &"a".repeat(600)),
        TemplateProblem::TooLong {
            place: Place::Body,
            limit: 1_024,
            ..
        }
    ));
    for media in [
        "http://insecure.example/a.jpg",
        "two words",
        "file:///etc/hosts",
        "photo.jpg",
        "boutique.example/photo.jpg",
        "https://",
        "https://photo",
        "attachment:",
        "attachment:photo",
    ] {
        assert_eq!(
            with("header:media", media),
            TemplateProblem::Invalid {
                key: "header:media".to_owned()
            },
            "{media}"
        );
    }
}

#[test]
fn only_what_is_approved_and_understood_is_offered() {
    assert!(parcel().is_sendable());
    for status in ["PENDING", "REJECTED", "PAUSED", "DISABLED", "SOMETHING_NEW"] {
        let json = json!({ "name": "a", "language": "fr", "status": status, "components": [{ "type": "BODY", "text": "x" }] });
        assert!(
            !Template::from_graph(&json).unwrap().is_sendable(),
            "{status}"
        );
    }
    let carousel = json!({ "name": "a", "language": "fr", "status": "APPROVED", "components": [{ "type": "CAROUSEL", "cards": [] }] });
    let carousel = Template::from_graph(&carousel).unwrap();
    assert!(!carousel.is_sendable());
    assert_eq!(
        render(&carousel, &Values::new()),
        Err(TemplateProblem::Unsupported {
            component: "CAROUSEL".to_owned()
        })
    );
}

#[test]
fn names_are_as_meta_wants_them() {
    assert!(is_name("parcel_ready_2"));
    for bad in ["", "Parcel", "parcel ready", "colis_prêt", &"a".repeat(513)] {
        assert!(!is_name(bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_answer_of_metas_breaks_the_reader(name in ".{0,5}", text in ".*", kind in prop::sample::select(vec!["HEADER", "BODY", "BUTTONS", "", "X"]), odd in any::<bool>()) {
        let odd = if odd { json!([[]]) } else { json!({ "example": 3 }) };
        let json = json!({ "name": name, "components": [{ "type": kind, "text": text, "format": "TEXT", "example": odd, "buttons": odd }] });
        if let Some(template) = Template::from_graph(&json) {
            let _ = render(&template, &Values::new());
        }
        let _ = Template::from_graph(&Value::String(text));
    }

    #[test]
    fn a_value_is_never_read_as_a_variable(name in "[a-z{}0-9]{1,12}", parcel_number in "[a-z{}0-9]{1,12}") {
        let mut given = parcel_values();
        given.insert("body:1".to_owned(), name.clone());
        given.insert("body:2".to_owned(), parcel_number.clone());
        let sent = render(&parcel(), &given).unwrap();
        prop_assert_eq!(sent.body, format!("Bonjour {name}, votre colis {parcel_number} est prêt, {name} !"));
    }

    #[test]
    fn what_can_be_shown_can_be_sent(filled in prop::collection::btree_map(prop::sample::select(vec!["header:media", "body:1", "body:2", "button:1", "button:2"]), "[a-z ]{0,6}", 0..6)) {
        let given: Values = filled.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        prop_assert_eq!(render(&parcel(), &given).err(), components_json(&parcel(), &given).err());
    }
}
