import { expect, test } from 'vitest'
import { readAmount } from './amount'

const micros = (text: string, locale = 'fr') => readAmount(text, 'USD', locale)?.micros ?? null

test('an amount is read exactly, however it is written', () => {
  expect(micros('15')).toBe(15_000_000)
  expect(micros('15,50')).toBe(15_500_000)
  expect(micros('15.5')).toBe(15_500_000)
  expect(micros('0,000001')).toBe(1)
  expect(micros('1 000,5')).toBe(1_000_500_000)
  expect(micros('15 $')).toBe(15_000_000)
  expect(micros('USD 15')).toBe(15_000_000)
  expect(micros('0,1')).toBe(100_000)
  expect(micros('4,35')).toBe(4_350_000)
})
test('a comma parts thousands only where the language does so', () => {
  expect(micros('1,000', 'en')).toBe(1_000_000_000)
  expect(micros('1,000', 'fr')).toBe(1_000_000)
  expect(micros('1,000.50', 'en')).toBe(1_000_500_000)
  expect(micros('1,50', 'en')).toBe(1_500_000)
  expect(micros('1,234,567', 'en')).toBe(1_234_567_000_000)
})
test('what is no amount is not guessed at', () => {
  for (const text of ['', '-3', 'quinze', '1,2,3', '1.2.3', '0,0000001', '1e3', '99999999999', '$']) {
    expect(micros(text), text).toBeNull()
  }
})
