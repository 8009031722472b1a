import type { ThreadRow } from '../bindings/ThreadRow'
import * as m from '../paraglide/messages'

/** What a conversation is called: its customer, or its group, which may have no name. */
export function threadName(row: Pick<ThreadRow, 'name' | 'group'>): string {
  return row.name === '' && row.group ? m.group_unnamed() : row.name
}
