//! What happens by itself: each thing that is due goes to the room it belongs to.

use chrono::{DateTime, Utc};

use crate::demo::live;
use crate::messages::statuses;
use crate::templates::review;
use crate::world::{What, World};

/// Lets everything happen that is due at or before `now`, in order.
pub(crate) fn run(world: &mut World, now: DateTime<Utc>) {
    while let Some(due) = world.take_due(now) {
        world.revision += 1;
        match due.what {
            What::Sent(id) => statuses::sent(world, &id, due.at),
            What::Delivered(id) => statuses::delivered(world, &id, due.at),
            What::Read(id) => statuses::read(world, &id, due.at),
            What::Failed(id, code, details) => {
                statuses::failed(world, &id, code, &details, due.at);
            }
            What::Review(id) => review::review(world, &id, due.at),
            What::ShopWrote(thread) => live::shop_wrote(world, &thread, now),
            What::CustomerWrites => live::write(world, now),
            What::CustomerAnswers(thread) => live::answer(world, &thread, now),
        }
    }
}
