// Which conversations a list holds and in which order: the same rules as the engine's pages, so
// that a changed row finds its place without reading the page again.
import type { InboxScope } from '../bindings/InboxScope'
import type { ThreadRow } from '../bindings/ThreadRow'
import type { View } from '../bindings/View'
import { openUntil } from '../words/window'

/** When the conversation closes, as far as known; `null` when only templates are allowed. */
export function deadline(row: ThreadRow, now: number): number | null {
  return openUntil(row.window, now)
}

/** Whether a filtered list may hold the conversation. */
export function within({ number, label }: InboxScope, row: ThreadRow): boolean {
  return (number === null || row.number === number) && (label === null || row.labels.includes(label))
}

export function belongs(view: View, row: ThreadRow, now: number): boolean {
  const waits = row.unanswered_since !== null
  switch (view) {
    case 'closing':
      return waits && deadline(row, now) !== null
    case 'unanswered':
      return waits
    case 'closed':
      return deadline(row, now) === null
    case 'all':
      return true
  }
}

/** Negative when `a` stands before `b`; never 0 for two conversations. */
export function compare(view: View, a: ThreadRow, b: ThreadRow, now: number): number {
  switch (view) {
    case 'closing':
      return (deadline(a, now) ?? Infinity) - (deadline(b, now) ?? Infinity) || a.id - b.id
    case 'unanswered':
      return (a.unanswered_since ?? Infinity) - (b.unanswered_since ?? Infinity) || a.id - b.id
    case 'all':
    case 'closed':
      return (b.last?.at ?? 0) - (a.last?.at ?? 0) || b.id - a.id
  }
}
