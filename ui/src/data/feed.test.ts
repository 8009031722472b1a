import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change } from '../bindings/Change'
import { Feed } from './feed'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const thread = (id: number): Change => ({ kind: 'thread', id })
function listened() {
  const feed = new Feed()
  const heard = vi.fn<(changes: Change[], again: boolean) => void>()
  feed.listen(heard)
  feed.startedAt(10)
  return { feed, heard }
}

test('batches that follow each other are handed on together, each change once', () => {
  const { feed, heard } = listened()
  feed.take({ revision: 11, changes: [thread(1), thread(2)], resync: false })
  feed.take({ revision: 12, changes: [thread(1)], resync: false })
  vi.runAllTimers()
  expect(heard.mock.calls).toEqual([[[thread(1), thread(2)], false]])
})
test('a gap means: read everything again', () => {
  const { feed, heard } = listened()
  feed.take({ revision: 13, changes: [thread(1)], resync: false })
  vi.runAllTimers()
  expect(heard.mock.calls).toEqual([[[], true]])
  feed.take({ revision: 14, changes: [thread(2)], resync: false })
  vi.runAllTimers()
  expect(heard.mock.lastCall, 'after it, all is well').toEqual([[thread(2)], false])
})
test('so does the word of the engine, or of a line that was cut', () => {
  const { feed, heard } = listened()
  feed.take({ revision: 0, changes: [], resync: true })
  feed.take({ revision: 57, changes: [thread(1)], resync: false })
  vi.runAllTimers()
  expect(heard.mock.calls).toEqual([[[], true]])
})
test('what was already true when the first page was read is not news', () => {
  const { feed, heard } = listened()
  feed.take({ revision: 10, changes: [thread(1)], resync: false })
  vi.runAllTimers()
  expect(heard).not.toHaveBeenCalled()
})
test('a thousand changes a second come in at most ten batches', () => {
  const { feed, heard } = listened()
  for (let turn = 0; turn < 1000; turn++) {
    feed.take({ revision: 11 + turn, changes: [thread(turn % 50)], resync: false })
    vi.advanceTimersByTime(1)
  }
  vi.runAllTimers()
  expect(heard.mock.calls.length).toBeLessThanOrEqual(11)
})
