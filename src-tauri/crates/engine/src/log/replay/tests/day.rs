//! A busy day of two desks, as entries: the same for the same dice.

use super::deed_of;
use domain::{
    budget::Budget,
    content::Content,
    customer::Alias,
    deed::{Became, Conversation, Deed, Lines, Queued, Sending, With},
    entry::{DeskId, EntryId, Stamp, VERSION},
    id::{LabelKey, MessageId, OutgoingId, PhoneNumberId, WabaId},
    instant::Instant,
    label::{LabelColor, LabelName},
    ledger_line::{LedgerLine, LineFacts},
    money::{Currency, Money},
    outbox_request::{OutboxBody, OutboxRequest},
    phone::E164,
    tariff::quote::{Outcome, Quote, SendKind, Why},
};
use serde_json::{Value, json};
use store::entry::{Entry, What};

/// What days must contain, in the order in which a desk hears of it.
pub const KINDS: [&str; 8] = [
    "a status before its message",
    "an edit before its message",
    "a reaction before its message",
    "one message by two inlets",
    "a late message behind a read mark",
    "two desks on one field",
    "an arrival before its line",
    "a deed before what it speaks of",
];

/// Chance, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

/// A day's entries in their order, and what stands after what in it.
pub struct Day {
    pub entries: Vec<Entry>,
    /// What is met when the first is heard before the second.
    watched: Vec<(&'static str, usize, usize)>,
    now: i64,
    cursors: [i64; 2],
    relayed: i64,
    messages: Vec<Message>,
    sent: u128,
}

#[derive(Clone)]
struct Message {
    id: String,
    customer: usize,
    line: usize,
    entry: usize,
    heard: Stamp,
}

const LINES: [&str; 2] = ["1001", "1002"];
const OPENS_AT: i64 = 1_795_608_000_000;
const CUSTOMERS: u64 = 3;

fn line(n: usize) -> PhoneNumberId {
    PhoneNumberId::new(LINES[n]).unwrap()
}

fn phone(customer: usize) -> String {
    format!("3363998124{customer}")
}

fn conversation(customer: usize, on: usize) -> Conversation {
    let number = E164::from_wa_id(&phone(customer)).unwrap();
    Conversation {
        line: line(on),
        with: With::Handle(Alias::Phone(number.canonical())),
    }
}

impl Day {
    pub fn of(dice: &mut Dice) -> Self {
        let mut day = Self {
            entries: Vec::new(),
            watched: Vec::new(),
            now: OPENS_AT,
            cursors: [0, 0],
            relayed: 0,
            messages: Vec::new(),
            sent: u128::from(dice.below(1 << 30)) << 40,
        };
        day.lines(0);
        let second_line_at = 10 + dice.below(30);
        for act in 0..60 {
            if act == second_line_at {
                let deed = day.lines(1);
                let before = day.messages.iter().filter(|message| message.line == 1);
                let before: Vec<_> = before.map(|message| message.entry).collect();
                for entry in before {
                    day.watched
                        .push(("an arrival before its line", entry, deed));
                }
            }
            day.act(dice);
        }
        day
    }

    /// Which kinds an order of the entries has.
    pub fn met_in(&self, order: &[usize]) -> Vec<&'static str> {
        let mut place = vec![0; order.len()];
        for (at, entry) in order.iter().enumerate() {
            place[*entry] = at;
        }
        let watched = self.watched.iter();
        let met = watched.filter(|(_, first, then)| place[*first] <= place[*then]);
        met.map(|(kind, ..)| *kind).collect()
    }

    fn act(&mut self, dice: &mut Dice) {
        self.now += 1 + dice.below(400_000) as i64;
        let customer = dice.below(CUSTOMERS) as usize;
        match dice.below(12) {
            0..=3 => self.writes(dice, customer),
            4 => self.changes(dice),
            5 => self.reacts(dice),
            6 | 7 => self.answers(dice, customer),
            8 => self.reads(dice),
            9 => self.names(dice, customer),
            10 => self.labels(dice, customer),
            _ => self.budgets(dice),
        }
    }

    fn stamp(&mut self) -> Stamp {
        self.now += 1;
        Stamp::at(Instant::from_millis(self.now))
    }

    fn arrives(&mut self, value: Value, on: usize) -> usize {
        let at = self.stamp();
        self.arrives_as(value, on, at, "listener", None)
    }

