// Why nothing at all can go to a customer from here, whatever it costs.
import type { ThreadRow } from '../bindings/ThreadRow'
import { session } from '../data/session.svelte'

export type Bar = 'not_connected' | 'blocked'

/** What stands in the way; `null` when nothing does. */
export function barOf(row: Pick<ThreadRow, 'number' | 'blocked'>): Bar | null {
  if (session.hello !== null && session.number(row.number) === undefined) return 'not_connected'
  return row.blocked ? 'blocked' : null
}
