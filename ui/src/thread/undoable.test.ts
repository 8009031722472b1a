import { expect, test } from 'vitest'
import type { Message } from '../bindings/Message'
import { message, NOON, sending } from '../test/shop'
import { newestUndoable } from './undoable'

const waiting = { phase: 'waiting', retry_at: null, key: null, behind: null } as const
const none = new Set<string>()

function ours(key: number, until: number): Message {
  return message(key, {
    author: 'us',
    sending: sending({ id: `out-${key}`, phase: waiting, undo_until: until }),
  })
}
const send = (key: number, until: number) => ({ ids: [`out-${key}`], undo_until: until })

test('each press takes back the newest that still can be', () => {
  const both = [ours(1, NOON + 3000), ours(2, NOON + 5000)]
  const sends = [send(1, NOON + 3000), send(2, NOON + 5000)]
  expect(newestUndoable(both, sends, none, NOON)).toEqual(['out-2'])
  expect(newestUndoable(both, sends, new Set(['out-2']), NOON), 'that one is on its way back').toEqual([
    'out-1',
  ])
  expect(newestUndoable(both.slice(0, 1), sends.slice(0, 1), none, NOON)).toEqual(['out-1'])
  expect(newestUndoable(both, sends, none, NOON + 4000), 'the first has gone').toEqual(['out-2'])
  expect(newestUndoable(both, sends, none, NOON + 5000)).toBeNull()
})

test('it works when the conversation was opened anew', () => {
  expect(newestUndoable([ours(1, NOON + 3000)], [], none, NOON)).toEqual(['out-1'])
})

test('what was sent together is taken back together, what went is not', () => {
  const together = { ids: ['out-1', 'out-2'], undo_until: NOON + 5000 }
  const both = [ours(1, NOON + 5000), ours(2, NOON + 5000)]
  expect(newestUndoable(both, [together], none, NOON)).toEqual(['out-1', 'out-2'])
  const gone = message(1, { author: 'us', sending: sending({ id: 'out-1', undo_until: null }) })
  expect(newestUndoable([gone, ours(2, NOON + 5000)], [together], none, NOON)).toEqual(['out-2'])
})

test('one just sent is the newest, read or not', () => {
  const sends = [send(1, NOON + 3000), send(2, NOON + 5000)]
  expect(newestUndoable([ours(1, NOON + 3000)], sends, none, NOON)).toEqual(['out-2'])
})
