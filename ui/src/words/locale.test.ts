import { afterEach, expect, test } from 'vitest'
import { chooseLocale, hearSystem, regional, tongue } from './locale.svelte'

afterEach(() => hearSystem(null))

test("the system's own word counts for more than what the browser knows", () => {
  hearSystem(['fr-CA', 'en'])
  expect([tongue.locale, regional(), document.documentElement.lang]).toEqual(['fr', 'fr-CA', 'fr'])
  hearSystem(['pt-BR', 'en-NZ', 'fr'])
  expect([tongue.locale, regional()]).toEqual(['en', 'en-NZ'])
  chooseLocale('fr')
  expect([tongue.locale, regional()], 'the preference above it').toEqual(['fr', 'fr'])
})

test('a system without a language gets the one we write in', () => {
  hearSystem(['C', 'POSIX', ''])
  expect(tongue.locale).toBe('en')
  expect(() => new Intl.DateTimeFormat(regional())).not.toThrow()
})
