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

/** What is known beyond the messages themselves. */
export interface Around {
  /** Where the unread messages begin. */
  firstUnread: number | null
  /** The first message is the conversation's first. Otherwise the day above it is not known to begin here. */
  whole: boolean
  /** When the window shut for the last time, if what came since is all here. */
  shut: number | null
}

export function linesOf(messages: Message[], { firstUnread, whole, shut }: Around): Line[] {
  const lines: Line[] = []
  const closings = closingsOf(messages, shut)
  let before: Message | undefined
  for (const message of messages) {
    const around = lines.length
    const newDay = before ? daysBetween(before.at, message.at) !== 0 : whole
    const closed = closings.splice(0, closings.filter(({ at }) => at <= message.at).length)
    // Further up it may lie before messages that are not read yet.
    const seen = before || whole ? closed : []
    const earlier = seen.filter(({ at }) => daysBetween(at, message.at) !== 0)
    lines.push(...earlier)
    if (newDay) lines.push({ type: 'day', id: `d${message.key}`, at: message.at })
    lines.push(...seen.slice(earlier.length))
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
  return before ? [...lines, ...closings] : lines
}

/** Every closing of the window that is known, oldest first. What came after one stands below it. */
function closingsOf(messages: Message[], shut: number | null): Extract<Line, { type: 'closed' }>[] {
  const reopened = messages.flatMap(({ key, window_closed_before: at }) =>
    at === null ? [] : [{ type: 'closed' as const, id: `c${key}`, at }],
  )
  return shut === null ? reopened : [...reopened, { type: 'closed', id: 'shut', at: shut }]
}

function together(before: Message, message: Message): boolean {
  const ours = (each: Message) => each.author !== 'customer'
  return (
    before.author !== 'system' &&
    !before.opened_window &&
    ours(before) === ours(message) &&
    before.sender === message.sender &&
    message.at - before.at < TOGETHER_MS
  )
}
