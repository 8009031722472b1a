import { cleanup, render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Label } from '../bindings/Label'
import type { SaveLabel } from '../bindings/SaveLabel'
import { labels } from '../data/labels.svelte'
import { THINK_MS } from '../data/second-thoughts.svelte'
import { toasts } from '../data/toasts.svelte'
import { CallFault } from '../host'
import { fakeHost } from '../test/fake-host'
import { label } from '../test/shop'
import Labels from './Labels.svelte'

let shop: Label[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  toasts.list = []
  shop = [label(1, 'À livrer', { threads: 12 }), label(2, 'VIP', { color: 'violet', threads: 1 })]
})
afterEach(() => {
  cleanup()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})
const arrived = () => vi.advanceTimersByTimeAsync(0)

async function opened(answers: Parameters<typeof fakeHost>[0] = {}) {
  const save = vi.fn((saved: SaveLabel) => ({ ...saved, id: saved.id ?? 9, threads: 0 }))
  const host = fakeHost({ labels: () => shop, label_save: save, label_remove: () => null, ...answers })
  await labels.read()
  render(Labels)
  return { host, save, hands: userEvent.setup({ advanceTimers: vi.advanceTimersByTime }) }
}
const press = (name: RegExp | string) => screen.getByRole('button', { name })
const plain = () => (document.body.textContent ?? '').replace(/\s+/g, ' ')

test('each label says how many conversations carry it', async () => {
  await opened()
  expect(plain()).toContain('À livrer 12 conversations')
  expect(plain()).toContain('VIP 1 conversation')
})

test('a label gets another name and colour, and focus comes back', async () => {
  const { save, hands } = await opened()
  await hands.click(press(/Modifier.*VIP/))
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Violet' }).checked).toBe(true)
  await hands.keyboard('Fidèles')
  await hands.click(screen.getByRole('radio', { name: 'Turquoise' }))
  await hands.click(press('Enregistrer'))
  await arrived()
  expect(save.mock.lastCall?.[0]).toEqual({ id: 2, name: 'Fidèles', color: 'teal' })
  expect(document.activeElement).toBe(press(/Modifier.*VIP/))
})

test('a name that another label has is said beside the field', async () => {
  const { hands } = await opened({
    label_save: () => {
      throw new CallFault({
        code: 'invalid',
        key: 'label_taken',
        detail: null,
        retry_after: null,
        line: null,
      })
    },
  })
  await hands.click(press(/Modifier.*VIP/))
  await hands.keyboard('à livrer{Enter}')
  await arrived()
  expect(plain()).toContain('Une autre étiquette porte déjà ce nom')
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('à livrer')
})

test('a label is removed only after a moment in which it can be kept', async () => {
  const { host, hands } = await opened()
  await hands.click(press(/Supprimer.*VIP/))
  await tick()
  expect(document.activeElement).toBe(press('Garder'))
  await hands.click(press('Garder'))
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(host.times('label_remove')).toBe(0)
  await hands.click(press(/Supprimer.*VIP/))
  await vi.advanceTimersByTimeAsync(THINK_MS)
  expect(host.asked.filter(({ name }) => name === 'label_remove')).toEqual([
    { name: 'label_remove', params: 2 },
  ])
})

test('a removed label keeps its line: what is below does not move under the hand', async () => {
  const { hands } = await opened({
    label_remove: () => {
      shop = shop.filter(({ id }) => id !== 1)
      return null
    },
  })
  await hands.click(press(/Supprimer.*À livrer/))
  await vi.advanceTimersByTimeAsync(THINK_MS)
  await labels.read()
  await tick()
  const lines = screen.getAllByRole('listitem')
  expect(lines).toHaveLength(2)
  expect(lines[0]?.textContent).toContain('À livrer')
  expect(lines[0]?.querySelector('button')).toBeNull()
})

test('a shop without labels learns how to make one', async () => {
  shop = []
  await opened()
  expect(plain()).toContain('appuyez sur L')
})
