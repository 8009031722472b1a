import { expect, test } from 'vitest'
import { group } from '../test/month'
import { daysOf } from './days'
import { beside, monthBefore, monthsOf } from './months'

test('every day of the month stands in order, with nothing where nothing went', () => {
  const days = daysOf('2026-11', [group('2026-11-20', 4)], 'USD')
  expect(days).toHaveLength(30)
  expect(days[0]).toMatchObject({ key: '2026-11-01', paid: 0, spent: { micros: 0, currency: 'USD' } })
  expect(days[19]).toMatchObject({ key: '2026-11-20', paid: 4 })
  expect(daysOf('2028-02', [], 'USD')).toHaveLength(29)
})
test('one walks through the months that have something, and the one shown', () => {
  const months = monthsOf(['2026-10', '2026-08'], '2026-11')
  expect(months).toEqual(['2026-11', '2026-10', '2026-08'])
  expect(beside(months, '2026-10', -1)).toBe('2026-08')
  expect(beside(months, '2026-10', 1)).toBe('2026-11')
  expect(beside(months, '2026-11', 1)).toBeNull()
  expect(beside(months, '2026-08', -1)).toBeNull()
})
test('before January comes the December of the year before', () => {
  expect(monthBefore('2026-11')).toBe('2026-10')
  expect(monthBefore('2027-01')).toBe('2026-12')
})
