import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ThreadRow } from '../bindings/ThreadRow'
import { feed } from '../data/feed'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { HOUR, NOON, row } from '../test/shop'
import { InboxList } from './list.svelte'

let rows: ThreadRow[]
let revision = 1000
let stop: () => void
const counts = { closing: 0, unanswered: 0, all: 0, closed: 0, unread: 0 }

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
  ticker.correct(0)
  rows = [row(1), row(2), row(3)]
})
afterEach(() => {
  stop()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

async function opened() {
  const host = fakeHost({
    inbox_page: ({ label }) => ({
      rows: rows.filter((each) => label === null || each.labels.includes(label)),
      next: null,
    }),
    inbox_counts: () => counts,
    threads: (ids) => rows.filter((each) => ids.includes(each.id)),
  })
  const list = new InboxList()
  stop = list.follow()
  await vi.advanceTimersByTimeAsync(0)
  return { list, host }
}
/** Something changed in these conversations. */
async function changed(...ids: number[]) {
  feed.take({ revision: ++revision, changes: ids.map((id) => ({ kind: 'thread', id })), resync: false })
  await vi.advanceTimersByTimeAsync(150)
}
const order = (list: InboxList) => list.rows.map((each) => each.id)
/** The third writes again: its window is renewed to the longest. */
const replace = (id: number, some: Partial<ThreadRow>) => {
  rows = rows.map((each) => (each.id === id ? row(id, some) : each))
}

test('a changed conversation is read by its id and goes to its place', async () => {
  const { list, host } = await opened()
  replace(1, { window: { state: 'open', closes_at: NOON + 20 * HOUR } })
  await changed(1)
  expect(order(list)).toEqual([2, 3, 1])
  expect(host.times('inbox_page'), 'the page is not read again').toBe(1)
})

test('while the list is held nothing moves, but every row says what is so', async () => {
  const { list } = await opened()
  list.hold()
  replace(1, { window: { state: 'open', closes_at: NOON + 20 * HOUR }, unread: 4 })
  rows = [...rows, row(4, { window: { state: 'open', closes_at: NOON + 60_000 } })]
  await changed(1, 4)
  expect(order(list)).toEqual([1, 2, 3])
  expect(list.rows[0]?.unread).toBe(4)
  expect(list.moved, 'it offers to reorder').toBe(true)
  list.release()
  expect(order(list)).toEqual([4, 2, 3, 1])
  expect(list.moved).toBe(false)
})

test('reordering on request works while the list is still held', async () => {
  const { list } = await opened()
  list.hold()
  replace(1, { unanswered_since: null })
  await changed(1)
  expect(order(list), 'answered, but under the hand').toEqual([1, 2, 3])
  list.reorder()
  expect(order(list)).toEqual([2, 3])
})

test('a window that closes leaves the list at that second, without any news', async () => {
  const { list } = await opened()
  await vi.advanceTimersByTimeAsync(HOUR - 1000)
  expect(order(list)).toEqual([1, 2, 3])
  await vi.advanceTimersByTimeAsync(1000)
  expect(order(list)).toEqual([2, 3])
})

test('after a gap in the changes the pages are read again', async () => {
  const { list, host } = await opened()
  rows = [row(2)]
  feed.take({ revision: (revision += 5), changes: [], resync: false })
  await vi.advanceTimersByTimeAsync(150)
  expect(host.times('inbox_page')).toBe(2)
  expect(order(list)).toEqual([2])
})

test('a conversation that another one absorbed is gone', async () => {
  const { list } = await opened()
  rows = rows.filter((each) => each.id !== 2)
  await changed(2)
  expect(order(list)).toEqual([1, 3])
})

test('a list of one label asks for that label only, and counts it', async () => {
  const { list, host } = await opened()
  rows = [row(1, { labels: [7] }), row(2), row(3, { labels: [8, 7] })]
  list.show('closing', { label: 7 })
  await vi.advanceTimersByTimeAsync(0)
  expect(order(list)).toEqual([1, 3])
  const asked = (name: string) => host.asked.findLast((each) => each.name === name)?.params
  expect(asked('inbox_page')).toMatchObject({ view: 'closing', number: null, label: 7 })
  expect(asked('inbox_counts')).toEqual({ number: null, label: 7 })
})

test('a conversation that loses the label leaves the list, one that gets it comes', async () => {
  rows = [row(1, { labels: [7] }), row(2), row(3, { labels: [7] })]
  const { list, host } = await opened()
  list.show('closing', { label: 7 })
  await vi.advanceTimersByTimeAsync(0)
  replace(1, { labels: [] })
  replace(2, { labels: [7] })
  await changed(1, 2)
  expect(order(list)).toEqual([2, 3])
  expect(host.times('inbox_page'), 'no page is read for that').toBe(2)
})

test('under the hand a conversation that loses the label stays until the hand leaves', async () => {
  rows = [row(1, { labels: [7] }), row(3, { labels: [7] })]
  const { list } = await opened()
  list.show('closing', { label: 7 })
  await vi.advanceTimersByTimeAsync(0)
  list.hold()
  replace(1, { labels: [] })
  await changed(1)
  expect(order(list)).toEqual([1, 3])
  expect(list.rows[0]?.labels, 'but it no longer shows it').toEqual([])
  list.release()
  expect(order(list)).toEqual([3])
})

test('a list that was left follows again when one comes back: order, counts and what is shown', async () => {
  const { list, host } = await opened()
  list.show('all')
  await vi.advanceTimersByTimeAsync(0)
  await changed(1)
  list.hold()
  stop()
  replace(1, { window: { state: 'open', closes_at: NOON + 20 * HOUR } })
  rows = [...rows, row(4)]
  stop = list.follow()
  expect(list.rows, 'what was there is there at once').toHaveLength(3)
  await vi.advanceTimersByTimeAsync(0)
  expect(list.view).toBe('all')
  expect(list.rows).toHaveLength(4)
  const asked = host.times('inbox_counts')
  await changed(2)
  await vi.advanceTimersByTimeAsync(400)
  expect(host.times('inbox_counts'), 'and it goes on counting').toBe(asked + 1)
})
