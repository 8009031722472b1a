import { expect, test } from 'vitest'
import { aboutSo, freeLeft, freeUsed } from './allowance'

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
  expect(aboutSo(freeUsed(waiting), waiting)).toBe('≈ 590')
})
test('nothing is left below none, and no more is used than there is', () => {
  expect(freeLeft(allowance(999, 5))).toBe(0)
  expect(freeUsed(allowance(1200, 0))).toBe(1000)
})
