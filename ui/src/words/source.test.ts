import { expect, test } from 'vitest'
import { chooseLocale } from './locale.svelte'
import { sourceWord } from './source'

test('a French page names its sources in French, and files by their name', () => {
  const source = 'Meta, changelog of 2023-06-01'
  expect(sourceWord(source)).toBe('Meta, journal des changements du 2023-06-01')
  expect(sourceWord('grille.csv')).toBe('grille.csv')
  chooseLocale('en')
  expect(sourceWord(source)).toBe(source)
})
