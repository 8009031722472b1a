//! The list of conversations, its counters, and search.

use crate::{
    api::{
        fault::{Fault, FaultCode},
        inbox::{
            Hit, InboxCounts, InboxPage, InboxQuery, InboxScope, LastMessage, SearchQuery,
            SearchResult, SnippetPart, ThreadRow, View,
        },
    },
    inbox::Room,
    log::name_of,
};
use domain::{
    attention::List,
    customer::{self},
    id::{LabelId, PersonId, ThreadId},
    instant::Instant,
    phone::E164,
    status::Status,
    window::Gap,
};
use std::{collections::HashMap, sync::Arc};
use store::{
    Cursor, Read, StoreError, account, gap, label,
    outbox::{self, OutboxState},
    person::{self, PersonRow},
    search::{self, SearchWords},
    thread::{self, LastLine, PageQuery, ThreadState},
};

/// No page is larger.
const LARGEST_PAGE: u32 = 200;

impl Room {
    pub(crate) async fn inbox_page(
        self: &Arc<Self>,
        query: InboxQuery,
    ) -> Result<InboxPage, Fault> {
        let after = query
            .after
            .as_deref()
            .map(|text| {
                Cursor::decode(text).ok_or(Fault::new(FaultCode::Invalid).because("cursor"))
            })
            .transpose()?;
        let now = self.desk.now();
        let limit = query.limit.clamp(1, LARGEST_PAGE);
        let page = PageQuery {
            view: view(query.view),
            number: query.number,
            label: query.label,
            after,
            limit,
            now,
        };
        let (rows, next) = self
            .desk
            .store()
            .read(move |read| {
                let page = thread::page(read, &page)?;
                Ok((rows(read, page.rows, now)?, page.next))
            })
            .await?;
        Ok(InboxPage {
            rows,
            next: next.map(|cursor| cursor.encode()),
        })
    }

    pub(crate) async fn inbox_counts(
        self: &Arc<Self>,
        scope: InboxScope,
    ) -> Result<InboxCounts, Fault> {
        let now = self.desk.now();
        let counts = self
            .desk
            .store()
            .read(move |read| thread::counts(read, scope.number.as_ref(), scope.label, now))
            .await?;
        Ok(InboxCounts {
            closing: counts.closing,
            unanswered: counts.unanswered,
            all: counts.all,
            closed: counts.closed,
            unread: counts.unread,
        })
    }

    pub(crate) async fn threads(
        self: &Arc<Self>,
        ids: Vec<ThreadId>,
    ) -> Result<Vec<ThreadRow>, Fault> {
        let now = self.desk.now();
        Ok(self
            .desk
            .store()
            .read(move |read| {
                let threads = thread::many(read, &ids)?;
                rows(read, threads, now)
            })
            .await?)
    }

    pub(crate) async fn search(
        self: &Arc<Self>,
        query: SearchQuery,
    ) -> Result<SearchResult, Fault> {
        let now = self.desk.now();
        let limit = query.limit.clamp(1, LARGEST_PAGE);
        Ok(self
            .desk
            .store()
            .read(move |read| {
                let number = E164::parse(&query.text, own_country(read)?.as_deref()).ok();
                let people = match query.thread {
                    Some(_) => Vec::new(),
                    None => rows(
                        read,
                        thread::many(
                            read,
                            &search::people(read, &query.text, number.as_ref(), 8)?,
                        )?,
                        now,
                    )?,
                };
                let mut messages = Vec::new();
                let hits = match SearchWords::new(&query.text) {
                    Some(words) => search::messages(read, &words, query.thread, limit)?,
                    None => Vec::new(),
                };
                for hit in hits {
                    messages.push(Hit {
                        thread: hit.thread,
                        key: hit.key,
                        name: name_of(
                            thread::get(read, hit.thread)?
                                .map(|thread| person::get(read, thread.person))
                                .transpose()?
                                .flatten()
                                .as_ref(),
                        ),
                        at: hit.at,
                        ours: hit.ours,
                        snippet: hit
                            .snippet
                            .into_iter()
                            .map(|part| SnippetPart {
                                text: part.text,
                                hit: part.hit,
                            })
                            .collect(),
                    });
                }
                Ok(SearchResult { people, messages })
            })
            .await?)
    }
}

/// Rows as the list shows them.
pub(crate) fn rows(
    read: &Read<'_>,
    threads: Vec<ThreadState>,
    now: Instant,
) -> Result<Vec<ThreadRow>, StoreError> {
    let gap = gap::current(read)?;
    let ids: Vec<ThreadId> = threads.iter().map(|thread| thread.id).collect();
    let mut labels = label::of_threads(read, &ids)?;
    let people: Vec<PersonId> = threads.iter().map(|thread| thread.person).collect();
    let people: HashMap<PersonId, PersonRow> = person::many(read, &people)?
        .into_iter()
        .map(|person| (person.id, person))
        .collect();
    threads
        .into_iter()
        .map(|thread| {
            let labels = labels.remove(&thread.id).unwrap_or_default();
            let person = people.get(&thread.person);
            row(read, thread, person, labels, now, gap)
        })
        .collect()
}

fn row(
    read: &Read<'_>,
    thread: ThreadState,
    person: Option<&PersonRow>,
    labels: Vec<LabelId>,
    now: Instant,
    gap: Option<Gap>,
) -> Result<ThreadRow, StoreError> {
    let name = name_of(person);
    let entry = thread.entry.state(now);
    let in_doubt = is_in_doubt(read, thread.last.as_ref())?;
    Ok(ThreadRow {
        id: thread.id,
        person: thread.person,
        number: thread.number,
        initials: customer::initials(&name),
        name,
        phone: person
            .and_then(|person| person.phone.as_ref())
            .map(|phone| phone.international()),
        username: person
            .and_then(|person| person.username.as_ref())
            .map(|username| format!("@{username}")),
        window: thread.facts.state(now, gap),
        free_until: entry.is_confirmed().then(|| entry.free_until()).flatten(),
        unanswered_since: thread.unanswered_since,
        unread: thread.unread,
        last: thread.last.map(|last| LastMessage {
            at: last.at,
            ours: last.ours,
            status: last.status,
            in_doubt,
            kind: last.kind,
            media: last.media,
            text: last.text,
        }),
        draft: thread.draft.filter(|text| !text.trim().is_empty()),
        trouble: thread.trouble > 0,
        blocked: thread.blocked,
        group: thread.group.is_some(),
        standby_since: thread.standby_since,
        labels,
    })
}

fn view(view: View) -> List {
    match view {
        View::Closing => List::Closing,
        View::Unanswered => List::Unanswered,
        View::All => List::All,
        View::Closed => List::Closed,
    }
}

/// Whether nobody knows of a line whether it went. Only what did not get as far as Meta can be so.
fn is_in_doubt(read: &Read<'_>, last: Option<&LastLine>) -> Result<bool, StoreError> {
    let Some(last) = last.filter(|last| last.status == Some(Status::Queued)) else {
        return Ok(false);
    };
    let sent = outbox::of_messages(read, &[last.key])?;
    Ok(sent
        .iter()
        .any(|row| matches!(row.state, OutboxState::Uncertain { .. })))
}

/// The shop's own country, by its first number: what is typed without a country code is of there.
fn own_country(read: &Read<'_>) -> Result<Option<String>, StoreError> {
    let numbers = account::numbers(read)?;
    Ok(numbers
        .iter()
        .find_map(|number| E164::parse(&number.display_phone, None).ok()?.country()))
}
