import { beforeEach, expect, test } from 'vitest'
import { quote } from '../test/shop'
import { chooseLocale } from '../words/locale.svelte'
import { afterWord, buttonWord, closedWord, fromWord, priceWord, ruleWord, shownAmount } from './quote-words'

beforeEach(() => chooseLocale('en'))

test('a price that is not known is no price, and it is said why', () => {
  const unknown = quote({ outcome: 'unknown', why: 'no_currency', currency: null })
  expect(priceWord(unknown)).toBe('price unknown')
  expect(buttonWord(unknown, 3, null)).toBe('price unknown')
  expect(shownAmount(unknown)).toBeNull()
  expect(ruleWord(unknown)).toContain('Meta has not said yet in which currency')
})

const NOW = Date.parse('2026-11-28T10:00:00Z')
const HOUR = 3_600_000

test('a template that the customer’s ad makes free is not sold from a price on', () => {
  const free = quote({ outcome: 'free', why: 'entry_point' })
  expect(fromWord(free)).toBe('free')
  expect(ruleWord(free, NOW + 5 * 24 * HOUR), 'until when, by its date').toMatch(/free until .*Dec.*\d/)
  expect(afterWord(free, NOW + HOUR, NOW + 9 * HOUR, NOW)).toMatch(
    /^After .+ only a template can go, also free\.$/,
  )
  expect(closedWord(free, NOW + 9 * HOUR, NOW)).toMatch(/^Only a template can go; it is free until .*\d/)
  expect(closedWord(quote({ outcome: 'free', why: 'free_by_rule' }), null, NOW)).toBe(
    'Only a template can go; it is free.',
  )
})

test('what an ad makes free only now promises nothing for later', () => {
  const free = quote({ outcome: 'free', why: 'entry_point' })
  expect(afterWord(free, NOW + 9 * HOUR, NOW + HOUR, NOW)).toMatch(/only a template can go\.$/)
  const unknown = quote({ outcome: 'unknown', why: 'no_rate' })
  expect(afterWord(unknown, NOW + HOUR, null, NOW)).toMatch(/only a template can go\.$/)
  expect(closedWord(unknown, null, NOW)).toBe('Only a template can go.')
})
