import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { feed } from '../data/feed'
import { fakeHost } from '../test/fake-host'
import { HOUR, NOON } from '../test/shop'
import { Digest } from './digest.svelte'

let revision = 120_000
beforeEach(() => void vi.useFakeTimers({ now: NOON }))
afterEach(() => vi.useRealTimers())
const arrived = () => vi.advanceTimersByTimeAsync(0)

test('nothing closes: nothing is said', async () => {
  fakeHost({ closing_digest: () => ({ opens_at: NOON + 15 * HOUR, closing: 0, waiting: 0 }) })
  const digest = new Digest()
  const stop = digest.follow()
  await arrived()
  expect(digest.current).toBeNull()
  stop()
})

test('it follows the conversations, and once put away stays away until the shop has opened', async () => {
  let answer = { opens_at: NOON + 15 * HOUR, closing: 8, waiting: 3 }
  fakeHost({ closing_digest: () => answer })
  const digest = new Digest()
  const stop = digest.follow()
  await arrived()
  expect(digest.current).toEqual(answer)
  answer = { ...answer, waiting: 2 }
  feed.take({ revision: ++revision, changes: [{ kind: 'thread', id: 1 }], resync: false })
  await vi.advanceTimersByTimeAsync(3_000)
  expect(digest.current?.waiting).toBe(2)
  digest.putAway()
  expect(digest.current).toBeNull()
  const back = new Digest()
  const stopBack = back.follow()
  await arrived()
  expect(back.current, 'also when the inbox is opened again').toBeNull()
  answer = { ...answer, opens_at: NOON + 39 * HOUR }
  feed.take({ revision: ++revision, changes: [{ kind: 'thread', id: 1 }], resync: false })
  await vi.advanceTimersByTimeAsync(3_000)
  expect(back.current, 'the next evening it is there').toEqual(answer)
  stop()
  stopBack()
})
