//! The text of a template: its variables, and how it reads on the phone with values in them.

use serde_json::{Value, json};

use crate::world::Template;

/// `{header, media, body, footer, buttons}` as the customer sees them.
pub(crate) fn render(template: &Template, part: &Value) -> Value {
    let given = part["components"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut shown = json!({ "buttons": [] });
    for component in components(template) {
        let text = component["text"].as_str().unwrap_or_default();
        match kind(component).as_str() {
            "HEADER" if format_of(component) == "TEXT" => {
                shown["header"] = json!(fill(text, parameters(given, "HEADER")));
            }
            "HEADER" => shown["media"] = json!(parameters(given, "HEADER").first()),
            "BODY" => shown["body"] = json!(fill(text, parameters(given, "BODY"))),
            "FOOTER" => shown["footer"] = json!(text),
            "BUTTONS" => shown["buttons"] = component["buttons"].clone(),
            _ => {}
        }
    }
    shown
}

/// The names between double braces, each once, in order.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in text.split("{{").skip(1) {
        if let Some((name, _)) = piece.split_once("}}")
            && !names.contains(&name.trim())
        {
            names.push(name.trim());
        }
    }
    names
}

/// `type` of a component, in capitals whichever way it was created.
pub(crate) fn kind(component: &Value) -> String {
    component["type"]
        .as_str()
        .unwrap_or_default()
        .to_uppercase()
}

/// `format` of a header, `TEXT` when it says none.
pub(crate) fn format_of(component: &Value) -> String {
    component["format"]
        .as_str()
        .unwrap_or("TEXT")
        .to_uppercase()
}

/// The template's components as created.
pub(crate) fn components(template: &Template) -> impl Iterator<Item = &Value> {
    template.components.as_array().into_iter().flatten()
}

/// The parameters given for one place of the template.
pub(crate) fn parameters<'a>(given: &'a [Value], place: &str) -> &'a [Value] {
    given
        .iter()
        .find(|c| kind(c) == place)
        .and_then(|c| c["parameters"].as_array())
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// The text with its values; what looks like a variable inside a value stays the text it is.
pub(crate) fn fill(text: &str, list: &[Value]) -> String {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        match value_of(list, name.trim()) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

fn value_of<'a>(list: &'a [Value], name: &str) -> Option<&'a str> {
    let by_name = list.iter().find(|p| p["parameter_name"] == name);
    let by_place = || {
        let place = name.parse::<usize>().ok()?.checked_sub(1)?;
        list.get(place).filter(|p| p["parameter_name"].is_null())
    };
    let parameter = by_name.or_else(by_place)?;
    parameter["text"]
        .as_str()
        .or_else(|| parameter["currency"]["fallback_value"].as_str())
        .or_else(|| parameter["date_time"]["fallback_value"].as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_only_ever_text() {
        let value = |text: &str| json!({ "type": "text", "text": text });
        let list = [value("{{2}}"), value("Léa {{1}}")];
        assert_eq!(
            fill("{{1}}, {{2}} et {{ 2 }}.", &list),
            "{{2}}, Léa {{1}} et Léa {{1}}."
        );
        let named = [json!({ "type": "text", "parameter_name": "jour", "text": "{{prenom}}" })];
        assert_eq!(
            fill("{{prenom}} {{jour}} {{", &named),
            "{{prenom}} {{prenom}} {{"
        );
    }
}
