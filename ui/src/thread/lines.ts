// A conversation as lines: messages with the days, the window's openings and closings, and the
// place where the unread ones begin between them.
import type { Message } from '../bindings/Message'
import { daysBetween } from '../words/time'

export type Line =
  | { type: 'day'; id: string; at: number }
  | { type: 'unread'; id: string }
  | { type: 'closed'; id: string; at: number }
  | { type: 'opened'; id: string; at: number }
  | { type: 'note'; id: string; message: Message }
  | { type: 'message'; id: string; message: Message; first: boolean }

const TOGETHER_MS = 5 * 60_000

/** `whole`: the first message is the conversation's first. Otherwise the day above it is not known to begin here. */
export function linesOf(messages: Message[], firstUnread: number | null, whole: boolean): Line[] {
  const lines: Line[] = []
  let before: Message | undefined
  for (const message of messages) {
    const around = lines.length
    const newDay = before ? daysBetween(before.at, message.at) !== 0 : whole
    if (message.window_closed_before !== null) {
      lines.push({ type: 'closed', id: `c${message.key}`, at: message.window_closed_before })
    }
    if (newDay) lines.push({ type: 'day', id: `d${message.key}`, at: message.at })
    if (message.key === firstUnread) lines.push({ type: 'unread', id: 'unread' })
    const interrupted = lines.length > around
    if (message.content.kind === 'system' || message.author === 'system') {
      lines.push({ type: 'note', id: `m${message.key}`, message })
    } else {
      const first = interrupted || !before || !together(before, message)
      lines.push({ type: 'message', id: `m${message.key}`, message, first })
    }
    if (message.opened_window) lines.push({ type: 'opened', id: `o${message.key}`, at: message.at })
    before = message
  }
  return lines
}

function together(before: Message, message: Message): boolean {
  const ours = (each: Message) => each.author !== 'customer'
  return (
    before.author !== 'system' &&
    !before.opened_window &&
    ours(before) === ours(message) &&
    message.at - before.at < TOGETHER_MS
  )
}
