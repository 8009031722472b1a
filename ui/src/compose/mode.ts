// What the composer may do at one moment.
import type { WindowState } from '../bindings/WindowState'
import type { Timed } from '../data/ticking.svelte'
import { openUntil } from '../words/window'

export type Mode = 'open' | 'closed' | 'unknown'

/** Whether free text may go at `now`; an unknown window may be tried. */
export function modeOf(window: WindowState, now: number): Timed<Mode> {
  const end = openUntil(window, now)
  if (end !== null) return { value: 'open', until: end }
  return { value: window.state === 'unknown' ? 'unknown' : 'closed', until: null }
}
