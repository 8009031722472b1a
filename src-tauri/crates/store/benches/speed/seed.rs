//! A large shop, made up: the same one each time for the same size.

use domain::{
    author::Author,
    content::{Content, Context},
    entry::Stamp,
    id::{MessageId, PhoneNumberId, ThreadId},
    instant::Instant,
    phone::E164,
};
use store::{
    Store, StoreError, Tx,
    message::{self, Inserted, NewMessage},
    person::{self, NewPerson},
    thread::{self, LastLine},
};

/// Conversations and messages written in one commit.
const IN_A_JOB: u32 = 500;

/// The moment the shop's last message was written; its windows are open or closed around it.
pub const NOW: Instant = Instant::from_seconds(1_795_000_000);

/// How large the shop is.
#[derive(Clone, Copy)]
pub struct Size {
    /// Conversations.
    pub threads: u32,
    /// Messages in each.
    pub each: u32,
}

/// Fills an empty store, in the order of time: every conversation's first message, then every
/// conversation's second, and so on.
///
/// # Errors
/// When it cannot be written.
pub fn fill(store: &Store, size: Size) -> Result<Vec<ThreadId>, StoreError> {
    fill_until(store, size, NOW)
}

/// The same, with the last message at this moment.
///
/// # Errors
/// When it cannot be written.
pub fn fill_until(store: &Store, size: Size, last: Instant) -> Result<Vec<ThreadId>, StoreError> {
    let mut threads = Vec::with_capacity(size.threads as usize);
    for start in (0..size.threads).step_by(IN_A_JOB as usize) {
        let end = (start + IN_A_JOB).min(size.threads);
        threads.extend(store.write_blocking(move |tx| {
            (start..end)
                .map(|n| customer(tx, n))
                .collect::<Result<Vec<_>, _>>()
        })?);
    }
    for round in 0..size.each {
        for (part, ids) in threads.chunks(IN_A_JOB as usize).enumerate() {
            let (ids, first) = (ids.to_vec(), part as u32 * IN_A_JOB);
            store.write_blocking(move |tx| {
                (first..).zip(ids).try_for_each(|(n, id)| {
                    say(tx, id, n, round, size, last, Instant::from_millis(0))
                })
            })?;
        }
    }
    Ok(threads)
}

/// The number every conversation is with.
///
/// # Panics
/// Never: the id is not blank.
#[expect(clippy::unwrap_used, reason = "the id is not blank")]
pub fn number() -> PhoneNumberId {
    PhoneNumberId::new("106540352242922").unwrap()
}

fn customer(tx: &Tx<'_>, n: u32) -> Result<ThreadId, StoreError> {
    let name = format!("{} {}", capital(word(n * 7 + 1)), capital(word(n * 13 + 5)));
    let phone = E164::from_wa_id(&format!("336{n:08}"));
    let who = person::create(
        tx,
        &NewPerson {
            profile_name: Some(name),
            phone,
            ..NewPerson::default()
        },
    )?;
    Ok(thread::find_or_create(tx, &number(), who)?.id)
}

fn say(
    tx: &Tx<'_>,
    id: ThreadId,
    n: u32,
    round: u32,
    size: Size,
    last: Instant,
    heard: Instant,
) -> Result<(), StoreError> {
    // One message every two seconds, so that the last day holds about 43,000 of them.
    let (each, threads) = (i64::from(size.each), i64::from(size.threads));
    let before = (each - 1 - i64::from(round)) * threads + (threads - 1 - i64::from(n));
    let at = Instant::from_millis(last.as_millis() - before * 2_000);
    let ours = (n + round).is_multiple_of(2);
    let content = Content::Text {
        body: text(n.wrapping_mul(31).wrapping_add(round)),
    };
    let line = content.text().map(str::to_owned);
    let new = NewMessage {
        thread: id,
        wamid: MessageId::new(format!(
            "wamid.HBgLMzM2Mzk5ODEyNDAVAgASGBQzQTdC{n:08}{round:06}AA=="
        )),
        at,
        received_at: at,
        author: if ours {
            Author::Phone
        } else {
            Author::Customer
        },
        content,
        context: Context::default(),
        referral: None,
        opened_window: false,
        window_closed_before: None,
        asks: !ours,
        // What is said again is heard after everything else.
        brought: (Stamp::at(at.max(heard)), 0),
        is_news: !ours,
        opens: !ours,
        status: None,
        outgoing: None,
        historic: false,
    };
    let (Inserted::New(key) | Inserted::Known(key)) = message::insert(tx, &new)?;
    let Some(mut state) = thread::get(tx, id)? else {
        return Ok(());
    };
    state.last = Some(LastLine {
        key,
        at,
        ours,
        kind: "text".to_owned(),
        media: None,
        text: line,
        status: None,
    });
    if ours {
        (state.unanswered_since, state.unread) = (None, 0);
    } else {
        state.facts = state.facts.customer_wrote(at, at);
        state.unanswered_since.get_or_insert(at);
        state.unread += 1;
    }
    thread::save(tx, &state)
}

/// One more message from a customer, as a webhook brings it.
///
/// # Errors
/// When it cannot be written.
pub fn say_again(tx: &Tx<'_>, id: ThreadId, n: u32) -> Result<(), StoreError> {
    say(
        tx,
        id,
        50_000_000 + n * 2 + 1,
        0,
        Size {
            threads: 100_000_000,
            each: 1,
        },
        NOW,
        Instant::from_millis(NOW.as_millis() + i64::from(n)),
    )
}

/// About eight words, the first ones of the list far more often than the others.
pub fn text(seed: u32) -> String {
    let mut state = u64::from(seed)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(0x1234_5678_9ABC_DEF1);
    let mut words = Vec::with_capacity(9);
    for _ in 0..8 {
        state ^= state >> 33;
        state = state.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        let (kind, pick) = ((state >> 40) % 100, (state >> 10) as u32);
        words.push(if kind < 1 {
            COMMON.to_owned()
        } else {
            word(pick % if kind < 50 { 200 } else { 20_000 })
        });
    }
    if seed.is_multiple_of(20) {
        words.push("你好请问几点开门".to_owned());
    }
    words.join(" ")
}

/// A word in one message out of thirteen.
pub const COMMON: &str = "bonjour";

/// A made-up word, the same for the same number.
pub fn word(n: u32) -> String {
    const PARTS: [&str; 16] = [
        "ba", "cro", "di", "fé", "gla", "jo", "lu", "mé", "na", "pou", "ri", "sa", "te", "vou",
        "xi", "zé",
    ];
    let mut left = n.wrapping_mul(2_654_435_761) >> 8;
    let mut word = String::new();
    for _ in 0..3 + n % 2 {
        word.push_str(PARTS[(left % 16) as usize]);
        left /= 16;
    }
    word
}

fn capital(word: String) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
