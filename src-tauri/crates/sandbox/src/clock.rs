//! The sandbox's own time. Only this module reads the computer's clock; every rule takes
//! the instant as an argument.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use crate::Time;
use crate::held::hold;

/// A clock that can be pushed forward.
pub(crate) struct Clock(Mutex<Mode>);

enum Mode {
    System { offset: TimeDelta },
    Manual { now: DateTime<Utc> },
}

impl Clock {
    pub(crate) fn new(time: Time) -> Self {
        Clock(Mutex::new(match time {
            Time::System => Mode::System {
                offset: TimeDelta::zero(),
            },
            Time::Manual(now) => Mode::Manual { now },
        }))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        match &*hold(&self.0) {
            Mode::System { offset } => Utc::now() + *offset,
            Mode::Manual { now } => *now,
        }
    }

    pub(crate) fn is_manual(&self) -> bool {
        matches!(&*hold(&self.0), Mode::Manual { .. })
    }

    /// Moves forward; a negative step is ignored, because what was due has happened.
    pub(crate) fn advance(&self, by: TimeDelta) {
        let by = by.max(TimeDelta::zero());
        match &mut *hold(&self.0) {
            Mode::System { offset } => *offset += by,
            Mode::Manual { now } => *now += by,
        }
    }

    /// Never earlier than `at`: a restart from a state file must not turn time back.
    pub(crate) fn not_before(&self, at: DateTime<Utc>) {
        let behind = at - self.now();
        self.advance(behind);
    }
}
