//! How a sound or film plays, read from its container without decoding anything: its length from
//! the durations of its packets, its loudness from their sizes, for a speaker's codec spends its
//! bytes on speech and hardly any on silence.

use crate::{
    api::{change::Change, fault::Fault},
    media::Room,
};
use domain::id::AttachmentId;
use std::io::Cursor;
use store::{
    attachment::{self, Playing},
    message,
};
use symphonia::core::{
    formats::{FormatReader, TrackType, probe::Hint},
    io::MediaSourceStream,
    units::Duration,
};

/// Parts of a waveform: as many as a bubble is wide, in lines of two pixels.
const BARS: usize = 48;
/// Files measured before others are fetched.
const AT_ONCE: u32 = 16;
/// A packet is never shorter than 2.5 ms (RFC 6716, 2.1.4): this is a day of sound.
const MOST_PACKETS: usize = 40_000_000;
/// Loudness is told apart when the loudest part has this many hundredths of the quietest one's bytes.
const VARIES: usize = 130;

/// Measures what is here and was never measured.
pub(super) async fn measure_new(room: &Room) -> Result<(), Fault> {
    loop {
        let new = room
            .desk
            .store()
            .read(|read| attachment::unmeasured(read, AT_ONCE))
            .await?;
        if new.is_empty() {
            return Ok(());
        }
        for (id, message) in new {
            measure_one(room, id).await?;
            let place = room.desk.store().read(move |read| {
                let row = message.map(|key| message::get(read, key)).transpose()?;
                Ok(row.flatten().map(|row| (row.thread, row.key)))
            });
            if let Some((thread, key)) = place.await? {
                room.desk.feed().announce([Change::Message { thread, key }]);
            }
        }
    }
}

async fn measure_one(room: &Room, id: AttachmentId) -> Result<(), Fault> {
    let bytes = room
        .desk
        .store()
        .read(move |read| attachment::bytes(read, id))
        .await?;
    // A file that somebody sent may be anything: whatever it does to its reader, it is only not known.
    let playing = tokio::task::spawn_blocking(move || bytes.map(measure))
        .await
        .unwrap_or_else(|why| {
            tracing::warn!(%why, "a sound could not be read");
            None
        })
        .unwrap_or_default();
    room.desk
        .store()
        .write(move |tx| attachment::set_playing(tx, id, &playing))
        .await?;
    Ok(())
}

/// How this plays; nothing where it is no sound or film that can be read.
fn measure(bytes: Vec<u8>) -> Playing {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let reader = symphonia::default::get_probe().probe(
        &Hint::new(),
        stream,
        Default::default(),
        Default::default(),
    );
    reader.ok().and_then(read).unwrap_or_default()
}

fn read(mut reader: Box<dyn FormatReader + '_>) -> Option<Playing> {
    let sound = reader.first_track(TrackType::Audio);
    let track = sound.or_else(|| reader.first_track(TrackType::Video))?;
    let (track, tick, loud) = (track.id, track.time_base?, sound.is_some());
    let mut packets = Vec::new();
    let mut ticks = 0_u64;
    // A file that is cut off plays as far as it goes.
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id == track {
            ticks = ticks.saturating_add(packet.dur.get());
            packets.push((ticks, packet.data.len()));
        }
        if packets.len() > MOST_PACKETS {
            return None;
        }
    }
    let length = tick.calc_duration(Duration::new(ticks))?.as_millis();
    let length = u32::try_from(length).ok()?;
    Some(Playing {
        duration_ms: Some(length).filter(|length| *length > 0),
        waveform: if loud {
            waveform(&packets, ticks)
        } else {
            Vec::new()
        },
    })
}

/// Bytes for each part of the time, as loudness from 0 to 255. `packets`: when each ends, and its
/// size. Nothing for a codec that always spends the same.
fn waveform(packets: &[(u64, usize)], ticks: u64) -> Vec<u8> {
    let mut parts = [(0_usize, 0_usize); BARS];
    for (end, size) in packets {
        let part = u128::from(end.saturating_sub(1)) * BARS as u128 / u128::from(ticks.max(1));
        let (sum, count) = &mut parts[usize::try_from(part).unwrap_or_default().min(BARS - 1)];
        *sum += size;
        *count += 1;
    }
    // A short sound has fewer packets than there are parts: those between are as loud as the last.
    let mut last = 0;
    let means = parts.map(|(sum, count)| {
        last = sum.checked_div(count).unwrap_or(last);
        last
    });
    let (least, most) = means.iter().fold((usize::MAX, 0), |(least, most), mean| {
        (least.min(*mean), most.max(*mean))
    });
    if most * 100 < least * VARIES {
        return Vec::new();
    }
    let loudness = |mean: usize| (mean - least) * 255 / (most - least).max(1);
    means
        .iter()
        .map(|mean| u8::try_from(loudness(*mean)).unwrap_or(u8::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::measure;
    use store::attachment::Playing;

    const VOICE: &[u8] = include_bytes!("../../../sandbox/assets/shop/voix.ogg");

    #[test]
    fn a_voice_note_is_as_long_as_it_plays_and_louder_where_somebody_speaks() {
        let playing = measure(VOICE.to_vec());
        // Its last granule position, less what the decoder skips (RFC 7845, 4.3), is 8.036 s.
        assert!(
            playing
                .duration_ms
                .is_some_and(|ms| (8_030..8_045).contains(&ms)),
            "{playing:?}"
        );
        assert_eq!(playing.waveform.len(), super::BARS);
        assert!(playing.waveform.contains(&0) && playing.waveform.contains(&255));
    }

    #[test]
    fn what_is_cut_off_plays_as_far_as_it_goes() {
        let whole = measure(VOICE.to_vec()).duration_ms;
        let half = measure(VOICE[..VOICE.len() / 2].to_vec()).duration_ms;
        assert!(half.is_some() && half < whole, "{half:?} of {whole:?}");
    }

    #[test]
    fn what_is_no_sound_is_only_not_known() {
        for bytes in [&b""[..], b"OggS", b"<html>", &[0xff; 4096]] {
            assert_eq!(measure(bytes.to_vec()), Playing::default());
        }
    }
}
