import { expect, test } from 'vitest'
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
