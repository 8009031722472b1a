import { cleanup, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Quarantined } from '../bindings/Quarantined'
import { THINK_MS } from '../data/second-thoughts.svelte'
import { toasts } from '../data/toasts.svelte'
import { fakeHost } from '../test/fake-host'
import Quarantine from './Quarantine.svelte'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  toasts.list = []
})
afterEach(() => {
  cleanup()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

function delivery(id: Quarantined['id'], more: Partial<Quarantined> = {}): Quarantined {
  return { id, received_at: 0, key: 'unsigned_webhook', excerpt: '{}', size: 2, times: 1, ...more }
}

function opened(list: Quarantined[]) {
  const drop = vi.fn(() => null)
  fakeHost({ refused_delete: drop })
  render(Quarantine, { list, onretried: () => {} })
  return { drop, hands: userEvent.setup({ advanceTimers: vi.advanceTimersByTime }) }
}

const mixed = [
  delivery({ kind: 'unread', id: 9 }, { key: 'unreadable_webhook' }),
  delivery({ kind: 'refused', id: 4 }, { times: 340 }),
  delivery({ kind: 'refused', id: 7 }),
]

test('what was refused is deleted up to the newest that was seen, after a moment', async () => {
  const { drop, hands } = opened(mixed)
  await hands.click(screen.getByRole('button', { name: 'Supprimer ce qui a été refusé' }))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Les garder' }))
  expect(drop).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(drop).toHaveBeenCalledWith(7)
})

test('who thinks again keeps it', async () => {
  const { drop, hands } = opened(mixed)
  await hands.click(screen.getByRole('button', { name: 'Supprimer ce qui a été refusé' }))
  await hands.click(screen.getByRole('button', { name: 'Les garder' }))
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(drop).not.toHaveBeenCalled()
})

test('what Meta signed cannot be deleted, and a flood is one line', () => {
  opened([mixed[0]!])
  expect(screen.queryByRole('button', { name: /Supprimer/ })).toBeNull()
  cleanup()
  opened(mixed)
  expect(document.body.textContent).toContain('arrivée 340 fois')
})
