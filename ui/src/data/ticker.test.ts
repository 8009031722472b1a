import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Ticker } from './ticker'

let seen: () => void
const page = { hidden: false, addEventListener: (_: string, heard: unknown) => (seen = heard as () => void) }

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  page.hidden = false
})
afterEach(() => vi.useRealTimers())

test('one timer, set to the earliest instant that anybody waits for', () => {
  const ticker = new Ticker(page)
  const ran: string[] = []
  ticker.at(ticker.now() + 30_000, () => ran.push('later'))
  ticker.at(ticker.now() + 1000, () => ran.push('soon'))
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(999)
  expect(ran).toEqual([])
  vi.advanceTimersByTime(1)
  expect(ran).toEqual(['soon'])
  vi.advanceTimersByTime(29_000)
  expect(ran).toEqual(['soon', 'later'])
  expect(vi.getTimerCount(), 'nothing to wait for, nothing runs').toBe(0)
})

test('hidden, no timer runs; shown again, what was due happens at once', () => {
  const ticker = new Ticker(page)
  const run = vi.fn()
  ticker.at(ticker.now() + 5000, run)
  page.hidden = true
  seen()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(run).not.toHaveBeenCalled()
  page.hidden = false
  seen()
  vi.advanceTimersByTime(0)
  expect(run).toHaveBeenCalledOnce()
})

test("it runs in Meta's time, also when that is found to differ", () => {
  const ticker = new Ticker(page)
  const run = vi.fn()
  ticker.at(ticker.now() + 3_600_000, run)
  ticker.correct(3_600_000)
  vi.advanceTimersByTime(0)
  expect(run).toHaveBeenCalledOnce()
  expect(ticker.now()).toBe(1_000_000 + 3_600_000)
})

test('who no longer waits is not called', () => {
  const ticker = new Ticker(page)
  const run = vi.fn()
  ticker.at(ticker.now() + 1000, run)()
  vi.advanceTimersByTime(2000)
  expect(run).not.toHaveBeenCalled()
  expect(ticker.waiting).toBe(0)
})
