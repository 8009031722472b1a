// What the composer may do at one moment.
import type { WindowState } from '../bindings/WindowState'
import type { Timed } from '../data/ticking.svelte'
import { windowAt } from '../words/window'

export type Mode = 'open' | 'closed' | 'unknown'

/** Whether free text may go at `now`; an unknown window may be tried. */
export function modeOf(window: WindowState, now: number): Timed<Mode> {
  const state = windowAt(window, now)
  if (state.state === 'open') return { value: 'open', until: state.closes_at }
  if (state.state === 'unknown') return { value: 'unknown', until: state.open_until }
  return { value: 'closed', until: null }
}