    fn arrives_as(
        &mut self,
        mut value: Value,
        on: usize,
        at: Stamp,
        source: &str,
        cursor: Option<i64>,
    ) -> usize {
        value["messaging_product"] = json!("whatsapp");
        value["metadata"] =
            json!({"display_phone_number": "33639980001", "phone_number_id": LINES[on]});
        let change = json!({"field": "messages", "value": value});
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "77", "changes": [change]}]});
        self.entries.push(Entry {
            id: EntryId::new(at),
            desk: DeskId(uuid::Uuid::from_u128(1)),
            at,
            version: VERSION,
            source: Some(source.to_owned()),
            cursor,
            received_at: at.instant(),
            what: What::Arrival(Some(body.to_string().into_bytes())),
        });
        self.entries.len() - 1
    }

    fn does(&mut self, desk: usize, deed: &Deed) -> usize {
        let at = self.stamp();
        self.cursors[desk] += 1;
        let entry = deed_of(desk as u128 + 1, self.cursors[desk], at, deed);
        self.entries.push(entry);
        self.entries.len() - 1
    }

    fn lines(&mut self, on: usize) -> usize {
        let lines = (0..=on).map(line).collect();
        let deed = Deed::Lines(Lines {
            account: WabaId::new("77").unwrap(),
            currency: "EUR".parse().ok(),
            timezone: Some("Europe/Paris".to_owned()),
            lines,
        });
        self.does(0, &deed)
    }

    /// What a customer brings, as Meta tells it: written some seconds before.
    fn brought(&self, dice: &mut Dice, customer: usize, mut message: Value) -> Value {
        let phone = phone(customer);
        message["from"] = json!(phone);
        message["timestamp"] = json!((self.now / 1000 - dice.below(5) as i64).to_string());
        let contact = json!({"wa_id": phone, "profile": {"name": format!("Client {customer}")}});
        json!({"contacts": [contact], "messages": [message]})
    }

    fn writes(&mut self, dice: &mut Dice, customer: usize) {
        let on = usize::from(dice.below(4) == 0);
        let n = self.messages.len();
        let id = format!("wamid.{n}");
        let text = json!({"id": id, "type": "text", "text": {"body": format!("bonjour {n}")}});
        let value = self.brought(dice, customer, text);
        let entry = self.arrives(value.clone(), on);
        let heard = self.entries[entry].at;
        if dice.below(3) == 0 {
            let at = self.stamp();
            self.relayed += 1;
            let second = self.arrives_as(value, on, at, "relay", Some(self.relayed));
            self.watched
                .push(("one message by two inlets", second, entry));
        }
        self.messages.push(Message {
            id,
            customer,
            line: on,
            entry,
            heard,
        });
    }

    fn one(&self, dice: &mut Dice) -> Option<Message> {
        let n = dice.below(self.messages.len().max(1) as u64) as usize;
        self.messages.get(n).cloned()
    }

    fn changes(&mut self, dice: &mut Dice) {
        let Some(of) = self.one(dice) else { return };
        let n = self.entries.len();
        let change = match dice.below(4) {
            0 => {
                json!({"id": format!("wamid.revoke.{n}"), "type": "revoke", "revoke": {"original_message_id": of.id}})
            }
            _ => {
                let now = json!({"type": "text", "text": {"body": format!("changé {n}")}});
                json!({"id": format!("wamid.edit.{n}"), "type": "edit", "edit": {"original_message_id": of.id, "message": now}})
            }
        };
        let value = self.brought(dice, of.customer, change);
        let change = self.arrives(value, of.line);
        self.watched
            .push(("an edit before its message", change, of.entry));
    }

    fn reacts(&mut self, dice: &mut Dice) {
        let Some(of) = self.one(dice) else { return };
        let n = self.entries.len();
        let emoji = ["👍", "❤️", ""][dice.below(3) as usize];
        let reaction = json!({"message_id": of.id, "emoji": emoji});
        let reaction =
            json!({"id": format!("wamid.reaction.{n}"), "type": "reaction", "reaction": reaction});
        let value = self.brought(dice, of.customer, reaction);
        let reaction = self.arrives(value, of.line);
        self.watched
            .push(("a reaction before its message", reaction, of.entry));
    }

    fn answers(&mut self, dice: &mut Dice, customer: usize) {
        self.sent += 1;
        let id = OutgoingId(uuid::Uuid::from_u128(self.sent));
        let at = Instant::from_millis(self.now);
        let all = self.messages.iter();
        let heard = all.filter(|message| (message.customer, message.line) == (customer, 0));
        let queued = Queued {
            conversation: conversation(customer, 0),
            at,
            undo_until: at,
            read_up_to: heard.map(|message| message.heard).max(),
            messages: vec![sending(id, self.sent)],
        };
        let queued = self.does(0, &Deed::Queued(Box::new(queued)));
        let what = Became::Began;
        self.does(0, &Deed::Became { id, what });
        let remote = MessageId::new(format!("wamid.out.{}", self.sent)).unwrap();
        let what = Became::Accepted {
            remote: remote.clone(),
        };
        let accepted = self.does(0, &Deed::Became { id, what });
        self.watched
            .push(("a deed before what it speaks of", accepted, queued));
        for status in ["sent", "delivered", "read"] {
            if dice.below(5) == 0 {
                break;
            }
            self.now += 1_000 + dice.below(60_000) as i64;
            let mut told = json!({"id": remote, "status": status, "timestamp": (self.now / 1000).to_string(),
                "recipient_id": phone(customer), "biz_opaque_callback_data": id.to_string()});
            // It rides on `sent` and on the delivery, which may have been charged after all.
            if let Some((billable, kind)) = match status {
                "sent" => Some((false, "free_customer_service")),
                "delivered" => Some((true, "regular")),
                _ => None,
            } {
                told["pricing"] = json!({"billable": billable, "pricing_model": "PMP", "category": "service", "type": kind});
            }
            let told = self.arrives(json!({"statuses": [told]}), 0);
            self.watched
                .push(("a status before its message", told, queued));
        }
    }

    fn reads(&mut self, dice: &mut Dice) {
        let Some(of) = self.one(dice) else { return };
        let deed = Deed::Read {
            conversation: conversation(of.customer, of.line),
            up_to: of.heard,
        };
        let read = self.does(1, &deed);
        self.watched
            .push(("a late message behind a read mark", read, of.entry));
    }

    /// One desk does it, and sometimes the other right after.
    fn by_both(&mut self, dice: &mut Dice, deed: impl Fn(usize) -> Deed) {
        let first = dice.below(2) as usize;
        let one = self.does(first, &deed(first));
        if dice.below(2) == 0 {
            let other = self.does(1 - first, &deed(1 - first));
            self.watched.push(("two desks on one field", other, one));
        }
    }

    fn names(&mut self, dice: &mut Dice, customer: usize) {
        let n = self.entries.len();
        self.by_both(dice, |desk| Deed::Named {
            conversation: conversation(customer, 0),
            name: Some(format!("Nom {n} de {desk}")),
        });
    }

    fn labels(&mut self, dice: &mut Dice, customer: usize) {
        let (what, n) = (dice.below(2), self.entries.len());
        let label = LabelKey(uuid::Uuid::from_u128(u128::from(what) + 1));
        match dice.below(5) {
            0 => self.by_both(dice, |_| Deed::LabelRemoved { label }),
            1 | 2 => self.by_both(dice, |desk| Deed::LabelSaved {
                label,
                name: LabelName::new(&format!("Étiquette {n} {desk} {what}")).unwrap(),
                color: LabelColor::Blue,
            }),
            put => self.by_both(dice, |_| Deed::LabelPut {
                label,
                conversation: conversation(customer, 0),
                on: put == 3,
            }),
        }
    }

    fn budgets(&mut self, dice: &mut Dice) {
        let micros = 1_000_000 * self.entries.len() as i64;
        let currency: Currency = "EUR".parse().unwrap();
        self.by_both(dice, |desk| {
            let micros = micros + desk as i64;
            let shop = Some(Money { micros, currency });
            let numbers = Vec::new();
            Deed::BudgetSet {
                budget: Budget { shop, numbers },
            }
        });
    }
}

fn sending(id: OutgoingId, n: u128) -> Sending {
    let text = format!("réponse {n}");
    let quote = Quote {
        outcome: Outcome::Free,
        why: Why::Allowance,
        market: None,
        amount: None,
        currency: "EUR".parse().ok(),
        card: None,
        tier: None,
        era: None,
        allowance_left: None,
        valid_until: None,
        estimate: false,
    };
    let month = "2026-11".to_owned();
    let facts = LineFacts {
        market: Some("France".to_owned()),
        ..LineFacts::default()
    };
    let line = LedgerLine::of(SendKind::Service, &quote, month, facts);
    Sending {
        id,
        request: OutboxRequest {
            reply_to: None,
            body: OutboxBody::Text { text: text.clone() },
            answers: None,
            over_budget: None,
        },
        content: Content::Text { body: text },
        quote,
        file: None,
        line,
    }
}
