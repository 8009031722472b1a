// Blocking a customer at Meta, or no longer: done at once, and undone with one press.
import type { ThreadRow } from '../bindings/ThreadRow'
import { call } from '../data/call'
import { toasts } from '../data/toasts.svelte'
import * as m from '../paraglide/messages'
import { sentenceOf } from '../words/fault'

/** Blocks or unblocks; says what became of it. */
export async function block(row: Pick<ThreadRow, 'id' | 'name'>, blocked: boolean): Promise<void> {
  try {
    await call('block', { thread: row.id, blocked })
  } catch (thrown) {
    toasts.show(sentenceOf(thrown), { urgent: true })
    return
  }
  const text = blocked ? m.person_blocked({ name: row.name }) : m.person_unblocked({ name: row.name })
  toasts.show(text, { ms: 10_000, action: { label: m.undo(), run: () => void block(row, !blocked) } })
}
