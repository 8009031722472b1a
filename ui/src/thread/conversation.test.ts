import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Message } from '../bindings/Message'
import type { MessagesQuery } from '../bindings/MessagesQuery'
import { feed } from '../data/feed'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { message, NOON, sending, view } from '../test/shop'
import { Conversation } from './conversation.svelte'

let all: Message[]
let revision = 1000
let stop: () => void
/** A page is found at once, but comes only after this. */
let slow: Promise<void>

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
  ticker.correct(0)
  slow = Promise.resolve()
  all = Array.from({ length: 200 }, (_, index) => message(index + 1))
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

/** A page as the engine gives it; places are keys written as text. */
function page({ around, before, after, limit }: MessagesQuery) {
  const middle = around === null ? null : all.findIndex(({ key }) => key === around)
  const from =
    middle !== null
      ? Math.max(0, middle - limit / 2)
      : after !== null
        ? all.findIndex(({ key }) => key > Number(after))
        : Math.max(0, (before === null ? all.length : Number(before) - 1) - limit)
  const messages = all.slice(from, before === null ? from + limit : Number(before) - 1)
  const last = messages.at(-1)?.key ?? 0
  return {
    messages,
    older: from > 0 ? String(messages[0]?.key) : null,
    newer: last < (all.at(-1)?.key ?? 0) ? String(last) : null,
  }
}

async function opened(firstUnread: number | null, around: number | null = null) {
  const host = fakeHost({
    thread: () => view({ first_unread: firstUnread }),
    messages: async (query) => {
      const found = page(query)
      await slow
      return found
    },
    messages_many: async (keys) => {
      const found = all.filter(({ key }) => keys.includes(key))
      await slow
      return found
    },
  })
  const conversation = new Conversation(1)
  stop = conversation.follow(around)
  return { conversation, host }
}
async function changed(...keys: number[]) {
  const changes = keys.map((key) => ({ kind: 'message' as const, thread: 1, key }))
  feed.take({ revision: ++revision, changes, resync: false })
  await vi.advanceTimersByTimeAsync(150)
}
const keys = (conversation: Conversation) => conversation.messages.map(({ key }) => key)

test('it opens at its end when the unread are there', async () => {
  const { conversation, host } = await opened(190)
  await vi.advanceTimersByTimeAsync(0)
  expect(keys(conversation).at(-1)).toBe(200)
  expect(conversation.newer).toBeNull()
  expect(host.times('messages')).toBe(1)
})

test('it opens where the unread begin when they are further back, and reads on from there', async () => {
  const { conversation } = await opened(60)
  await vi.advanceTimersByTimeAsync(0)
  expect(keys(conversation)).toContain(60)
  expect(keys(conversation)).toContain(59)
  expect(conversation.newer).not.toBeNull()
  while (conversation.newer !== null) await conversation.readNewer()
  expect(keys(conversation)).toEqual(all.slice(34).map(({ key }) => key))
})

test('a message that is asked for comes before the unread', async () => {
  const { conversation } = await opened(60, 150)
  await vi.advanceTimersByTimeAsync(0)
  expect(keys(conversation)).toContain(150)
  expect(keys(conversation)).not.toContain(60)
})

test('a message that comes while it is being opened is not missed', async () => {
  let answer = () => {}
  slow = new Promise((go) => (answer = go))
  const { conversation } = await opened(null)
  await vi.advanceTimersByTimeAsync(0)
  all = [...all, message(201)]
  await changed(201)
  expect(conversation.ready).toBe(false)
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(keys(conversation).slice(-2)).toEqual([200, 201])
})

test('an answer that is overtaken by a newer one is not shown', async () => {
  const { conversation } = await opened(null)
  await vi.advanceTimersByTimeAsync(0)
  let answer = () => {}
  slow = new Promise((go) => (answer = go))
  all = [...all.slice(0, -1), message(200, { edited_from: 'one' })]
  await changed(200)
  slow = Promise.resolve()
  all = [...all.slice(0, -1), message(200, { edited_from: 'two' })]
  await changed(200)
  expect(conversation.messages.at(-1)?.edited_from).toBe('two')
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(conversation.messages.at(-1)?.edited_from).toBe('two')
})

test('what changes while everything is read again is not missed', async () => {
  const { conversation } = await opened(null)
  await vi.advanceTimersByTimeAsync(0)
  let answer = () => {}
  slow = new Promise((go) => (answer = go))
  feed.take({ revision: ++revision, changes: [], resync: true })
  await vi.advanceTimersByTimeAsync(150)
  slow = Promise.resolve()
  all = [...all.slice(0, -1), message(200, { edited_from: 'two' })]
  await changed(200)
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect(conversation.messages.at(-1)?.edited_from).toBe('two')
})

test('an answer sent from the middle is told, though it lies beyond what was read', async () => {
  const { conversation } = await opened(60)
  await vi.advanceTimersByTimeAsync(0)
  const told: number[] = []
  conversation.onarrival = (arrived) => told.push(...arrived.map(({ key }) => key))
  const ours = { author: 'us' as const, sending: sending({ undo_until: NOON + 5_000 }) }
  all = [...all, message(201, ours), message(202)]
  await changed(201, 202)
  expect(told).toEqual([201])
  expect(keys(conversation)).not.toContain(201)
  expect(keys(conversation)).not.toContain(202)
})
