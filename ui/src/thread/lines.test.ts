import { expect, test } from 'vitest'
import { HOUR, message, MINUTE, NOON, sending } from '../test/shop'
import { linesOf } from './lines'

const kinds = (lines: ReturnType<typeof linesOf>) => lines.map((line) => line.type)

test('days, the unread, and the window stand between the messages', () => {
  const lines = linesOf(
    [
      message(1, { at: NOON - 26 * HOUR, opened_window: true }),
      message(2, { at: NOON, window_closed_before: NOON - 2 * HOUR, opened_window: true }),
    ],
    2,
    true,
  )
  expect(kinds(lines)).toEqual(['day', 'message', 'opened', 'closed', 'day', 'unread', 'message', 'opened'])
})

test('messages of one hand within five minutes stand together', () => {
  const ours = { author: 'us' as const, sending: sending() }
  const lines = linesOf(
    [message(1), message(2), message(3, ours), message(4, { ...ours, at: NOON + 30 * MINUTE })],
    null,
    false,
  )
  expect(lines.map((line) => line.type === 'message' && line.first)).toEqual([true, false, true, true])
})

test('where older messages go on, the first day is not said to begin', () => {
  const messages = [message(1), message(2)]
  const before = linesOf(messages, null, false)
  const after = linesOf([message(0, { at: NOON - MINUTE }), ...messages], null, false)
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
  expect(kinds(linesOf([message(1, { content: note, author: 'system' })], null, false))).toEqual(['note'])
})
