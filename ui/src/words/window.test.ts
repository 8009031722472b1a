import { describe, expect, test } from 'vitest'
import type { WindowState } from '../bindings/WindowState'
import { modeOf } from '../compose/mode'
import { HOUR, MINUTE, NOON } from '../test/shop'
import { chooseLocale } from './locale.svelte'
import { fraction, label, ringAt, timeLeft, timeLeftClosely, toneOf, windowAt } from './window'

const open = (left: number): WindowState => ({ state: 'open', closes_at: NOON + left })
const text = (left: number) => label(open(left), NOON).value.text

describe('the time beside a conversation', () => {
  test('hours and minutes above an hour, minutes below, seconds in the last ten minutes', () => {
    expect(text(14 * HOUR + 40 * MINUTE)).toBe('14 h 40')
    expect(text(HOUR)).toBe('1 h 00')
    expect(text(HOUR - 1)).toBe('59 min')
    expect(text(41 * MINUTE)).toBe('41 min')
    expect(text(10 * MINUTE)).toBe('10 min')
    expect(text(10 * MINUTE - 1)).toBe('9:59')
    expect(text(9 * MINUTE + 7000)).toBe('9:07')
    expect(text(1000)).toBe('0:01')
    expect(text(1)).toBe('0:00')
    expect(text(0)).toBe('fermée')
  })
  test('the open conversation counts seconds through its whole last hour', () => {
    expect(timeLeftClosely(NOON + HOUR - 1, NOON).value).toBe('59:59')
    expect(timeLeftClosely(NOON + 41 * MINUTE + 9000, NOON).value).toBe('41:09')
    expect(timeLeftClosely(NOON + HOUR, NOON).value).toBe('1 h 00')
  })
  test('never more than is left, and right until exactly when it says', () => {
    for (let left = 1; left < 25 * HOUR; left += 7_919_331) {
      const state: WindowState = { state: 'open', closes_at: NOON + left }
      const { value, until } = label(state, NOON)
      if (until === null) continue
      expect(until, `${left}`).toBeGreaterThan(NOON)
      expect(label(state, until - 1).value.text, `${left}`).toBe(value.text)
      expect(label(state, until).value.text, `${left}`).not.toBe(value.text)
    }
  })
  test('between ten minutes and an hour it changes once a minute, then once a second', () => {
    const wait = (left: number) => (timeLeft(NOON + left, NOON).until ?? 0) - NOON
    expect(wait(41 * MINUTE)).toBe(1)
    expect(wait(41 * MINUTE - 1)).toBe(MINUTE)
    expect(wait(5 * MINUTE - 1)).toBe(1000)
  })
  test('a gap is said with its time', () => {
    expect(label({ state: 'unknown', since: NOON, open_until: null }, NOON).value.text).toBe('inconnu')
    expect(label({ state: 'unknown', since: NOON, open_until: null }, NOON, true).value.text).toBe(
      'inconnu depuis 18:00',
    )
    chooseLocale('en')
    expect(label({ state: 'unknown', since: NOON, open_until: null }, NOON).value.tone).toBe('unknown')
  })
})

describe('where messages may be missing', () => {
  const atLeast = (left: number): WindowState => ({
    state: 'unknown',
    since: NOON - HOUR,
    open_until: NOON + left,
  })
  const said = (left: number) => label(atLeast(left), NOON).value.text
  test('what is surely left is said as the least it is, whole hours above one', () => {
    expect(said(22 * HOUR + 40 * MINUTE)).toBe('≥ 22 h')
    expect(said(HOUR)).toBe('≥ 1 h')
    expect(said(41 * MINUTE)).toBe('≥ 41 min')
    expect(said(9 * MINUTE + 7000)).toBe('≥ 9:07')
    expect(said(0)).toBe('inconnu')
  })
  test('it is right until exactly when it says', () => {
    for (let left = 1; left < 25 * HOUR; left += 7_919_331) {
      const { value, until } = label(atLeast(left), NOON)
      expect(until, `${left}`).toBeGreaterThan(NOON)
      expect(label(atLeast(left), (until ?? 0) - 1).value.text, `${left}`).toBe(value.text)
      expect(label(atLeast(left), until ?? 0).value.text, `${left}`).not.toBe(value.text)
    }
  })
  test('ring and colour go on as if nothing had happened, and the composer with them', () => {
    for (const left of [12 * HOUR, 3 * HOUR, MINUTE]) {
      expect(ringAt(atLeast(left), NOON)).toEqual(ringAt(open(left), NOON))
      expect(modeOf(atLeast(left), NOON)).toEqual(modeOf(open(left), NOON))
    }
    expect(toneOf(atLeast(0), NOON)).toBe('unknown')
    expect(modeOf(atLeast(0), NOON).value).toBe('unknown')
  })
})

test('colour follows the time: six hours, one hour, none', () => {
  expect(toneOf(open(6 * HOUR + 1), NOON)).toBe('open')
  expect(toneOf(open(6 * HOUR), NOON)).toBe('closing')
  expect(toneOf(open(HOUR), NOON)).toBe('urgent')
  expect(toneOf(open(0), NOON)).toBe('closed')
})

test('an open window whose time is over is closed since then', () => {
  expect(windowAt(open(0), NOON)).toEqual({ state: 'closed', since: NOON })
  expect(fraction(open(12 * HOUR), NOON)).toBe(0.5)
  expect(fraction(open(0), NOON)).toBe(0)
})

test('the ring moves once a minute, also while the seconds run, and is empty when it closes', () => {
  const running = open(5 * MINUTE + 30_000)
  expect(ringAt(running, NOON).until).toBe(NOON + 30_001)
  expect(ringAt(open(30_000), NOON).until).toBe(NOON + 30_000)
  expect(ringAt(open(30_000), NOON + 30_000)).toEqual({ value: { tone: 'closed', fraction: 0 }, until: null })
})
