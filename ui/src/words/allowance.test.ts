import { expect, test } from 'vitest'
import { aboutSo, freeLeft } from './allowance'

const allowance = (used: number, pending: number) => ({
  limit: 1000,
  used,
  elsewhere: 0,
  pending,
  resets_at: 0,
  spent: null,
})

test('what is on the way counts as used, and the figure says that it is not certain', () => {
  const certain = allowance(588, 0)
  expect(aboutSo(freeLeft(certain), certain)).toBe('412')
  const waiting = allowance(588, 2)
  expect(aboutSo(freeLeft(waiting), waiting)).toBe('≈ 410')
})
test('nothing is left below none', () => {
  expect(freeLeft(allowance(999, 5))).toBe(0)
  expect(freeLeft(allowance(1200, 0))).toBe(0)
})
