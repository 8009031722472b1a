// Which messages the next undo takes back.
import type { Message } from '../bindings/Message'
import type { Queued } from '../bindings/Queued'

/**
 * The newest send of which something can still be taken back, as ids; `null` when there is none.
 * `sends` are those of this visit: what went together is taken back together. Those `under way`
 * back already are not asked for again.
 */
export function newestUndoable(
  messages: Message[],
  sends: Queued[],
  underway: ReadonlySet<string>,
  now: number,
): string[] | null {
  const can = (id: string) => !underway.has(id)
  const waiting = new Map<string, number>()
  for (const { sending, key } of messages)
    if (sending?.id != null && sending.phase.phase === 'waiting' && (sending.undo_until ?? 0) > now)
      waiting.set(sending.id, key)
  // One just sent may not have been read yet.
  const unread = sends.findLast(
    (send) => send.undo_until > now && send.ids.some(can) && !send.ids.some((id) => isKnown(messages, id)),
  )
  if (unread) return unread.ids.filter(can)
  const [newest] = [...waiting].filter(([id]) => can(id)).sort(([, a], [, b]) => b - a)
  if (!newest) return null
  const together = sends.find((send) => send.ids.includes(newest[0]))?.ids ?? [newest[0]]
  return together.filter((id) => waiting.has(id) && can(id))
}

function isKnown(messages: Message[], id: string): boolean {
  return messages.some((message) => message.sending?.id === id)
}
