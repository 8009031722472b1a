import { expect, test } from 'vitest'
import { answer, paid } from '../test/shop'
import { excess } from './over-budget'

const usd = (micros: number) => ({ micros, currency: 'USD' })
const with_ = (left: number, over: number | null, messages = 1) => ({
  ...answer(paid(30_000)),
  messages,
  budget: { left: usd(left), over_by: over === null ? null : usd(over) },
})

test('what fits, is free or has no limit passes nothing', () => {
  expect(excess(with_(30_000, null), 1)).toBeNull()
  expect(excess({ ...answer(), budget: { left: usd(0), over_by: null } }, 3)).toBeNull()
  expect(excess(answer(paid()), 3)).toBeNull()
})
test('the engine says by how much', () => {
  expect(excess(with_(10_000, 20_000), 1)).toEqual(usd(20_000))
  expect(excess(with_(10_000, 50_000, 2), 2)).toEqual(usd(50_000))
})
test('files that the engine has not counted yet come on top', () => {
  expect(excess(with_(10_000, 20_000), 3)).toEqual(usd(80_000))
  expect(excess(with_(40_000, null), 2)).toEqual(usd(20_000))
})
test('a file that was taken away no longer counts', () => {
  expect(excess(with_(40_000, 50_000, 3), 1)).toBeNull()
})
test('a template goes alone, whatever else is drafted', () => {
  expect(excess(with_(10_000, 20_000, 3), null)).toEqual(usd(20_000))
})
