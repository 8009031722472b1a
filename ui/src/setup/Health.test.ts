import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Health as State } from '../bindings/Health'
import { session } from '../data/session.svelte'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { hello } from '../test/month'
import { MINUTE, NOON } from '../test/shop'
import { chooseLocale } from '../words/locale.svelte'
import Health from './Health.svelte'

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

const heardAt = (last_webhook: number) => {
  const whole = hello()
  return { ...whole, health: { ...whole.health, last_webhook } }
}

test('who comes to the settings is told when Meta last spoke, not when it was last asked', async () => {
  session.hello = heardAt(NOON - 23 * MINUTE)
  const host = fakeHost({ hello: () => heardAt(NOON - MINUTE) })
  render(Health, { health: session.hello.health, demo: false, phone: null })
  await vi.advanceTimersByTimeAsync(0)
  expect(host.times('hello')).toBe(1)
  expect(session.hello.health.last_webhook).toBe(NOON - MINUTE)
})

test('the customer’s phone can be opened by hand where there is no browser', () => {
  fakeHost({ hello: () => hello() })
  render(Health, { health: hello().health, demo: true, phone: 'http://127.0.0.1:9/phone' })
  expect(document.body.textContent).toContain('http://127.0.0.1:9/phone')
})

test('what passes by itself is not said to need anybody', () => {
  const of = (...troubles: State['troubles'][number]['key'][]): State => ({
    ...heard(NOON),
    state: 'trouble',
    key: troubles[0] ?? null,
    troubles: troubles.map((key) => ({ key, detail: null })),
  })
  shown(of('meta_down'))
  expect(screen.queryByRole('heading', { name: 'Quelque chose demande votre attention' })).toBeNull()
  cleanup()
  shown(of('meta_down', 'token'))
  expect(screen.getByRole('heading', { name: 'Quelque chose demande votre attention' })).toBeTruthy()
})
