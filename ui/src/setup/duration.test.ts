import { expect, it } from 'vitest'
import { chooseLocale } from '../words/locale.svelte'
import { roughly } from './duration'

it('says how wrong a clock is in the largest unit that fits', () => {
  chooseLocale('fr')
  expect(roughly(61_000)).toMatch(/^1\sminute$/)
  expect(roughly(3 * 3_600_000 + 1)).toMatch(/^3\sheures$/)
  chooseLocale('en')
  expect(roughly(49 * 3_600_000)).toBe('2 days')
})
