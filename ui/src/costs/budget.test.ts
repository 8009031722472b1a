import { expect, test } from 'vitest'
import { budgetState, usd } from '../test/month'
import { budgetOf, withLimit } from './budget'

const view = {
  shop: budgetState(15_000_000, 0),
  numbers: [{ number: '100', state: budgetState(5_000_000, 0) }],
  unreadable: false,
}

test('one limit changes and the others stay', () => {
  const budget = budgetOf(view)
  expect(budget).toEqual({ shop: usd(15_000_000), numbers: [{ number: '100', limit: usd(5_000_000) }] })
  expect(withLimit(budget, null, usd(1))).toEqual({ ...budget, shop: usd(1) })
  expect(withLimit(budget, '200', usd(2)).numbers).toEqual([
    { number: '100', limit: usd(5_000_000) },
    { number: '200', limit: usd(2) },
  ])
  expect(withLimit(budget, '100', usd(3)).numbers).toEqual([{ number: '100', limit: usd(3) }])
  expect(withLimit(budget, '100', null)).toEqual({ shop: usd(15_000_000), numbers: [] })
})
