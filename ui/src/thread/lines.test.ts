import { expect, test } from 'vitest'
import { HOUR, message, MINUTE, NOON, sending } from '../test/shop'
import { linesOf } from './lines'

const around = { firstUnread: null, whole: false, shut: null }
const kinds = (lines: ReturnType<typeof linesOf>) => lines.map((line) => line.type)

test('days, the unread, and the window stand between the messages', () => {
  const lines = linesOf(
    [
      message(1, { at: NOON - 26 * HOUR, opened_window: true }),
      message(2, { at: NOON, window_closed_before: NOON - 2 * HOUR, opened_window: true }),
    ],
    { ...around, firstUnread: 2, whole: true },
  )
  expect(kinds(lines)).toEqual(['day', 'message', 'opened', 'day', 'closed', 'unread', 'message', 'opened'])
})

test('messages of one hand within five minutes stand together', () => {
  const ours = { author: 'us' as const, sending: sending() }
  const lines = linesOf(
    [message(1), message(2), message(3, ours), message(4, { ...ours, at: NOON + 30 * MINUTE })],
    around,
  )
  expect(lines.map((line) => line.type === 'message' && line.first)).toEqual([true, false, true, true])
})

test('where older messages go on, the first day is not said to begin', () => {
  const messages = [message(1), message(2)]
  const before = linesOf(messages, around)
  const after = linesOf([message(0, { at: NOON - MINUTE }), ...messages], around)
  expect(
    after.slice(-before.length).map((line) => line.id),
    'lines that are read stay the same',
  ).toEqual(before.map((line) => line.id))
})

test('a note of WhatsApp is no bubble', () => {
  const note = {
    kind: 'system' as const,
    body: 'x',
    change: 'user_changed_number',
    new_wa_id: '33612345678',
    new_user_id: null,
  }
  expect(kinds(linesOf([message(1, { content: note, author: 'system' })], around))).toEqual(['note'])
})

test('"Closed" stands where the window closed, above what was sent since', () => {
  const ours = { author: 'us' as const, sending: sending() }
  const asked = message(1, { at: NOON - 30 * HOUR, opened_window: true })
  const template = message(2, { ...ours, at: NOON - 2 * HOUR })
  const again = message(3, { at: NOON, window_closed_before: NOON - 6 * HOUR, opened_window: true })
  const ids = (lines: ReturnType<typeof linesOf>) => lines.map((line) => line.id)
  expect(ids(linesOf([asked, template], { ...around, shut: NOON - 6 * HOUR }))).toEqual([
    ...['m1', 'o1', 'd2', 'shut', 'm2'],
  ])
  expect(ids(linesOf([asked, template, again], around))).toEqual(['m1', 'o1', 'd2', 'c3', 'm2', 'm3', 'o3'])
  expect(ids(linesOf([asked], { ...around, shut: NOON - 6 * HOUR })), 'nothing came since').toEqual([
    ...['m1', 'o1', 'shut'],
  ])
  const older = 'it may lie further up, before what is not read yet'
  expect(ids(linesOf([template, again], around)), older).toEqual(['m2', 'm3', 'o3'])
})

test('messages of two people in a group never stand as one', () => {
  const lines = linesOf([message(1, { sender: 'Asha' }), message(2, { sender: 'Nils' })], around)
  expect(lines.map((line) => line.type === 'message' && line.first)).toEqual([true, true])
})
