//! Meta's OpenAPI description, as far as it lies beside the checkout, and what it says of a value.

use super::shared;
use serde_json::{Map, Value, json};
use std::fs;

/// Its schemas.
pub struct Description(Value);

impl Description {
    pub fn load() -> Option<Self> {
        let file = shared::shared("data/openapi/business-messaging-api_v23.0.yaml")?;
        let mut api: Value = serde_yaml_ng::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let mut schemas = api["components"]["schemas"].take();
        let whole = schemas.clone();
        for (name, schema) in schemas.as_object_mut().unwrap() {
            *schema = flat(schema, &whole);
            if name.ends_with("Component") {
                // Its pattern for an index is no pattern: `^[2-6, 11-14]$`.
                schema["properties"]["index"]
                    .as_object_mut()
                    .map(|index| index.shift_remove("pattern"));
            }
        }
        Some(Self(schemas))
    }

    pub fn check(&self, name: &str, schema: &str, value: Value) {
        let problems = self.problems(schema, &value);
        assert!(problems.is_empty(), "{name}: {problems:#?}\n{value:#}");
    }

    pub fn problems(&self, schema: &str, value: &Value) -> Vec<String> {
        assert!(
            self.0.get(schema).is_some(),
            "the description has no {schema}"
        );
        let root = json!({ "$ref": format!("#/components/schemas/{schema}"), "components": { "schemas": self.0 } });
        let validator = jsonschema::validator_for(&root).expect("the description is a schema");
        validator
            .iter_errors(value)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect()
    }
}

/// A schema whose `allOf` parts are joined: the description forbids other properties in each part
/// by itself, which, read to the letter, forbids every message.
fn flat(schema: &Value, all: &Value) -> Value {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        return schema.clone();
    };
    let mut joined = Map::from_iter([("type".to_owned(), json!("object"))]);
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in parts {
        let named = part
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|path| path.rsplit('/').next());
        let part = named.map_or_else(|| part.clone(), |name| flat(&all[name], all));
        properties.extend(
            part.get("properties")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        );
        required.extend(
            part.get("required")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
        );
        if part.get("additionalProperties") == Some(&json!(false)) {
            joined.insert("additionalProperties".to_owned(), json!(false));
        }
    }
    joined.insert("properties".to_owned(), Value::Object(properties));
    joined.insert("required".to_owned(), Value::Array(required));
    Value::Object(joined)
}
