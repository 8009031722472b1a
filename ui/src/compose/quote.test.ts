import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change } from '../bindings/Change'
import { feed } from '../data/feed'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { answer, HOUR, NOON, paid } from '../test/shop'
import { QuoteKeeper } from './quote.svelte'

let revision = 50_000
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
  ticker.correct(0)
})
afterEach(() => {
  stop()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})
async function changed(change: Change) {
  feed.take({ revision: ++revision, changes: [change], resync: false })
  await vi.advanceTimersByTimeAsync(150)
}

test('asked once, then exactly when the answer runs out', async () => {
  const answers = [answer({ valid_until: NOON + HOUR }), answer({ ...paid(), valid_until: null })]
  const host = fakeHost({ quote: () => answers[Math.min(host.times('quote'), 2) - 1] ?? answer() })
  const keeper = new QuoteKeeper(1, '100', { what: 'reply' })
  stop = keeper.follow()
  await vi.advanceTimersByTimeAsync(HOUR - 1)
  expect(host.times('quote')).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(host.times('quote')).toBe(2)
  expect(keeper.answer?.now.outcome).toBe('paid')
  await vi.advanceTimersByTimeAsync(24 * HOUR)
  expect(host.times('quote'), 'an answer that holds for good is not asked again').toBe(2)
})

test('asked again when money or the conversation changed, and not for others', async () => {
  const host = fakeHost({ quote: () => answer() })
  stop = new QuoteKeeper(1, '100', { what: 'reply' }).follow()
  await changed({ kind: 'money', number: '100' })
  await changed({ kind: 'thread', id: 1 })
  expect(host.times('quote')).toBe(3)
  await changed({ kind: 'money', number: '200' })
  await changed({ kind: 'thread', id: 2 })
  await changed({ kind: 'message', thread: 1, key: 9 })
  expect(host.times('quote')).toBe(3)
})

test('an answer that already ran out does not make it ask without end', async () => {
  const host = fakeHost({ quote: () => answer({ valid_until: NOON - HOUR }) })
  stop = new QuoteKeeper(1, '100', { what: 'reply' }).follow()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(host.times('quote')).toBeLessThanOrEqual(11)
})
