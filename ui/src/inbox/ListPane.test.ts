import { cleanup, render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Label } from '../bindings/Label'
import type { ThreadRow } from '../bindings/ThreadRow'
import { labels } from '../data/labels.svelte'
import { session } from '../data/session.svelte'
import { ticker } from '../data/ticker'
import { fakeHost } from '../test/fake-host'
import { hello } from '../test/month'
import { HOUR, label, NOON, row } from '../test/shop'
import { InboxList } from './list.svelte'
import ListPane from './ListPane.svelte'

let rows: ThreadRow[]
let shop: Label[]
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  ticker.correct(0)
  session.hello = hello()
  shop = [label(7, 'À livrer'), label(8, 'VIP'), label(9, 'Retouche')]
  rows = [row(1, { labels: [7, 8, 9] }), row(2)]
})
afterEach(() => {
  stop()
  cleanup()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})
const arrived = () => vi.advanceTimersByTimeAsync(0)

async function opened(page = 50) {
  const of = (wanted: number | null) => rows.filter((each) => wanted === null || each.labels.includes(wanted))
  const host = fakeHost({
    labels: () => shop,
    inbox_page: (query) => {
      const from = Number(query.after ?? 0)
      const next = from + page < of(query.label).length ? String(from + page) : null
      return { rows: of(query.label).slice(from, from + page), next }
    },
    threads: (ids) => rows.filter(({ id }) => ids.includes(id)),
    inbox_counts: (scope) => {
      const all = of(scope.label).length
      return { closing: all, unanswered: all, all, closed: 0, unread: 0 }
    },
  })
  await labels.read()
  const list = new InboxList()
  stop = list.follow()
  const onopen = vi.fn()
  const pane = render(ListPane, { list, selected: null, onopen })
  await arrived()
  return { host, list, pane, onopen, hands: userEvent.setup({ advanceTimers: vi.advanceTimersByTime }) }
}
const filter = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Étiquette' })
const names = () => screen.queryAllByRole('option', { name: /Client/ }).length
const plain = (text: string | null | undefined) => (text ?? '').replace(/\u00a0/g, ' ')

test('a row wears two dots and the number of the others, and says all the names', async () => {
  await opened()
  const [labelled, bare] = screen.getAllByRole('option', { name: /Client/ })
  expect(labelled?.querySelectorAll('.dot')).toHaveLength(2)
  expect(plain(labelled?.textContent)).toContain('+1')
  expect(plain(labelled?.textContent)).toContain('Étiquettes : À livrer, VIP, Retouche')
  expect(within(bare as HTMLElement).queryByText(/Étiquettes/)).toBeNull()
})

test('a label chosen shows its conversations, and nothing that is wrong when there are none', async () => {
  const { hands } = await opened()
  rows = [row(1, { labels: [7] }), row(2)]
  await hands.selectOptions(filter(), 'À livrer')
  await arrived()
  expect(names()).toBe(1)
  await hands.selectOptions(filter(), 'VIP')
  await arrived()
  expect(document.body.textContent).toContain('Personne n’attend avec cette étiquette')
  expect(document.body.textContent).not.toContain('Personne n’a encore écrit')
  await hands.click(screen.getByRole('button', { name: 'Toutes les étiquettes' }))
  await arrived()
  expect(names()).toBe(2)
})

test('a label that is removed filters nothing any more', async () => {
  const { hands, list } = await opened()
  await hands.selectOptions(filter(), 'VIP')
  await arrived()
  expect(names()).toBe(1)
  shop = shop.filter(({ id }) => id !== 8)
  await labels.read()
  await arrived()
  expect(list.label).toBeNull()
  expect(filter().value).toBe('')
  expect(names()).toBe(2)
})

test('when nobody listened it is said once above the list, and can be put away until the next time', async () => {
  rows = [row(1, { window: { state: 'unknown', since: NOON - HOUR, open_until: NOON + 22 * HOUR } })]
  session.hello = { ...hello(), gap: { from: NOON - HOUR, until: NOON - 60_000 } }
  const { hands } = await opened()
  const line = () => screen.queryByText(/Des messages ont pu manquer entre 17:00 et 17:59/)
  expect(line()).not.toBeNull()
  expect(plain(screen.getByRole('option', { name: /Client/ }).textContent)).toContain('≥ 22 h')
  await hands.click(screen.getByRole('button', { name: 'Masquer' }))
  await hands.hover(document.body)
  expect(line()).toBeNull()
  session.hello = { ...hello(), gap: { from: NOON - HOUR, until: NOON } }
  await arrived()
  expect(screen.queryByText(/entre 17:00 et 18:00/), 'it happened again').not.toBeNull()
})

test('a shop without labels has no filter for them', async () => {
  shop = []
  await opened()
  expect(screen.queryByRole('combobox')).toBeNull()
})

test('what has not left is not called answered', async () => {
  const last = { at: NOON, ours: true, in_doubt: false, kind: 'text', media: null, text: 'Oui' }
  rows = [
    row(1, { unanswered_since: null, last: { ...last, status: 'queued' } }),
    row(2, { unanswered_since: null, last: { ...last, status: 'sent' } }),
    row(3, { last: { ...last, status: 'queued', in_doubt: true } }),
  ]
  await opened()
  const [stuck, gone, doubtful] = within(screen.getByRole('listbox')).getAllByRole('option')
  expect(stuck?.textContent).toContain('pas encore parti')
  expect(stuck?.textContent).not.toContain('répondu')
  expect(gone?.textContent).toContain('répondu')
  const sign = (row?: HTMLElement) => row?.querySelector('[role=img]')?.getAttribute('aria-label')
  expect(sign(doubtful)).not.toBe(sign(stuck))
})

/** The row that the keys are on. */
const chosen = () => {
  const id = screen.getByRole('listbox').getAttribute('aria-activedescendant')
  return (id && document.getElementById(id)?.querySelector('.name')?.textContent) ?? null
}

test('a row that leaves gives its place to the one after it, for the keys and for who comes back', async () => {
  rows = [1, 2, 3, 4].map((id) => row(id))
  const { pane, hands, list } = await opened()
  await pane.rerender({ selected: 2 })
  rows = rows.filter(({ id }) => id !== 2)
  await list.read()
  await arrived()
  pane.component.focus()
  await arrived()
  expect(chosen(), 'coming back').toBe('Client 3')
  await hands.keyboard('{ArrowDown}')
  expect(chosen()).toBe('Client 4')
  // While the hand is on the list nothing moves.
  screen.getByRole('listbox').blur()
  await pane.rerender({ selected: 4 })
  rows = rows.filter(({ id }) => id !== 4)
  await list.read()
  await arrived()
  pane.component.focus()
  await arrived()
  expect(chosen(), 'the last one left').toBe('Client 3')
})

test('End goes to the very last conversation, whatever was read before', async () => {
  rows = Array.from({ length: 98 }, (_, index) => row(index + 1))
  const { hands, list, onopen } = await opened(30)
  expect(list.rows.length).toBeLessThan(98)
  screen.getByRole('listbox').focus()
  await hands.keyboard('{End}')
  await arrived()
  expect(list.rows).toHaveLength(98)
  await hands.keyboard('{Enter}')
  expect(onopen).toHaveBeenCalledWith(98)
})
