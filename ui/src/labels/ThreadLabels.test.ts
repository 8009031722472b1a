import { cleanup, render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { tick } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Label } from '../bindings/Label'
import type { PutLabel } from '../bindings/PutLabel'
import type { SaveLabel } from '../bindings/SaveLabel'
import { labels } from '../data/labels.svelte'
import { CallFault } from '../host'
import { fakeHost, settled } from '../test/fake-host'
import { label, row } from '../test/shop'
import ThreadLabels from './ThreadLabels.svelte'

let shop: Label[]

beforeEach(async () => {
  shop = [label(1, 'À livrer'), label(2, 'Retouche', { color: 'violet' }), label(3, 'VIP')]
  // What the browser does with a popover, which this one does not know.
  const toggled = (newState: string) =>
    function (this: HTMLElement) {
      this.dispatchEvent(Object.assign(new Event('toggle'), { newState }))
    }
  HTMLElement.prototype.showPopover = toggled('open')
  HTMLElement.prototype.hidePopover = toggled('closed')
})
afterEach(cleanup)

async function opened(carried: number[] = [], answers: Parameters<typeof fakeHost>[0] = {}) {
  const put = vi.fn((_: PutLabel) => null)
  const save = vi.fn(({ name, color }: SaveLabel) => {
    const made = label(9, name, { color })
    shop = [...shop, made]
    return made
  })
  fakeHost({ labels: () => shop, label_put: put, label_save: save, ...answers })
  await labels.read()
  const shown = render(ThreadLabels, { row: row(1, { labels: carried }) })
  shown.component.open()
  await tick()
  const hands = userEvent.setup()
  return { put, save, hands, shown, field: screen.getByRole<HTMLInputElement>('textbox') }
}
const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name })
/** The chips, not the list that is open. */
const chips = () =>
  [...document.querySelectorAll('.chip')].map((chip) => chip.textContent?.trim()).filter(Boolean)

test('a box puts a label on at once, and takes it off again', async () => {
  const { put, hands } = await opened([2])
  expect(chips()).toEqual(['Retouche'])
  await hands.click(box('VIP'))
  expect(put.mock.lastCall?.[0]).toEqual({ thread: 1, label: 3, on: true })
  expect(chips(), 'before the conversation was read again').toEqual(['Retouche', 'VIP'])
  await hands.click(box('Retouche'))
  expect(put.mock.lastCall?.[0]).toEqual({ thread: 1, label: 2, on: false })
  expect(chips()).toEqual(['VIP'])
})

test('what another desk changes later is shown, not what was wished here', async () => {
  const { hands, shown } = await opened()
  await hands.click(box('VIP'))
  await shown.rerender({ row: row(1, { labels: [3] }) })
  await shown.rerender({ row: row(1, { labels: [] }) })
  expect(chips()).toEqual([])
  expect(box('VIP').checked).toBe(false)
})

test('a change that fails is taken back and says why', async () => {
  const { hands } = await opened([], {
    label_put: () =>
      Promise.reject(
        new CallFault({ code: 'disk_full', key: null, detail: null, retry_after: null, line: null }),
      ),
  })
  await hands.click(box('VIP'))
  await settled()
  await tick()
  expect(chips()).toEqual([])
  expect(box('VIP').checked).toBe(false)
  expect(screen.getByRole('alert').textContent).toContain('disque est plein')
})

test('the field finds without accents, and Enter takes what it names', async () => {
  const { put, hands, field } = await opened()
  expect(document.activeElement).toBe(field)
  await hands.type(field, 'a liv')
  const list = within(screen.getByRole('list', { name: '' }))
  expect(list.getAllByRole('checkbox')).toEqual([box('À livrer')])
  await hands.keyboard('{Enter}')
  await settled()
  expect(put.mock.lastCall?.[0]).toEqual({ thread: 1, label: 1, on: true })
  expect(field.value).toBe('')
})

test('a name that nothing has makes a label of the next colour, and puts it on', async () => {
  const { put, save, hands, field } = await opened()
  await hands.type(field, '  Grosse   commande')
  expect(screen.getByRole('button', { name: /^Créer «.Grosse commande.»/ })).toBeTruthy()
  await hands.keyboard('{Enter}')
  await settled()
  expect(save.mock.lastCall?.[0]).toEqual({ id: null, name: 'Grosse commande', color: 'teal' })
  expect(put.mock.lastCall?.[0]).toEqual({ thread: 1, label: 9, on: true })
  await tick()
  expect(chips()).toEqual(['Grosse commande'])
})

test('a part of a name may become a label of its own, the whole name may not', async () => {
  const { save, hands, field } = await opened()
  await hands.type(field, 'vip')
  expect(screen.queryByRole('button', { name: /^Créer/ }), 'case makes no other name').toBeNull()
  await hands.type(field, '{Backspace}')
  await hands.click(screen.getByRole('button', { name: /^Créer «.vi.»/ }))
  await settled()
  expect(save.mock.lastCall?.[0]).toMatchObject({ name: 'vi' })
})

test('a name the engine refuses stays to be corrected', async () => {
  const { put, hands, field } = await opened([], {
    label_save: () => {
      throw new CallFault({ code: 'invalid', key: 'label_name', detail: null, retry_after: null, line: null })
    },
  })
  await hands.type(field, 'trop long{Enter}')
  await settled()
  await tick()
  expect(screen.getByRole('alert').textContent).toContain('40 caractères au plus')
  expect(field.value).toBe('trop long')
  expect(put).not.toHaveBeenCalled()
})

test('the arrows walk, and Escape closes without leaving the conversation', async () => {
  const { hands } = await opened()
  const heard = vi.fn()
  window.addEventListener('keydown', heard)
  await hands.keyboard('{ArrowDown}{ArrowDown}')
  expect(document.activeElement).toBe(box('Retouche'))
  await hands.keyboard('{Escape}')
  await tick()
  window.removeEventListener('keydown', heard)
  expect(screen.queryByRole('checkbox')).toBeNull()
  expect(heard.mock.calls.map(([event]) => (event as KeyboardEvent).key)).not.toContain('Escape')
})

test('a label is made by Enter alone: neither by the keys that send nor by Tab and space', async () => {
  const { save, hands, field } = await opened()
  await hands.type(field, 'a photo et le devis')
  await hands.keyboard('{Control>}{Enter}{/Control}{Tab} ')
  expect(save).not.toHaveBeenCalled()
  field.focus()
  await hands.keyboard('{Enter}')
  await settled()
  expect(save).toHaveBeenCalledOnce()
})
