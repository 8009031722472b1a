import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { View } from '../bindings/View'
import { HOUR, NOON, row } from '../test/shop'
import { belongs, compare } from './order'

test('who waits and can still be answered is closing soon, also when webhooks may be missing', () => {
  const unknown = row(1, { window: { state: 'unknown', since: NOON, open_until: NOON + HOUR } })
  expect(belongs('closing', unknown, NOON)).toBe(true)
  expect(belongs('closing', unknown, NOON + HOUR)).toBe(false)
  expect(belongs('closing', row(1, { unanswered_since: null }), NOON)).toBe(false)
  expect(belongs('unanswered', row(1), NOON + 99 * HOUR)).toBe(true)
  expect(belongs('closed', row(1), NOON + HOUR)).toBe(true)
})
test('orders are strict: no two conversations stand in the same place', () => {
  for (const view of ['closing', 'unanswered', 'all', 'closed'] as const) {
    const same = { window: { state: 'open' as const, closes_at: NOON + HOUR } }
    expect(Math.sign(compare(view, row(1, same), row(2, same), NOON))).toBe(
      -Math.sign(compare(view, row(2, same), row(1, same), NOON)),
    )
    expect(compare(view, row(1, same), row(2, same), NOON)).not.toBe(0)
  }
})

interface Standing {
  id: number
  closes_in: number | null
  waits_for: number | null
  last: number
}
/** The engine's pages are held to the same table; minutes from or until now. */
const table: { conversations: Standing[]; lists: Record<View, number[]> } = JSON.parse(
  readFileSync('../src-tauri/crates/domain/tests/data/lists.json', 'utf8'),
)
const MINUTE = HOUR / 60
const standing = ({ id, closes_in, waits_for, last }: Standing) => {
  const closes = closes_in === null ? null : NOON + closes_in * MINUTE
  return row(id, {
    window:
      closes === null
        ? { state: 'never' }
        : closes > NOON
          ? { state: 'open', closes_at: closes }
          : { state: 'closed', since: closes },
    unanswered_since: waits_for === null ? null : NOON - waits_for * MINUTE,
    last: { ...row(id).last!, at: NOON - last * MINUTE },
  })
}
test.each(Object.entries(table.lists) as [View, number[]][])('the table of lists holds: %s', (view, ids) => {
  const rows = table.conversations.map(standing).filter((each) => belongs(view, each, NOON))
  expect(rows.sort((a, b) => compare(view, a, b, NOON)).map(({ id }) => id)).toEqual(ids)
})
