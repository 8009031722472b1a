// A conversation of the shop, with whatever a test cares about.
import type { ComposerQuote } from '../bindings/ComposerQuote'
import type { Label } from '../bindings/Label'
import type { Message } from '../bindings/Message'
import type { Quote } from '../bindings/Quote'
import type { Sending } from '../bindings/Sending'
import type { ThreadRow } from '../bindings/ThreadRow'
import type { ThreadView } from '../bindings/ThreadView'

/** Friday 20 November 2026, 18:00 in Paris. */
export const NOON = Date.UTC(2026, 10, 20, 17, 0, 0)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export function row(id: number, some: Partial<ThreadRow> = {}): ThreadRow {
  return {
    id,
    person: id,
    number: '100',
    name: `Client ${id}`,
    initials: 'C',
    phone: '+33 6 39 98 12 40',
    username: null,
    window: { state: 'open', closes_at: NOON + id * HOUR },
    free_until: null,
    unanswered_since: NOON - HOUR,
    unread: 0,
    last: {
      at: NOON - HOUR,
      ours: false,
      status: null,
      in_doubt: false,
      kind: 'text',
      media: null,
      text: 'Bonjour',
    },
    draft: null,
    trouble: false,
    blocked: false,
    group: false,
    standby_since: null,
    labels: [],
    ...some,
  }
}

export function label(id: number, name: string, some: Partial<Label> = {}): Label {
  return { id, name, color: 'blue', threads: 0, ...some }
}

export function view(some: Partial<ThreadView> = {}): ThreadView {
  return {
    row: row(1),
    draft: { text: '', reply_to: null, files: [], template: null },
    referral: null,
    first_unread: null,
    since: NOON,
    email: null,
    spent: null,
    paid: 0,
    allowance: {
      limit: 1000,
      used: 588,
      elsewhere: 0,
      pending: 0,
      resets_at: Date.UTC(2026, 10, 30, 23),
      spent: null,
    },
    ...some,
  }
}

export function quote(some: Partial<Quote> = {}): Quote {
  return {
    outcome: 'free',
    why: 'allowance',
    market: 'France',
    amount: null,
    currency: 'USD',
    card: { effective: '2026-10-01', source: 'Meta', trust: 'high' },
    era: '2026-10-01',
    allowance_left: 412,
    valid_until: null,
    estimate: false,
    ...some,
  }
}

export const paid = (micros = 30_000): Partial<Quote> => ({
  outcome: 'paid',
  why: 'charged',
  amount: { micros, currency: 'USD' },
  allowance_left: 0,
})

export function answer(now: Partial<Quote> = {}): ComposerQuote {
  return {
    now: quote(now),
    template_from: quote(paid()),
    messages: 1,
    pending: 0,
    budget: null,
    budget_unreadable: false,
    advice: null,
    other_ways: null,
  }
}

export function message(key: number, some: Partial<Message> = {}): Message {
  return {
    key,
    thread: 1,
    at: NOON + key * MINUTE,
    author: 'customer',
    sender: null,
    content: { kind: 'text', body: `Message ${key}` },
    edited_from: null,
    revoked: false,
    forwarded: false,
    quoted: null,
    reactions: [],
    file: null,
    referral: null,
    sending: null,
    opened_window: false,
    window_closed_before: null,
    ...some,
  }
}

export function sending(some: Partial<Sending> = {}): Sending {
  return {
    id: 'out-1',
    status: 'queued',
    phase: { phase: 'waiting', retry_at: null, key: null, behind: null },
    undo_until: null,
    price: { state: 'none' },
    ...some,
  }
}
