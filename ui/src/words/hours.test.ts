import { expect, test } from 'vitest'
import { HOUR, NOON } from '../test/shop'
import { isAfterHours } from './hours'

const shop = { opens_at: 9, closes_at: 18 }
const night = { opens_at: 18, closes_at: 2 }

test('after hours from closing time until the shop opens', () => {
  expect(isAfterHours(shop, NOON - 1)).toEqual({ value: false, until: NOON })
  expect(isAfterHours(shop, NOON)).toEqual({ value: true, until: NOON + 15 * HOUR })
  expect(isAfterHours(shop, NOON + 15 * HOUR - 1).value).toBe(true)
  expect(isAfterHours(shop, NOON + 15 * HOUR)).toEqual({ value: false, until: NOON + 24 * HOUR })
})
test('a shop of the night', () => {
  expect(isAfterHours(night, NOON)).toEqual({ value: false, until: NOON + 8 * HOUR })
  expect(isAfterHours(night, NOON + 8 * HOUR)).toEqual({ value: true, until: NOON + 24 * HOUR })
})
test('a shop that never closes', () => {
  expect(isAfterHours({ opens_at: 0, closes_at: 0 }, NOON)).toEqual({ value: false, until: null })
})
