//! What Meta checks in an interactive carousel, inside the window and without a template: two to
//! ten cards of one kind, a body and nothing else around them (Meta, Interactive media carousel
//! messages, 2025-10-21).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ApiError;
use crate::messages::rules::interactive::{call_to_action, wrong};
use crate::messages::rules::{length, media_part};
use crate::world::World;

/// Checks the object under `interactive`; its body was checked with everybody's.
pub(crate) fn check(world: &World, number: &str, part: &Value) -> Result<(), ApiError> {
    if !part["header"].is_null()
        || !part["footer"].is_null()
        || !part["action"]["buttons"].is_null()
    {
        return Err(wrong(
            "A carousel has no header, footer or buttons outside of its cards.",
        ));
    }
    let cards = part["action"]["cards"].as_array();
    let cards = cards.map(Vec::as_slice).unwrap_or_default();
    if !(2..=10).contains(&cards.len()) {
        return Err(wrong(
            "Invalid cards count. Min allowed cards: 2, Max allowed cards: 10",
        ));
    }
    let mut places = BTreeSet::new();
    for card in cards {
        let place = card["card_index"].as_u64().filter(|i| *i < 10);
        if !place.is_some_and(|place| places.insert(place)) {
            return Err(wrong("card_index must be unique, from 0 to 9."));
        }
        if card["type"] != cards[0]["type"] || card["header"]["type"] != cards[0]["header"]["type"]
        {
            return Err(wrong(
                "All cards of a carousel must have the same type and header type.",
            ));
        }
        check_card(world, number, card)?;
    }
    Ok(())
}

fn check_card(world: &World, number: &str, card: &Value) -> Result<(), ApiError> {
    match card["type"].as_str() {
        Some("cta_url") => {}
        Some("product") => {
            let action = &card["action"];
            length(
                "Card product_retailer_id",
                &action["product_retailer_id"],
                1,
                100,
            )?;
            return length("Card catalog_id", &action["catalog_id"], 1, 64);
        }
        _ => return Err(wrong("Card type must be cta_url or product.")),
    }
    match card["header"]["type"].as_str() {
        Some(kind @ ("image" | "video")) => media_part(world, number, kind, &card["header"][kind])?,
        _ => return Err(wrong("A card's header must be an image or a video.")),
    }
    if !card["body"].is_null() {
        length("Card body", &card["body"]["text"], 1, 160)?;
    }
    call_to_action(&card["action"])
}
