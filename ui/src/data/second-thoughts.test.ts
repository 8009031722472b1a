import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SecondThoughts, THINK_MS, thinkAgain } from './second-thoughts.svelte'
import { toasts } from './toasts.svelte'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  toasts.list = []
})
afterEach(() => vi.useRealTimers())

const deed = (run: () => Promise<unknown>) => ({
  soon: 'soon',
  keep: 'keep',
  kept: 'kept',
  done: 'done',
  run,
})

test('there are ten seconds to think again, and a key for it', async () => {
  const run = vi.fn(async () => null)
  const thoughts = new SecondThoughts<number>()
  thoughts.begin(1, deed(run))
  await vi.advanceTimersByTimeAsync(9_900)
  expect(run).not.toHaveBeenCalled()
  expect(toasts.list[0]?.action?.shortcut).toBe('Escape')
  expect(thinkAgain()).toBe(true)
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(run).not.toHaveBeenCalled()
  expect(thinkAgain(), 'nothing is left to keep').toBe(false)
})

test('the newest is kept first, wherever it began; what is done cannot be kept', async () => {
  const [one, two] = [vi.fn(async () => null), vi.fn(async () => null)]
  new SecondThoughts<number>().begin(1, deed(one))
  new SecondThoughts<string>().begin('a', deed(two))
  thinkAgain()
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 0])
  expect(thinkAgain()).toBe(false)
})
