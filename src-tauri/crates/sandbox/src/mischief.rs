//! Named misbehaviours of the network and of Meta, each for the next few times or by chance.
//! They happen at the edges (answers and webhooks); no rule changes because of them.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::ApiError;
use crate::ids;

/// One misbehaviour and how often; a later one of the same name replaces it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mischief {
    /// A webhook comes twice.
    Duplicate(Often),
    /// A webhook comes after those of the next five seconds.
    Reorder(Often),
    /// A webhook comes this many hours late, with its old timestamp.
    HoursLate(Often, u32),
    /// A message is accepted but its answer never comes: a 504 after this many milliseconds.
    TimeoutAfterAcceptance(Often, u64),
    /// A request is answered 503 and does nothing.
    ServerError(Often),
    /// A request is answered this many milliseconds late.
    Slow(Often, u64),
    /// An answer is dated this many hours ahead.
    WrongDate(Often, u32),
}

/// How often something goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Often {
    /// The next so many times.
    Next(u32),
    /// Each time with this probability, 0 to 1.
    Chance(f64),
}

/// What the sandbox is up to.
#[derive(Debug, Default)]
pub(crate) struct Mood {
    active: Vec<Mischief>,
}

impl Mischief {
    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Mischief::Duplicate(_) => "duplicate",
            Mischief::Reorder(_) => "reorder",
            Mischief::HoursLate(..) => "hours_late",
            Mischief::TimeoutAfterAcceptance(..) => "timeout_after_acceptance",
            Mischief::ServerError(_) => "server_error",
            Mischief::Slow(..) => "slow",
            Mischief::WrongDate(..) => "wrong_date",
        }
    }

    fn often(&mut self) -> &mut Often {
        match self {
            Mischief::Duplicate(o)
            | Mischief::Reorder(o)
            | Mischief::HoursLate(o, _)
            | Mischief::TimeoutAfterAcceptance(o, _)
            | Mischief::ServerError(o)
            | Mischief::Slow(o, _)
            | Mischief::WrongDate(o, _) => o,
        }
    }
}

impl Mood {
    pub(crate) fn set(&mut self, mischief: Mischief) {
        self.active.retain(|m| m.name() != mischief.name());
        self.active.push(mischief);
    }

    /// Nothing was ordered, so nothing need be asked.
    pub(crate) fn is_calm(&self) -> bool {
        self.active.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    /// Whether the misbehaviour of this name happens now; uses up one of a count.
    pub(crate) fn strikes(&mut self, name: &str) -> Option<Mischief> {
        let found = self.active.iter_mut().find(|m| m.name() == name)?;
        let now = match found.often() {
            Often::Next(0) => false,
            Often::Next(left) => {
                *left -= 1;
                true
            }
            #[expect(clippy::cast_precision_loss, reason = "a chance needs no exact bits")]
            Often::Chance(p) => (ids::below(1_000_000) as f64) < *p * 1_000_000.0,
        };
        now.then_some(*found)
    }

    pub(crate) fn describe(&self) -> Value {
        let one = |m: &Mischief| {
            let mut m = *m;
            let often = match m.often() {
                Often::Next(n) => json!({ "count": n }),
                Often::Chance(p) => json!({ "probability": p }),
            };
            (m.name().to_owned(), often)
        };
        Value::Object(self.active.iter().map(one).collect::<Map<_, _>>())
    }
}

/// One entry of a request body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    #[serde(alias = "times")]
    count: Option<u32>,
    probability: Option<f64>,
    hours: Option<u32>,
    millis: Option<u64>,
}

/// Reads `{"duplicate": 1, "slow": {"probability": 0.1, "millis": 800}}` or
/// `{"kind": "duplicate", "count": 1}`; a count of 0 stops one, an empty object all.
pub(crate) fn read(body: &Value) -> Result<Vec<Mischief>, ApiError> {
    let Some(body) = body.as_object() else {
        return Err(ApiError::parameter("mischief must be a JSON object"));
    };
    let mut body = body.clone();
    if let Some(name) = body.remove("kind").or_else(|| body.remove("name")) {
        let name = name.as_str().unwrap_or_default().to_owned();
        return Ok(vec![read_one(&name, &Value::Object(body))?]);
    }
    body.iter()
        .map(|(name, spec)| read_one(name, spec))
        .collect()
}

fn read_one(name: &str, spec: &Value) -> Result<Mischief, ApiError> {
    let wrong = |why: String| ApiError::parameter(format!("mischief {name}: {why}"));
    let spec = match spec {
        Value::Number(n) if n.is_u64() => json!({ "count": n }),
        Value::Bool(true) => json!({ "probability": 1.0 }),
        Value::Bool(false) => json!({ "count": 0 }),
        other => other.clone(),
    };
    let spec: Spec = serde_json::from_value(spec).map_err(|e| wrong(e.to_string()))?;
    let often = match (spec.count, spec.probability) {
        (Some(count), _) => Often::Next(count),
        (None, Some(p)) if (0.0..=1.0).contains(&p) => Often::Chance(p),
        (None, Some(_)) => return Err(wrong("probability must lie between 0 and 1".into())),
        (None, None) => Often::Next(1),
    };
    Ok(match name {
        "duplicate" => Mischief::Duplicate(often),
        "reorder" => Mischief::Reorder(often),
        "hours_late" => Mischief::HoursLate(often, spec.hours.unwrap_or(6)),
        "timeout_after_acceptance" => {
            Mischief::TimeoutAfterAcceptance(often, spec.millis.unwrap_or(60_000))
        }
        "server_error" => Mischief::ServerError(often),
        "slow" => Mischief::Slow(often, spec.millis.unwrap_or(3_000)),
        "wrong_date" => Mischief::WrongDate(often, spec.hours.unwrap_or(6)),
        _ => return Err(wrong("is not one of duplicate, reorder, hours_late, timeout_after_acceptance, server_error, slow, wrong_date".into())),
    })
}
