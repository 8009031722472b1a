//! The picture behind a click-to-chat code's `qr_image_url`, as SVG or PNG. Like Meta's, its
//! address needs no token.

use std::io::Cursor;

use bytes::Bytes;
use image::{ImageFormat, Luma};
use qrcode::QrCode;
use qrcode::render::svg;

use crate::ApiError;
use crate::world::World;

const PIXELS: u32 = 512;

/// `GET /qr/{code}.svg` or `.png`: its MIME type and its bytes.
pub(crate) fn draw(world: &World, picture: &str) -> Result<(&'static str, Bytes), ApiError> {
    let gone = || ApiError::no_object("GET", picture);
    let (code, ending) = picture.rsplit_once('.').ok_or_else(gone)?;
    let known = world.numbers.values().flat_map(|n| &n.qr_codes);
    let code = known
        .into_iter()
        .find(|c| c.code == code)
        .ok_or_else(gone)?;
    let drawn = QrCode::new(code.link()).map_err(|_| gone())?;
    match ending {
        "svg" => {
            let text = drawn
                .render::<svg::Color<'_>>()
                .min_dimensions(PIXELS, PIXELS)
                .build();
            Ok(("image/svg+xml", Bytes::from(text)))
        }
        "png" => {
            let pixels = drawn
                .render::<Luma<u8>>()
                .min_dimensions(PIXELS, PIXELS)
                .build();
            let mut bytes = Cursor::new(Vec::new());
            pixels
                .write_to(&mut bytes, ImageFormat::Png)
                .map_err(|_| gone())?;
            Ok(("image/png", Bytes::from(bytes.into_inner())))
        }
        _ => Err(gone()),
    }
}
