import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Health as State } from '../bindings/Health'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { hello } from '../test/month'
import { NOON } from '../test/shop'
import { chooseLocale } from '../words/locale.svelte'
import Health from './Health.svelte'

const MINUTE = 60_000

beforeEach(() => {
  chooseLocale('fr')
  vi.useFakeTimers({ now: NOON })
  ticker.correct(0)
  fakeHost({})
})
afterEach(() => {
  cleanup()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

const heard = (last_webhook: number | null): State => ({ ...hello().health, last_webhook })
const shown = (health: State) => render(Health, { health, demo: false, phone: null })

test('when Meta was last heard moves on with the time, and begins again when it is heard', async () => {
  const { rerender } = shown(heard(NOON))
  expect(screen.getByText(/à l’instant/)).toBeTruthy()
  await vi.advanceTimersByTimeAsync(3 * MINUTE)
  expect(screen.getByText(/il y a 3\smin/)).toBeTruthy()
  await rerender({ health: heard(NOON + 3 * MINUTE) })
  expect(screen.getByText(/à l’instant/)).toBeTruthy()
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(screen.getByText(/il y a 1\smin/)).toBeTruthy()
})

test('where Meta was never heard, no time is made up', () => {
  shown(heard(null))
  expect(screen.queryByText(/à l’instant|il y a/)).toBeNull()
})
