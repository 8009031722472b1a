import { cleanup, render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ticker } from '../data/ticker'
import { HOUR, NOON, row, view } from '../test/shop'
import Head from './Head.svelte'

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  ticker.correct(0)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})
const text = () => document.body.textContent.replace(/\u00a0/g, ' ')
const shown = (some: Parameters<typeof row>[1]) =>
  render(Head, { view: view({ row: row(1, some) }), quote: null, wide: true, onperson: () => {} })

test('a window that closes tomorrow says so, and says only the hour once that day has come', async () => {
  const closes_at = NOON + 12.5 * HOUR
  shown({ window: { state: 'open', closes_at } })
  expect(text()).toContain('libre jusqu’à demain 06:30')
  await vi.advanceTimersByTimeAsync(6 * HOUR + 1000)
  await tick()
  expect(text()).toContain('libre jusqu’à 06:30')
})

test('what was closed today was closed yesterday once the day has turned', async () => {
  shown({ window: { state: 'closed', since: NOON - HOUR } })
  expect(text()).toContain('depuis 17:00')
  await vi.advanceTimersByTimeAsync(6 * HOUR + 1000)
  await tick()
  expect(text()).toContain('depuis hier 17:00')
  expect(screen.getByRole('heading')).toBeTruthy()
})

test('free replies are offered only where one can go', async () => {
  shown({ window: { state: 'open', closes_at: NOON + HOUR } })
  expect(text()).toContain('412')
  await vi.advanceTimersByTimeAsync(HOUR + 1000)
  await tick()
  expect(text(), 'closed meanwhile').not.toContain('412')
  cleanup()
  shown({ window: { state: 'closed_by_meta', since: NOON } })
  expect(text()).not.toContain('412')
})
