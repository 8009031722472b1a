import { expect, test } from 'vitest'
import { chooseLocale } from './locale.svelte'
import { decimal, price, roughly, sum } from './money'

const usd = (micros: number) => ({ micros, currency: 'USD' })
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

test('a price has as many decimals as Meta bills', () => {
  expect(plain(price(usd(30_000)))).toBe('0,0300 $')
  expect(plain(price(usd(12_345_678)))).toBe('12,345678 $')
  chooseLocale('en')
  expect(price(usd(30_000))).toBe('$0.0300')
})
test('a sum is exact without empty decimals', () => {
  expect(plain(sum(usd(4_110_000)))).toBe('4,11 $')
  expect(plain(sum(usd(145_900)))).toBe('0,1459 $')
})
test('an estimate has no more decimals than there are coins, and never says less', () => {
  expect(plain(roughly(usd(319_100)))).toBe('0,32 $')
  expect(plain(roughly(usd(310_001)))).toBe('0,32 $')
  expect(plain(roughly(usd(310_000)))).toBe('0,31 $')
  expect(plain(roughly({ micros: 12_000_100, currency: 'CLP' }))).toBe('13 $')
})
test('the decimal is the one that the engine compares', () => {
  expect(decimal(usd(30_000))).toBe('0.0300')
  expect(decimal(usd(12_345_678))).toBe('12.345678')
  expect(decimal(usd(-500))).toBe('-0.0005')
  expect(decimal(usd(0))).toBe('0.0000')
})
