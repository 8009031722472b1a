//! A small shop to tell stories with: one number, people who write, a clock turned by hand.

use domain::{
    author::Author,
    content::{Content, Context},
    entry::Stamp,
    id::{MessageId, MessageKey, OutgoingId, PersonId, PhoneNumberId, ThreadId},
    instant::Instant,
    money::Currency,
    tariff::quote::{Outcome, Quote, Why},
};
use store::{
    DatabaseKey, Store, StoreError, Tx,
    message::{self, Inserted, NewMessage},
    outbox::NewOutbox,
    person::{self, NewPerson},
    thread,
};
use tempfile::TempDir;

pub const KEY: DatabaseKey = DatabaseKey::new([42; 32]);

pub struct Shop {
    pub dir: TempDir,
    pub store: Store,
}

pub fn open() -> Shop {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &KEY).unwrap();
    Shop { dir, store }
}

impl Shop {
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.write_blocking(job).unwrap()
    }

    pub fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&store::Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read_blocking(job).unwrap()
    }

    /// Waits for something of the store's to be done.
    pub fn wait<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> T {
        runtime().block_on(work).unwrap()
    }

    /// A customer and their conversation with the shop's first number.
    pub fn customer(&self, name: &str) -> (PersonId, ThreadId) {
        let name = name.to_owned();
        self.write(move |tx| {
            let who = person::create(
                tx,
                &NewPerson {
                    profile_name: Some(name),
                    ..NewPerson::default()
                },
            )?;
            Ok((who, thread::find_or_create(tx, &number(1), who)?.id))
        })
    }

    /// A customer's text.
    pub fn text(&self, thread: ThreadId, wamid: &str, second: i64, text: &str) -> MessageKey {
        let new = text_message(thread, wamid, second, text);
        self.write(move |tx| message::insert(tx, &new)).key()
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap()
}

pub trait Key {
    fn key(self) -> MessageKey;
}

impl Key for Inserted {
    fn key(self) -> MessageKey {
        let (Inserted::New(key) | Inserted::Known(key)) = self;
        key
    }
}

pub fn at(second: i64) -> Instant {
    Instant::from_seconds(1_790_000_000 + second)
}

pub fn number(n: u32) -> PhoneNumberId {
    PhoneNumberId::new(format!("10{n}")).unwrap()
}

pub fn wamid(name: &str) -> MessageId {
    MessageId::new(format!("wamid.{name}")).unwrap()
}

pub fn outgoing(n: u128) -> OutgoingId {
    OutgoingId(uuid::Uuid::from_u128(n))
}

pub fn text_message(thread: ThreadId, name: &str, second: i64, text: &str) -> NewMessage {
    NewMessage {
        thread,
        wamid: Some(wamid(name)),
        at: at(second),
        received_at: at(second),
        author: Author::Customer,
        content: Content::Text {
            body: text.to_owned(),
        },
        context: Context::default(),
        referral: None,
        opened_window: true,
        window_closed_before: None,
        asks: true,
        brought: (Stamp::at(at(second)), 0),
        is_news: true,
        opens: true,
        status: None,
        outgoing: None,
        historic: false,
    }
}

pub fn quote(why: Why) -> Quote {
    Quote {
        outcome: if why == Why::Charged {
            Outcome::Paid
        } else {
            Outcome::Free
        },
        why,
        market: None,
        amount: None,
        currency: Some(Currency::EUR),
        card: None,
        tier: None,
        era: None,
        allowance_left: None,
        valid_until: None,
        estimate: false,
    }
}

/// A message of ours, filed and put in the outbox; it may go at `second`.
pub fn enqueue(
    tx: &Tx<'_>,
    thread: ThreadId,
    n: u128,
    second: i64,
) -> Result<MessageKey, StoreError> {
    let new = NewMessage {
        wamid: None,
        author: Author::Us,
        is_news: false,
        outgoing: Some(outgoing(n)),
        ..text_message(thread, "none", second, "réponse")
    };
    let key = message::insert(tx, &new)?.key();
    store::outbox::enqueue(
        tx,
        &NewOutbox {
            id: outgoing(n),
            thread,
            number: number(1),
            message: key,
            request: serde_json::json!({ "text": n.to_string() }),
            not_before: at(second),
            undo_until: at(second),
            quote: quote(Why::Allowance),
        },
    )?;
    Ok(key)
}

/// How many cases a rule is tried with that opens a shop for each: `usual`, or as many as asked for.
pub fn cases(usual: u32) -> proptest::test_runner::Config {
    let asked = std::env::var("PROPTEST_CASES").is_ok();
    let config = proptest::test_runner::Config::default();
    if asked {
        config
    } else {
        proptest::test_runner::Config {
            cases: usual,
            ..config
        }
    }
}
