import { expect, test } from 'vitest'
import { NOON, HOUR } from '../test/shop'
import { chooseLocale } from './locale.svelte'
import { day, exactly, monthName } from './time'

const TURN = Date.UTC(2026, 10, 30, 23)

test('a month turns on the day that the account lives in, wherever the computer is', () => {
  expect(day(TURN, TURN, 'Europe/Paris')).toBe('1er décembre')
  expect(day(TURN, TURN, 'America/New_York')).toBe('30 novembre')
  expect(monthName(TURN, 'Europe/Paris')).toBe('décembre')
})
test('a zone that the window does not know is the computer’s own', () => {
  expect(day(TURN, TURN, 'Mars/Olympus')).toBe(day(TURN, TURN))
})

test('a moment of another day says which day', () => {
  const day = 24 * HOUR
  const said = (at: number) => exactly(at, NOON)
  expect(said(NOON)).toBe('18:00')
  expect(said(NOON + 12 * HOUR), 'the same hour of tomorrow is not one of today').toBe('demain 06:00')
  expect(said(NOON - day)).toBe('hier 18:00')
  expect(said(NOON - 4 * day)).toBe('lun. 18:00')
  expect(said(NOON + 3 * day), 'no Monday that may be the last one').toBe('lun. 23 nov. 18:00')
  expect(said(NOON + 20 * day)).toBe('jeu. 10 déc. 18:00')
  chooseLocale('en')
  expect(said(NOON + 12 * HOUR)).toMatch(/^tomorrow 0?6:00/)
  chooseLocale(null)
})
