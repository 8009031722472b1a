import { expect, test } from 'vitest'
import { day, monthName } from './time'

const TURN = Date.UTC(2026, 10, 30, 23)

test('a month turns on the day that the account lives in, wherever the computer is', () => {
  expect(day(TURN, TURN, 'Europe/Paris')).toBe('1er décembre')
  expect(day(TURN, TURN, 'America/New_York')).toBe('30 novembre')
  expect(monthName(TURN, 'Europe/Paris')).toBe('décembre')
})
test('a zone that the window does not know is the computer’s own', () => {
  expect(day(TURN, TURN, 'Mars/Olympus')).toBe(day(TURN, TURN))
})
