import { beforeEach, expect, test } from 'vitest'
import { quote } from '../test/shop'
import { chooseLocale } from '../words/locale.svelte'
import { buttonWord, priceWord, ruleWord, shownAmount } from './quote-words'

beforeEach(() => chooseLocale('en'))

test('a price that is not known is no price, and it is said why', () => {
  const unknown = quote({ outcome: 'unknown', why: 'no_currency', currency: null })
  expect(priceWord(unknown)).toBe('price unknown')
  expect(buttonWord(unknown, 3, null)).toBe('price unknown')
  expect(shownAmount(unknown)).toBeNull()
  expect(ruleWord(unknown)).toContain('Meta has not said yet in which currency')
})
