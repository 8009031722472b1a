//! Reading a template from Meta's answer. Never fails on a kind it does not know; it remembers it.

use super::fill::placeholders;
use super::{
    ButtonAction, Category, Header, HeaderMedia, ParameterFormat, Template, TemplateButton,
    TemplateStatus,
};
use crate::id::TemplateId;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn template(json: &Value) -> Option<Template> {
    let mut template = Template {
        id: id(&json["id"]),
        name: word(&json["name"]).filter(|name| !name.is_empty())?,
        language: word(&json["language"])
            .or_else(|| word(&json["language"]["code"]))
            .unwrap_or_default(),
        category: category(&json["category"]),
        status: status(&json["status"]),
        parameter_format: ParameterFormat::Positional,
        quality: word(&json["quality_score"]["score"]).or_else(|| word(&json["quality_score"])),
        header: Header::None,
        body: String::new(),
        footer: None,
        buttons: Vec::new(),
        examples: BTreeMap::new(),
        unsupported: Vec::new(),
    };
    for component in json["components"].as_array().into_iter().flatten() {
        read_component(&mut template, component);
    }
    template.parameter_format = parameter_format(json, &template);
    Some(template)
}

fn read_component(template: &mut Template, component: &Value) {
    match upper(&component["type"]).as_str() {
        "HEADER" => read_header(template, component),
        "BODY" => {
            template.body = word(&component["text"]).unwrap_or_default();
            let example = &component["example"];
            read_named_examples(template, "body", &example["body_text_named_params"]);
            let rows = &example["body_text"];
            let first = rows.get(0).filter(|row| row.is_array()).unwrap_or(rows);
            read_positional_examples(template, "body", first);
        }
        "FOOTER" => template.footer = word(&component["text"]),
        "BUTTONS" => {
            for button in component["buttons"].as_array().into_iter().flatten() {
                read_button(template, button);
            }
        }
        unknown => template.unsupported.push(unknown.to_owned()),
    }
}

fn read_header(template: &mut Template, component: &Value) {
    let example = &component["example"];
    let media = |media| Header::Media { media };
    template.header = match upper(&component["format"]).as_str() {
        "TEXT" | "" => {
            read_named_examples(template, "header", &example["header_text_named_params"]);
            read_positional_examples(template, "header", &example["header_text"]);
            Header::Text {
                text: word(&component["text"]).unwrap_or_default(),
            }
        }
        "IMAGE" => media(HeaderMedia::Image),
        "VIDEO" => media(HeaderMedia::Video),
        "DOCUMENT" => media(HeaderMedia::Document),
        "LOCATION" => Header::Location,
        unknown => {
            template.unsupported.push(format!("HEADER {unknown}"));
            Header::None
        }
    };
}

fn read_button(template: &mut Template, button: &Value) {
    let action = match upper(&button["type"]).as_str() {
        "QUICK_REPLY" => ButtonAction::QuickReply,
        // An authentication template's button may come back as a link to the code.
        "URL" if template.category == Category::Authentication => ButtonAction::OneTimeCode,
        "URL" => ButtonAction::Url {
            url: word(&button["url"]).unwrap_or_default(),
        },
        "PHONE_NUMBER" => ButtonAction::Phone {
            number: word(&button["phone_number"]).unwrap_or_default(),
        },
        "COPY_CODE" => ButtonAction::CopyCode,
        "OTP" => ButtonAction::OneTimeCode,
        other => ButtonAction::Other {
            raw: other.to_owned(),
        },
    };
    let example = word(&button["example"]).or_else(|| word(&button["example"][0]));
    if let Some(example) = example {
        template
            .examples
            .insert(format!("button:{}", template.buttons.len()), example);
    }
    template.buttons.push(TemplateButton {
        text: word(&button["text"]).unwrap_or_default(),
        action,
    });
}

fn read_named_examples(template: &mut Template, part: &str, params: &Value) {
    for param in params.as_array().into_iter().flatten() {
        if let (Some(name), Some(example)) = (word(&param["param_name"]), word(&param["example"])) {
            template.examples.insert(format!("{part}:{name}"), example);
        }
    }
}

fn read_positional_examples(template: &mut Template, part: &str, examples: &Value) {
    for (index, example) in examples.as_array().into_iter().flatten().enumerate() {
        if let Some(example) = word(example) {
            template
                .examples
                .insert(format!("{part}:{}", index + 1), example);
        }
    }
}

/// Meta's word when it gives one; else whatever the variables look like.
fn parameter_format(json: &Value, template: &Template) -> ParameterFormat {
    let looks_named = || {
        let header = if let Header::Text { text } = &template.header {
            text.as_str()
        } else {
            ""
        };
        let names = placeholders(header)
            .into_iter()
            .chain(placeholders(&template.body));
        names
            .map(|(_, name)| name)
            .any(|name| name.parse::<u32>().is_err())
    };
    match upper(&json["parameter_format"]).as_str() {
        "NAMED" => ParameterFormat::Named,
        "POSITIONAL" => ParameterFormat::Positional,
        _ if looks_named() => ParameterFormat::Named,
        _ => ParameterFormat::Positional,
    }
}

impl Category {
    /// From Meta's word, in whatever case; a later word is [`Category::Other`].
    pub fn from_meta(word: &str) -> Self {
        category(&Value::from(word))
    }
}

impl TemplateStatus {
    /// From Meta's word for a status or a status event; a later word is [`TemplateStatus::Other`].
    pub fn from_meta(word: &str) -> Self {
        status(&Value::from(word))
    }
}

fn category(value: &Value) -> Category {
    match upper(value).as_str() {
        "MARKETING" => Category::Marketing,
        "UTILITY" => Category::Utility,
        "AUTHENTICATION" => Category::Authentication,
        _ => Category::Other,
    }
}

fn status(value: &Value) -> TemplateStatus {
    match upper(value).as_str() {
        "APPROVED" | "REINSTATED" | "UNARCHIVED" => TemplateStatus::Approved,
        "PENDING" | "IN_APPEAL" => TemplateStatus::Pending,
        "REJECTED" => TemplateStatus::Rejected,
        "PAUSED" => TemplateStatus::Paused,
        "DISABLED" | "DELETED" | "PENDING_DELETION" | "LOCKED" | "ARCHIVED" => {
            TemplateStatus::Disabled
        }
        _ => TemplateStatus::Other,
    }
}

fn id(value: &Value) -> Option<TemplateId> {
    word(value)
        .or_else(|| value.as_u64().map(|id| id.to_string()))
        .and_then(TemplateId::new)
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn upper(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_ascii_uppercase()
}
