//! Message templates as Meta keeps them: submitted, reviewed, changed, deleted. Whether a message
//! fits its template is a rule of [`crate::messages`].

pub(crate) mod endpoints;
mod news;
pub(crate) mod review;
pub(crate) mod seeded;
mod submission;
pub(crate) mod text;

use crate::world::{Template, World};

/// The template of this name in this language.
pub(crate) fn find<'a>(world: &'a World, name: &str, language: &str) -> Option<&'a Template> {
    world
        .templates
        .iter()
        .find(|t| t.name == name && t.language == language)
}
