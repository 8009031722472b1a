//! The business profile: what it holds, how long each part may be, and how edits made here are
//! joined with edits made elsewhere.

use crate::email::{Email, is_host};
use crate::web_address::without_scheme;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Most characters of `about`; at least one (Meta, OpenAPI v23.0, 2026-05-29).
pub const ABOUT: usize = 139;
/// Most characters of the address (Meta, OpenAPI v23.0, 2026-05-29).
pub const ADDRESS: usize = 256;
/// Most characters of the description (Meta, OpenAPI v23.0, 2026-05-29; older pages said 512).
pub const DESCRIPTION: usize = 256;
/// Most characters of the email address (Meta, OpenAPI v23.0, 2026-05-29).
pub const EMAIL: usize = 128;
/// Most websites (Meta, OpenAPI v23.0, 2026-05-29).
pub const WEBSITES: usize = 2;
/// Most characters of a website (Meta, OpenAPI v23.0, 2026-05-29).
pub const WEBSITE: usize = 256;

/// The categories a business can choose from (Meta, OpenAPI v23.0, 2026-05-29).
pub const VERTICALS: [&str; 21] = [
    "OTHER",
    "AUTO",
    "BEAUTY",
    "APPAREL",
    "EDU",
    "ENTERTAIN",
    "EVENT_PLAN",
    "FINANCE",
    "GROCERY",
    "GOVT",
    "HOTEL",
    "HEALTH",
    "NONPROFIT",
    "PROF_SERVICES",
    "RETAIL",
    "TRAVEL",
    "RESTAURANT",
    "ALCOHOL",
    "ONLINE_GAMBLING",
    "PHYSICAL_GAMBLING",
    "OTC_DRUGS",
];

/// What customers see of the business. Empty text is "not set".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Profile {
    /// The line under the name.
    pub about: String,
    /// Where the business is.
    pub address: String,
    /// What it does.
    pub description: String,
    /// Where to write.
    pub email: String,
    /// Up to two links.
    pub websites: Vec<String>,
    /// One of [`VERTICALS`], or empty when none was chosen.
    pub vertical: String,
    /// Where Meta keeps the picture; changes with every upload and is never edited as text.
    pub picture_url: Option<String>,
}

/// A part of the profile that a person edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// [`Profile::about`].
    About,
    /// [`Profile::address`].
    Address,
    /// [`Profile::description`].
    Description,
    /// [`Profile::email`].
    Email,
    /// [`Profile::websites`].
    Websites,
    /// [`Profile::vertical`].
    Vertical,
    /// [`Profile::picture_url`].
    Picture,
}

/// What is wrong with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// More characters than Meta takes.
    TooLong {
        /// Most characters allowed.
        limit: usize,
        /// Characters found.
        len: usize,
    },
    /// Not an email address, link or category.
    Invalid,
    /// More entries than Meta takes.
    TooMany {
        /// Most entries allowed.
        limit: usize,
    },
    /// Meta wants at least one character.
    Empty,
}

/// Something wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldProblem {
    /// The part.
    pub field: Field,
    /// Which website, from 0; 0 for parts that are one.
    pub index: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// Two edits of one profile, joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Merged {
    /// The result; where both changed a part differently it holds ours.
    pub profile: Profile,
    /// The parts both changed, differently: a person decides.
    pub conflicts: Vec<Field>,
}

/// All that Meta would refuse in an edit of `base`: what [`check`] finds, and an `about` that was
/// emptied, since Meta wants at least one character once it is set.
pub fn check_edit(base: &Profile, edited: &Profile) -> Vec<FieldProblem> {
    let mut problems = check(edited);
    if edited.about.trim().is_empty() && !base.about.trim().is_empty() {
        problems.insert(
            0,
            FieldProblem {
                field: Field::About,
                index: 0,
                problem: Problem::Empty,
            },
        );
    }
    problems
}

/// All that Meta would refuse in `profile`, in the order of the form. Parts never set are fine.
pub fn check(profile: &Profile) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut report = |field, index, problem| {
        problems.push(FieldProblem {
            field,
            index,
            problem,
        })
    };
    for (field, text, limit) in [
        (Field::About, &profile.about, ABOUT),
        (Field::Address, &profile.address, ADDRESS),
        (Field::Description, &profile.description, DESCRIPTION),
        (Field::Email, &profile.email, EMAIL),
    ] {
        if let Some(problem) = too_long(text, limit) {
            report(field, 0, problem);
        }
    }
    // As it stands: what goes to Meta is not put in order first.
    let email = Email::new(&profile.email);
    if !profile.email.is_empty() && email.is_none_or(|email| email.as_str() != profile.email) {
        report(Field::Email, 0, Problem::Invalid);
    }
    if profile.websites.len() > WEBSITES {
        report(
            Field::Websites,
            WEBSITES,
            Problem::TooMany { limit: WEBSITES },
        );
    }
    for (index, site) in profile.websites.iter().enumerate() {
        if let Some(problem) = too_long(site, WEBSITE) {
            report(Field::Websites, index, problem);
        }
        if !is_website(site) {
            report(Field::Websites, index, Problem::Invalid);
        }
    }
    if !profile.vertical.is_empty() && !VERTICALS.contains(&profile.vertical.as_str()) {
        report(Field::Vertical, 0, Problem::Invalid);
    }
    problems
}

/// Joins our edit and theirs, both made from `base`. A part only one of them changed is taken
/// from that one.
pub fn merge(base: &Profile, ours: &Profile, theirs: &Profile) -> Merged {
    let (sides, mut conflicts) = ([base, ours, theirs], Vec::new());
    let profile = Profile {
        about: join(Field::About, |p| &p.about, sides, &mut conflicts),
        address: join(Field::Address, |p| &p.address, sides, &mut conflicts),
        description: join(
            Field::Description,
            |p| &p.description,
            sides,
            &mut conflicts,
        ),
        email: join(Field::Email, |p| &p.email, sides, &mut conflicts),
        websites: join(Field::Websites, |p| &p.websites, sides, &mut conflicts),
        vertical: join(Field::Vertical, |p| &p.vertical, sides, &mut conflicts),
        picture_url: join(Field::Picture, |p| &p.picture_url, sides, &mut conflicts),
    };
    Merged { profile, conflicts }
}

fn join<T: Clone + PartialEq>(
    field: Field,
    part: fn(&Profile) -> &T,
    sides: [&Profile; 3],
    conflicts: &mut Vec<Field>,
) -> T {
    let [base, ours, theirs] = sides.map(part);
    if ours == base {
        return theirs.clone();
    }
    if theirs != base && theirs != ours {
        conflicts.push(field);
    }
    ours.clone()
}

fn too_long(text: &str, limit: usize) -> Option<Problem> {
    let len = crate::length::count(text);
    (len > limit).then_some(Problem::TooLong { limit, len })
}

/// The scheme is written out: the field is a URI (Meta, OpenAPI v23.0, 2026-05-29).
pub(crate) fn is_website(text: &str) -> bool {
    let host = without_scheme(text).and_then(|rest| rest.split(['/', '?', '#', ':']).next());
    host.is_some_and(is_host) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests;
